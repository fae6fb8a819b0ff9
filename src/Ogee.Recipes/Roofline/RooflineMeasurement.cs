using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How a model's steps are measured.</summary>
public sealed record RooflineMeasurement
{
    const int LeastSteps = 3;

    /// <summary>Samples of a batch; null for the model's own number.</summary>
    public int? Batch { get; init; }

    /// <summary>Rows and columns of a picture, or tokens of a text; null for the model's own.</summary>
    public int? Size { get; init; }

    /// <summary>Whether forward passes are measured, without training.</summary>
    public bool IsInference { get; init; }

    /// <summary>How many steps are measured; null for as many as fit into <see cref="Seconds"/>, at least three.</summary>
    public int? Steps { get; init; }

    /// <summary>How long steps are measured where their number is not given.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>What measures time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Measures the machine, then the steps of a model. Nothing else should compute meanwhile: every step of the process counts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="narration">Told what goes on.</param>
    /// <param name="cancellation">Stops between two kernels.</param>
    public RooflineReport Run(NamedModel model, Action<string>? narration = null, CancellationToken cancellation = default)
    {
        if (Steps < 1) throw LearnErrors.Setting.With($"{Steps} steps were asked for", "Expected at least 1", "Use 20.");
        if (!(Seconds > 0) || !double.IsFinite(Seconds)) throw LearnErrors.Setting.With($"{Seconds} seconds were asked for", "Expected more than 0", "Use 5.");
        var step = new MeasuredStep(model.Workload(Batch, Size), IsInference);
        narration?.Invoke("measuring the machine");
        var machine = RooflineMachine.Measure();
        narration?.Invoke($"{model.Name}: the first steps");
        var planned = step.PlannedBytes();
        // The first step plans and compiles, the second arranges weights and fills the pool.
        for (var warm = 0; warm < 2; warm++) step.Run(cancellation);
        narration?.Invoke($"{model.Name}: measuring {(Steps is { } count ? $"{count} steps" : FormattableString.Invariant($"for {Seconds:0.##} seconds"))}");
        using var collection = KernelTimes.Collect();
        var (times, peaks) = (new List<double>(), new List<double>());
        for (double all = 0; times.Count < (Steps ?? LeastSteps) || (Steps is null && all < Seconds); all += times[^1])
        {
            var start = Time.GetTimestamp();
            step.Run(cancellation);
            times.Add(Math.Max(Time.GetElapsedTime(start).TotalSeconds, 1e-9));
            // A processor's clock follows its load, its heat and, on a shared machine, its neighbours: a share is one of what it gave then.
            peaks.Add(MachinePeak.MultiplyAdds(runs: 3));
        }
        machine = machine with { PeakFlops = Quantile([.. peaks.Order()], 0.5) };
        return Report(model, step.Workload.Samples, machine, times, collection, planned);
    }

    RooflineReport Report(NamedModel model, int samples, RooflineMachine machine, List<double> times, KernelCollection collection, long planned)
    {
        var mean = times.Average();
        IReadOnlyList<RooflineKernel> kernels = [.. collection.Kernels.Select(time => RooflineKernel.Of(time, times.Count, mean, machine))];
        var kinds = kernels.GroupBy(kernel => kernel.Kind).Select(group => new RooflineKind(group.Key, group.Sum(kernel => kernel.Runs), group.Sum(kernel => kernel.Seconds), group.Sum(kernel => kernel.Share),
            group.Sum(kernel => kernel.Flops * kernel.Runs), group.Sum(kernel => kernel.Bytes * kernel.Runs), group.Sum(kernel => kernel.LostSeconds))).OrderByDescending(kind => kind.Seconds).ToList();
        double[] sorted = [.. times.Order()];
        double flops = kinds.Sum(kind => kind.Flops), median = Quantile(sorted, 0.5);
        var step = new RooflineStep(times.Count, median, Quantile(sorted, 0.25), Quantile(sorted, 0.75), mean, mean - kernels.Sum(kernel => kernel.Seconds), flops, planned, collection.PeakBytes)
        {
            SamplesPerSecond = samples / median, PeakShare = flops / median / machine.PeakFlops,
        };
        return new(model.Name, samples, Size ?? model.Size, IsInference, machine, step, kernels, kinds);
    }

    // Linear between the order statistics.
    static double Quantile(double[] sorted, double level)
    {
        var position = level * (sorted.Length - 1);
        var below = (int)position;
        return sorted[below] + ((position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}

/// <summary>A step that can be run again and again.</summary>
sealed class MeasuredStep(ModelWorkload workload, bool isInference)
{
    readonly Parameter[] trainable = [.. workload.Model.Parameters.Where(parameter => parameter.IsTrainable)];
    ulong steps;

    public ModelWorkload Workload => workload;

    public void Run(CancellationToken cancellation)
    {
        if (isInference)
        {
            using var predicting = Mode.Predicting();
            Tensor.Step([workload.Predict()], [], cancellation);
            return;
        }
        // Dropout draws anew each step.
        using var training = Mode.Training(new RngKey(1, steps++));
        var loss = Learn();
        Tensor.Step([loss], workload.Model.Parameters, cancellation);
    }

    /// <summary>What a step needs beside its inputs. The optimizer has then set new values, which only a step makes real, so one is run.</summary>
    public long PlannedBytes()
    {
        if (isInference)
        {
            using var predicting = Mode.Predicting();
            return Tensor.Cost(workload.Predict()).Bytes;
        }
        using var training = Mode.Training(new RngKey(1));
        var loss = Learn();
        var bytes = Tensor.Cost([.. workload.Model.Parameters.Select(parameter => parameter.Value), loss]).Bytes;
        Tensor.Step([loss], workload.Model.Parameters);
        return bytes;
    }

    Tensor Learn()
    {
        var loss = workload.Loss();
        workload.Optimizer.Step(trainable, loss.Gradients([.. trainable.Select(parameter => parameter.Value)]));
        return loss;
    }
}
