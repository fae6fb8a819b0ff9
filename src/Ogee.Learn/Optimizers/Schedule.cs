namespace Ogee.Learn;

/// <summary>How the learning rate changes from step to step: a factor of the rate that the optimizer was given.</summary>
public abstract class Schedule
{
    /// <summary>The factor for a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="total">How many steps there will be.</param>
    public abstract double Factor(long step, long total);

    /// <summary>Always 1.</summary>
    public static Schedule Constant() => new Function((_, _) => 1);

    /// <summary>From 1 down to a floor along half a cosine (Loshchilov and Hutter 2017).</summary>
    /// <param name="floor">The last factor.</param>
    public static Schedule Cosine(double floor = 0) => new Function((step, total) => floor + ((1 - floor) * Half(step, total)));

    /// <summary>Up to 1 along half a cosine, then down to almost 0 (Smith and Topin 2018).</summary>
    /// <param name="rise">Share of the steps that go up.</param>
    /// <param name="start">The first factor.</param>
    /// <param name="end">The last factor.</param>
    public static Schedule OneCycle(double rise = 0.3, double start = 0.04, double end = 4e-6) => new Function((step, total) =>
    {
        var top = Math.Max(1, (long)(rise * total));
        return step < top ? 1 - ((1 - start) * Half(step, top)) : end + ((1 - end) * Half(step - top, Math.Max(1, total - 1 - top)));
    });

    /// <summary>Grows evenly over the first steps, then follows another schedule for the rest.</summary>
    /// <param name="steps">How many steps grow.</param>
    /// <param name="then">The schedule after them.</param>
    public static Schedule WarmUp(long steps, Schedule then) => new Function((step, total) => step < steps ? (step + 1.0) / (steps + 1) : then.Factor(step - steps, Math.Max(1, total - steps)));

    /// <summary>Half a cosine: 1 at the first step, 0 at the last.</summary>
    static double Half(long step, long total) => (1 + Portable.Cos(Math.PI * Math.Min(step, total) / Math.Max(1, total))) / 2;

    sealed class Function(Func<long, long, double> factor) : Schedule
    {
        public override double Factor(long step, long total) => factor(step, total);
    }
}
