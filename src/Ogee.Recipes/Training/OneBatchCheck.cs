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
public sealed record OneBatchResult(double FirstLoss, double LastLoss, int Steps, double SecondsPerStep, double FlopsPerStep, long BytesPerStep)
{
    /// <summary>In words.</summary>
    public override string ToString() => FormattableString.Invariant($"one-batch check: loss {FirstLoss:0.000} → {LastLoss:0.000} in {Steps} steps; {SecondsPerStep * 1e3:0} ms a step");
}

/// <summary>Trains a throw-away copy on one batch before the long run: if it cannot learn that, it will learn nothing. The time of its steps also turns a budget into epochs.</summary>
static class OneBatchCheck
{
    const int Steps = 12;

    // The first steps pay for compiling.
    const int Compiling = 2;

    // A small network needs longer: only one that has not begun to learn by then is refused.
    const int MostSteps = 60;

    /// <param name="network">A network to throw away.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="sample">What one sample is called.</param>
    /// <param name="rate">The rate.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="progress">Hears the loss of the first step as soon as there is one: a large model takes long for all of them.</param>
    /// <exception cref="OgeeException">The loss did not fall.</exception>
    public static OneBatchResult Run(Module network, Func<Tensor, Tensor, Tensor> loss, Batch batch, string sample, double rate, ulong seed, CancellationToken cancellation, IProgress<ProgressEvent>? progress = null)
    {
        var copy = new ThrowAway(network, loss, rate, seed);
        var (first, last, made, seconds, timed) = (0.0, 0.0, 0, 0.0, 0);
        for (var step = 0; step < Steps || (step < MostSteps && last > first * 0.95); step++)
        {
            var watch = Stopwatch.StartNew();
            last = copy.Step(batch, cancellation);
            if (step >= Compiling) (seconds, timed) = (seconds + watch.Elapsed.TotalSeconds, timed + 1);
            if (step == 0)
            {
                first = last;
                progress?.Report(new ProgressMessage(FormattableString.Invariant($"first step: loss {first:0.000} on {Text.Count(batch.Count, sample)}, {ProgressText.Duration(watch.Elapsed)} with compiling")));
            }
            made = step + 1;
            if (double.IsNaN(last)) break;
        }
        if (!(last < first * 0.98))
            throw ModelErrors.OneBatch.With(FormattableString.Invariant($"On one batch of {Text.Count(batch.Count, sample)} the loss went from {first:0.000} to {last:0.000} in {made} steps"), "Expected it to fall", FormattableString.Invariant($"Lower the rate: optim.rate={rate / 10:g2}, and look at the labels: ogee look DATA."));
        return new(first, last, made, seconds / Math.Max(1, timed), copy.Flops, copy.Bytes);
    }

    /// <summary>Seconds of a step with everything that goes on beside it: batches are read ahead on other threads, and the machine has other work. The mean over some seconds.</summary>
    /// <param name="network">A network to throw away.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="batches">The batches of training.</param>
    /// <param name="rate">The rate.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="least">How long is measured; or one epoch, where that is shorter.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static double SecondsPerStep(Module network, Func<Tensor, Tensor, Tensor> loss, IBatches batches, double rate, ulong seed, TimeSpan least, CancellationToken cancellation)
    {
        const int FewestSteps = 5;
        var copy = new ThrowAway(network, loss, rate, seed);
        var watch = new Stopwatch();
        var made = 0;
        // Compiled before, and with the first batches read: from then on the clock runs.
        foreach (var batch in batches.Epoch(0))
        {
            copy.Step(batch, cancellation);
            if (made++ == Compiling) watch.Start();
            if (made > Compiling + FewestSteps && watch.Elapsed >= least) break;
        }
        return made > Compiling + 1 ? watch.Elapsed.TotalSeconds / (made - Compiling - 1) : double.NaN;
    }

    /// <summary>A copy of the model that is trained only to see how that goes.</summary>
    sealed class ThrowAway(Module network, Func<Tensor, Tensor, Tensor> loss, double rate, ulong seed)
    {
        readonly AdamW optimizer = new(rate / 2);
        readonly Parameter[] trainable = [.. network.Parameters.Where(parameter => parameter.IsTrainable)];
        ulong steps;

        public double Flops { get; private set; }

        public long Bytes { get; private set; }

        /// <returns>The loss before the step; NaN where the step was refused.</returns>
        public double Step(Batch batch, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            using var training = Mode.Training(new RngKey(seed, 0).Fold("check").Fold(steps));
            var value = loss(network.Forward(batch.Input), batch.Target);
            var gradients = value.Gradients(trainable);
            if (steps++ == 0) (Flops, Bytes, _) = Tensor.Cost([value, .. gradients]);
            optimizer.Step(network.Parameters, gradients);
            var (values, accepted) = Tensor.TryStep([value], network.Parameters, cancellation);
            return accepted ? values[0] : double.NaN;
        }
    }
}
