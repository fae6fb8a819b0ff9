using Ogee.Learn.Tests;
using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Onnx.Tests;

/// <summary>Normalisations, reductions and places.</summary>
sealed partial class ImportCases
{
    void Layers()
    {
        // Normalisations
        C(7, "LRN", [V(1, 5, 2, 2)], Int("size", 3), Float("alpha", 0.5f), Float("beta", 0.6f), Float("bias", 2));
        C(7, "LRN", [V(1, 5, 2, 2)], Int("size", 5));
        C(9, "BatchNormalization", [V(2, 3, 4), F(1, 2, 3), F(0, 1, 2), F(0.5f, 0, -1), F(1, 2, 0.1f)], Float("epsilon", 0.1f), Float("momentum", 0.2f));
        C(14, "BatchNormalization", [V(2, 3), F(1, 2, 3), F(0, 1, 2), F(0.5f, 0, -1), F(1, 2, 0.1f)]);
        M(14, "BatchNormalization", 3, [V(2, 3, 4), F(1, 2, 3), F(0, 1, 2), F(0.5f, 0, -1), F(1, 2, 0.1f)], Int("training_mode", 1), Float("momentum", 0.3f));
        C(6, "InstanceNormalization", [V(2, 3, 4), F(1, 2, 3), F(0, 1, 2)], Float("epsilon", 0.1f));
        foreach (var axis in (long[])[1, -1, 0]) M(17, "LayerNormalization", 3, [V(2, 3, 4), axis == -1 ? F(1, 2, 3, 4) : axis == 1 ? V(3, 4) : V(2, 3, 4)], Int("axis", axis), Float("epsilon", 0.01f));
        foreach (var p in (long[])[1, 2]) C(7, "LpNormalization", [V(2, 3, 4)], Int("p", p), Int("axis", 1));
        C(13, "MeanVarianceNormalization", [V(2, 3, 4, 2)]);
        C(13, "MeanVarianceNormalization", [V(2, 3, 4)], Ints("axes", -1, 0));
        // Reductions
        foreach (var op in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceLogSum"])
        {
            var y = op == "ReduceLogSum" ? V(2, 3, 4).Abs() + 1 : V(2, 3, 4);
            Tensor.Evaluate(y);
            C(11, op, [y], Ints("axes", -1, 0), Int("keepdims", 0));
            C(18, op, [y, L(-2)], Int("keepdims", 1));
            C(18, op, [y, L()]);
            C(18, op, [y, L()], Int("noop_with_empty_axes", 1));
            C(18, op, [y], Int("noop_with_empty_axes", 1));
            C(13, op, [y]);
            if (op is "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceProd" or "ReduceL1" or "ReduceSumSquare") C(13, op, [Tensor.From([3, -7, 5, 9, -2, 4], [2, 3])], op == "ReduceSum" ? [] : [Ints("axes", 1)]);
            C(13, op, [Tensor.From([3, -7, 5, 9, -2, 4], [2, 3])]);
        }
        foreach (var op in (string[])["ArgMax", "ArgMin"])
            foreach (var last in (long[])[0, 1])
                C(13, op, [F(1, 5, 5, 1, 2, 1).Reshape(2, 3)], Int("axis", -1), Int("keepdims", 0), Int("select_last_index", last));
        M(11, "TopK", 2, [V(3, 5), L(2)], Int("axis", 0), Int("largest", 0));
        M(11, "TopK", 2, [F(1, 3, 3, 2, 3), L(3)]);
        M(1, "TopK", 2, [V(3, 5)], Int("k", 2));
        // Indices
        C(13, "Gather", [V(3, 4), L(-1, 0)], Int("axis", -1));
        C(13, "GatherElements", [V(3, 4), L(-1, 0, 1, 2).Reshape(2, 2)], Int("axis", 1));
        C(12, "GatherND", [V(2, 3, 4), L(-1, 1, 0, 2).Reshape(2, 1, 2)], Int("batch_dims", 1));
        foreach (var red in (string[])["none", "add", "mul", "max", "min"])
        {
            C(18, "ScatterElements", [V(3, 4), L(-1, 0, 1, 2).Reshape(2, 2), F(9, 8, 7, 6).Reshape(2, 2)], Int("axis", 1), Text("reduction", red));
            C(18, "ScatterND", [V(3, 4), L(-1, 0).Reshape(2, 1), V(2, 4)], Text("reduction", red));
        }
        C(18, "ScatterElements", [V(4), L(1, 1, -3), F(1, 2, 3)], Text("reduction", "add"));
        C(11, "OneHot", [L(-1, 1, 9), S(3, DType.Int64), F(-1, 2)], Int("axis", 0));
        C(10, "ReverseSequence", [V(3, 2, 2), L(2, 3)]);
        C(10, "ReverseSequence", [V(2, 3, 2), L(2, 3)], Int("batch_axis", 0), Int("time_axis", 1));
        C(14, "Trilu", [V(3, 4), S(-1, DType.Int64)], Int("upper", 0));
        C(14, "Trilu", [V(2, 3, 4), S(2, DType.Int64)]);
        C(13, "Slice", [V(4, 6), L(-1, 100), L(-100, -100), L(0, -1), L(-2, -3)]);
        C(13, "Slice", [V(4, 6), L(1), L(long.MaxValue), L(-1)]);
        C(9, "Slice", [V(4, 6)], Ints("starts", 1, -3), Ints("ends", 100, -1), Ints("axes", 0, 1));
        C(13, "CumSum", [V(2, 4), S(-1, DType.Int64)], Int("exclusive", 1), Int("reverse", 1));
    }
}
