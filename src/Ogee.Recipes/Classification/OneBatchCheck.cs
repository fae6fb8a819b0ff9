using System.Diagnostics;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What the one-batch check found.</summary>
/// <param name="FirstLoss">The loss before.</param>
/// <param name="LastLoss">The loss after.</param>
/// <param name="Steps">Steps made on the batch.</param>
/// <param name="SecondsPerStep">How long a step takes once everything is compiled, on the machine as loaded: the mean.</param>
/// <param name="FlopsPerStep">Floating-point operations of a step.</param>
/// <param name="BytesPerStep">Memory of a step beside its inputs.</param>
public sealed record OneBatchResult(double FirstLoss, double LastLoss, int Steps, double SecondsPerStep, double FlopsPerStep, long BytesPerStep);

/// <summary>Trains a throw-away copy on one batch before the long run: if it cannot learn that, it will learn nothing. The time of its steps also turns a budget into epochs.</summary>
static class OneBatchCheck
{
    const int Steps = 12;

    // The first steps pay for compiling.
    const int Compiling = 2;

    // A small network needs longer: only one that has not begun to learn by then is refused.
    const int MostSteps = 60;

    /// <exception cref="OgeeException">The loss did not fall.</exception>
    public static OneBatchResult Run(ConvNet network, Batch batch, double rate, ulong seed, CancellationToken cancellation)
    {
        var optimizer = new AdamW(rate / 2);
        Parameter[] trainable = [.. network.Parameters.Where(parameter => parameter.IsTrainable)];
        var (first, last, flops, bytes, made) = (0.0, 0.0, 0.0, 0L, 0);
        var (seconds, timed) = (0.0, 0);
        for (var step = 0; step < Steps || (step < MostSteps && last > first * 0.95); step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var training = Mode.Training(new RngKey(seed, 0).Fold("check").Fold((ulong)step));
            var watch = Stopwatch.StartNew();
            var loss = Loss.CrossEntropy(network.Forward(batch.Input), batch.Target);
            var gradients = loss.Gradients(trainable);
            if (step == 0) (flops, bytes) = Tensor.Cost([loss, .. gradients]);
            optimizer.Step(network.Parameters, gradients);
            var (values, accepted) = Tensor.TryStep([loss], network.Parameters, cancellation);
            if (step >= Compiling) (seconds, timed) = (seconds + watch.Elapsed.TotalSeconds, timed + 1);
            last = accepted ? values[0] : double.NaN;
            if (step == 0) first = last;
            made = step + 1;
            if (!accepted) break;
        }
        if (!(last < first * 0.98))
            throw ClassifierErrors.OneBatch.With(FormattableString.Invariant($"On one batch of {batch.Count} pictures the loss went from {first:0.000} to {last:0.000} in {made} steps"), "Expected it to fall", FormattableString.Invariant($"Lower the rate: optim.rate={rate / 10:g2}, and look at the labels: ogee look DATA."));
        return new(first, last, made, seconds / Math.Max(1, timed), flops, bytes);
    }
}
