using Ogee.Cpu;
using Ogee.Learn;
using Ogee.Ops;

namespace Ogee.Bench;

/// <summary>Steps of Ogee, and what one costs.</summary>
sealed class OurSteps(OurStep step, StepOptimizer kind)
{
    readonly Optimizer optimizer = kind == StepOptimizer.AdamW ? new AdamW(StepWorkload.Rate) : new Sgd(StepWorkload.Rate);
    ulong steps;

    /// <summary>Bytes of the plan beside its inputs.</summary>
    public long PlannedBytes { get; private set; }

    /// <summary>Floating-point operations of convolutions and matrix products.</summary>
    public double ProductFlops { get; private set; }

    public void Once()
    {
        // Dropout draws anew each step.
        using var training = Mode.Training(new RngKey(1, steps++));
        var loss = step.Loss();
        Parameter[] trainable = [.. step.Model.Parameters.Where(parameter => parameter.IsTrainable)];
        optimizer.Step(trainable, loss.Gradients([.. trainable.Select(parameter => parameter.Value)]));
        if (PlannedBytes == 0) Plan(loss);
        Tensor.Step([loss], step.Model.Parameters);
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
