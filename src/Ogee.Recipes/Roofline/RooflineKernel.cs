namespace Ogee.Recipes;

/// <summary>A kernel of a step, all of the same kind and shapes together.</summary>
/// <param name="Kind">What sort of work it is.</param>
/// <param name="Name">What it computes, as <c>OGEE_SHOW=plan</c> prints it.</param>
/// <param name="Shapes">The shapes that it works on, the result's last.</param>
/// <param name="Runs">How often it runs in a step.</param>
/// <param name="Seconds">What these runs take in a step.</param>
/// <param name="Share">The part of the step.</param>
/// <param name="Flops">Floating-point operations of one run.</param>
/// <param name="Bytes">Bytes that one run must at least move: inputs and results once, at the size that lies in memory.</param>
/// <param name="RoofShare">The part of the speed that the roof allows; above 1 where operands were in the caches.</param>
/// <param name="Bound">What bounds it.</param>
public sealed record RooflineKernel(KernelKind Kind, string Name, string Shapes, double Runs, double Seconds, double Share, double Flops, double Bytes, double RoofShare, RooflineBound Bound)
{
    // Below this the start of a kernel counts: waking the threads and the first misses take microseconds.
    const double ShortSeconds = 20e-6;

    // A short kernel that reaches this part of the roof is held up by the roof all the same.
    const double NearRoof = 0.5;

    // Nobody would say of less than this part of the roof that the roof bounds it.
    const double FarBelowRoof = 0.1;

    /// <summary>Floating-point operations for each byte moved.</summary>
    public double Intensity => Bytes > 0 ? Flops / Bytes : 0;

    /// <summary>Floating-point operations a second that it reaches.</summary>
    public double FlopsPerSecond => Flops * Runs / Seconds;

    /// <summary>Bytes a second that it reaches.</summary>
    public double BytesPerSecond => Bytes * Runs / Seconds;

    /// <summary>How much less it would take in a step at the roof.</summary>
    public double LostSeconds => Seconds * Math.Max(0, 1 - RoofShare);

    internal static RooflineKernel Of(KernelTime time, int steps, double stepSeconds, RooflineMachine machine)
    {
        // A clock may see no time at all pass.
        var seconds = Math.Max(time.Seconds, 1e-9);
        var each = seconds / time.Runs;
        var (arithmetic, moving) = (time.Flops / machine.PeakFlops, time.Bytes / machine.Bandwidth);
        var share = Math.Max(arithmetic, moving) / each;
        var bound = share < FarBelowRoof || (each < ShortSeconds && share < NearRoof) ? RooflineBound.Overhead : arithmetic >= moving ? RooflineBound.Compute : RooflineBound.Memory;
        return new(time.Kind, time.Name, time.Shapes, (double)time.Runs / steps, seconds / steps, seconds / steps / stepSeconds, time.Flops, time.Bytes, share, bound);
    }
}
