using Ogee.Cpu;
using Ogee.Learn;
using Ogee.Ops;

namespace Ogee.Bench;

/// <summary>Steps of Ogee, and what one costs.</summary>
/// <param name="step">The model and its loss.</param>
/// <param name="kind">What updates it.</param>
/// <param name="isRecomputing">Whether its blocks are computed again on the way back.</param>
sealed class OurSteps(OurStep step, StepOptimizer kind, bool isRecomputing = false)
{
    readonly Optimizer optimizer = kind == StepOptimizer.AdamW ? new AdamW(StepWorkload.Rate) : new Sgd(StepWorkload.Rate);
    readonly Parameter[] trainable = [.. step.Model.Parameters.Where(parameter => parameter.IsTrainable)];
    ulong steps;

    /// <summary>Bytes of the plan beside its inputs.</summary>
    public long PlannedBytes { get; private set; }

    /// <summary>Bytes of the plan's intermediates.</summary>
    public long ArenaBytes { get; private set; }

    /// <summary>Floating-point operations of convolutions and matrix products.</summary>
    public double ProductFlops { get; private set; }

    public void Once()
    {
        var loss = Graph();
        if (PlannedBytes == 0) Plan(loss);
        Tensor.Step([loss], step.Model.Parameters);
    }

    /// <summary>Writes a step down and runs nothing.</summary>
    public WrittenStep Write() => new(step.Model.Parameters, Graph());

    /// <summary>Forgets what was written down.</summary>
    public void Forget()
    {
        foreach (var parameter in step.Model.Parameters)
        {
            parameter.Revert();
            foreach (var state in parameter.Attached) state.Revert();
        }
    }

    Tensor Graph()
    {
        // Dropout draws anew each step.
        using var training = Mode.Training(new RngKey(1, steps++), isRecomputing);
        var loss = step.Loss();
        optimizer.Step(trainable, loss.Gradients(trainable));
        return loss;
    }

    /// <summary>The most bytes of tensors at once in a step, parameters included.</summary>
    public long PeakBytes()
    {
        MemoryPool.ResetPeak();
        Once();
        return MemoryPool.PeakBytes;
    }

    void Plan(Tensor loss)
    {
        var plan = Evaluation.PlanOf([.. step.Model.Parameters.Select(parameter => parameter.Value.Node), loss.Node], NullBackend.Instance);
        PlannedBytes = plan.ArenaBytes + plan.OutputBytes;
        ArenaBytes = plan.ArenaBytes;
        ProductFlops = Products(plan);
    }

    static double Products(Plan plan) => plan.Kernels.Sum(kernel => kernel switch
    {
        OpKernel { Op: Ops.Conv2d or ConvInputGradient or ConvWeightGradient or Dot } => kernel.Flops,
        EpilogueKernel { Product: var product } => product.Flops,
        LoopKernel loop => loop.Op.Most * Products(loop.Body),
        _ => 0,
    });
}

/// <summary>A step whose graph is written down and that has not run.</summary>
/// <param name="parameters">The model's parameters, whose values are expressions.</param>
/// <param name="loss">The loss.</param>
sealed class WrittenStep(IReadOnlyList<Parameter> parameters, Tensor loss)
{
    /// <summary>Runs it.</summary>
    public void Run() => Tensor.Step([loss], parameters);

    /// <summary>What it computes, as a step asks for it.</summary>
    public Node[] Nodes { get => field ??= [.. Cells.Select(cell => cell.Value.Node), loss.Node]; private set; }

    /// <summary>What it may write over.</summary>
    public Parameter[] Cells { get => field ??= [.. parameters, .. parameters.SelectMany(parameter => parameter.Attached)]; private set; }
}
