using Ogee.Cpu;
using Ogee.Learn;
using Ogee.Ops;
using TorchSharp;

namespace Ogee.Bench;

/// <summary>Whole training steps beside libtorch's: the same model, batch, loss and optimizer, from a batch in memory to the new parameters.</summary>
/// <remarks>The rows are in <see cref="StepWorkloads"/>. With <c>OGEE_SHOW=kernels</c> each row is followed by the time of Ogee's kernels.</remarks>
static class StepBench
{
    const double Rate = 0.001;

    /// <summary>Measures the rows whose name contains a text.</summary>
    public static void Run(string rows)
    {
        Console.WriteLine("A step is forward, loss, backward and update. A ratio above 1 says that Ogee is faster. libtorch: the fastest of its layouts.");
        Console.WriteLine("Memory: planned beside the inputs / the most at once, parameters included. % of peak: of multiply-adds in convolutions and products.\n");
        Console.WriteLine("| step, float32 | threads | Ogee ms | libtorch ms | ratio | Ogee MB | % of peak |\n|---|---|---|---|---|---|---|");
        var peaks = new Dictionary<int, double>();
        foreach (var workload in StepWorkloads.All.Where(workload => workload.Name.Contains(rows, StringComparison.OrdinalIgnoreCase))) Measured(workload, peaks);
    }

    static void Measured(StepWorkload workload, Dictionary<int, double> peaks)
    {
        using var scope = torch.NewDisposeScope();
        // Both start from their own initialisation of the same scheme: the work is the same for any weights.
        torch.random.manual_seed(1);
        var (ours, theirs) = (workload.Ours(), workload.Theirs());
        ours.Model.Initialize(1);
        foreach (var peer in theirs)
            if (peer.Model.parameters().Sum(parameter => parameter.numel()) is var count && count != ours.Model.TrainableCount)
                throw new InvalidOperationException($"{workload.Name}: the peer has {count} parameters, the model {ours.Model.TrainableCount}");
        var step = new OurSteps(ours, workload.Optimizer);
        foreach (var threads in (int[])[1, 2])
        {
            torch.set_num_threads(threads);
            using var use = Workers.Use(threads);
            if (!peaks.TryGetValue(threads, out var peak)) peaks[threads] = peak = Machine.Peak(threads);
            step.Once();
            KernelTimes.Clear();
            var seconds = StepTimer.Medians([step.Once, .. theirs.Select(peer => Once(peer, workload.Optimizer))]);
            var peer = seconds.Skip(1).Min();
            Console.WriteLine($"| {workload.Name} | {threads} | {seconds[0] * 1e3:0.000} | {peer * 1e3:0.000} | {peer / seconds[0]:0.00} | {step.PlannedBytes / 1e6:0} / {step.PeakBytes() / 1e6:0} | {100 * step.ProductFlops / seconds[0] / peak:0} |");
            if (KernelTimes.Any) Console.WriteLine(KernelTimes.Report(most: 400));
        }
    }

    static Action Once(PeerStep peer, StepOptimizer kind)
    {
        torch.optim.Optimizer optimizer = kind == StepOptimizer.AdamW ? torch.optim.AdamW(peer.Model.parameters(), Rate, weight_decay: 0.01) : torch.optim.SGD(peer.Model.parameters(), Rate);
        return () =>
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            peer.Loss().backward();
            optimizer.step();
        };
    }

    /// <summary>Steps of Ogee, and what one costs.</summary>
    sealed class OurSteps(OurStep step, StepOptimizer kind)
    {
        readonly Optimizer optimizer = kind == StepOptimizer.AdamW ? new AdamW(Rate) : new Sgd(Rate);
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
            LoopKernel loop => loop.Op.Most * Products(loop.Body),
            _ => 0,
        });
    }
}
