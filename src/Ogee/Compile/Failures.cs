namespace Ogee;

/// <summary>Tells kernels that may fail for what is in their inputs from those that always end: asked of kernels in the order in which they run.</summary>
internal sealed class Failures
{
    // Indices that an earlier kernel found to lie inside of an axis of a size: where they begin, and how many.
    readonly HashSet<(PlanBuffer Indices, long Offset, long Count, long Size)> inside = [];

    /// <summary>Whether a kernel may fail.</summary>
    public bool CanFail(Kernel kernel) => kernel switch
    {
        MapKernel map => CanFail(map.Program),
        ReduceKernel reduce => CanFail(reduce.Program) || !IsOurs(reduce.Op.GetType()),
        ManyKernel { Op: Attention or AttentionGradient } => false,
        OpKernel { Op: Dot or Conv2d or ConvInputGradient or ConvWeightGradient or MaxPool2d or MaxPoolScatter or MaxPoolGather or AveragePool2d or AveragePoolGradient or ArgReduce or ArgSort or SearchSorted or LinearRecurrence or FourierTransform or RealFourierTransform or HermitianFourierTransform or Iota or RandomNumbers or RandomDraw } => false,
        OpKernel { Op: CumulativeOp op } => !IsOurs(op.GetType()),
        OpKernel { Op: Take take } op => AreNew(op.Inputs[1], op.Inputs[0].Shape[take.Axis]),
        OpKernel { Op: Gather gather } op => AreNew(op.Inputs[1], op.Inputs[0].Shape[gather.Axis]),
        OpKernel { Op: TakeAdd add } op => AreNew(op.Inputs[1], add.Size),
        OpKernel { Op: ScatterOp add } op => AreNew(op.Inputs[1], add.Size) || !IsOurs(add.GetType()),
        UpdateKernel => MayChangeIndices(),
        _ => true,
    };

    bool AreNew(Operand indices, long size) => !indices.IsRowMajor || inside.Add((indices.Buffer, indices.Offset, indices.Shape.Count, size));

    bool MayChangeIndices()
    {
        inside.Clear();
        return true;
    }

    // A division of integers has no result for 0, and of an operation from another assembly nothing is known.
    static bool CanFail(ScalarProgram program) =>
        program.Instructions.Any(instruction => (instruction.Op.Divides && instruction.ArgumentType is not (DType.Float32 or DType.Float64)) || !IsOurs(instruction.Op.GetType()));

    static bool IsOurs(Type op) => op.Assembly == typeof(Failures).Assembly && Array.TrueForAll(op.GenericTypeArguments, IsOurs);
}
