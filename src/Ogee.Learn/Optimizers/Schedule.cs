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

    /// <summary>Times a factor after every so many steps.</summary>
    /// <param name="every">How many steps keep one rate.</param>
    /// <param name="factor">What the rate is multiplied by then.</param>
    /// <exception cref="OgeeException">There are no steps between, or the factor is negative.</exception>
    public static Schedule Step(long every, double factor = 0.1)
    {
        RequireFactor(factor);
        return every > 0 ? new Function((step, _) => Whole(factor, step / every)) : throw LearnErrors.Setting.With($"schedule: the rate changes every {every} steps", "Expected 1 or more", "Count in updates, not epochs.");
    }

    /// <summary>Times a factor at each of some steps.</summary>
    /// <param name="factor">What the rate is multiplied by.</param>
    /// <param name="steps">From which steps on.</param>
    /// <exception cref="OgeeException">The factor is negative.</exception>
    public static Schedule Milestones(double factor, params ReadOnlySpan<long> steps)
    {
        RequireFactor(factor);
        var at = steps.ToArray();
        return new Function((step, _) => Whole(factor, at.Count(milestone => milestone <= step)));
    }

    /// <summary>Times a factor at every step.</summary>
    /// <param name="factor">What the rate is multiplied by; a little below 1.</param>
    /// <exception cref="OgeeException">The factor is negative.</exception>
    public static Schedule Exponential(double factor)
    {
        RequireFactor(factor);
        return new Function((step, _) => Whole(factor, step));
    }

    /// <summary>From 1 at the first step down to a floor: floor + (1 − floor) · (1 − step / total)^power. Of power 1 a straight line.</summary>
    /// <param name="power">How it bends; positive.</param>
    /// <param name="floor">The factor after the last step.</param>
    /// <exception cref="OgeeException">The power is not positive, or the floor is no finite number.</exception>
    public static Schedule Polynomial(double power = 1, double floor = 0) => power > 0 && double.IsFinite(floor)
        ? new Function((step, total) => floor + ((1 - floor) * Portable.Pow(1 - (Math.Min(step, total) / (double)Math.Max(1, total)), power)))
        : throw LearnErrors.Setting.With($"schedule: the power is {power} and the floor {floor}", "Expected a positive power and a finite floor", "Use 1 for a straight line.");

    /// <summary>Half a cosine from 1 to a floor, again and again, each longer than the one before (Loshchilov and Hutter 2017).</summary>
    /// <param name="first">How many steps the first takes.</param>
    /// <param name="growth">By what the next is longer; a whole number of 1 or more.</param>
    /// <param name="floor">The factor that each goes to.</param>
    /// <exception cref="OgeeException">There are no steps, or the growth is below 1.</exception>
    public static Schedule CosineRestarts(long first, long growth = 1, double floor = 0) => first > 0 && growth > 0
        ? new Function((step, _) =>
        {
            if (growth == 1) return floor + ((1 - floor) * Half(step % first, first));
            var length = first;
            for (; step >= length; length = length > long.MaxValue / growth ? long.MaxValue : length * growth) step -= length;
            return floor + ((1 - floor) * Half(step, length));
        })
        : throw LearnErrors.Setting.With($"schedule: a first cosine of {first} steps, each {growth} times as long as the one before", "Expected 1 or more of both", "Count in updates, not epochs.");

    static void RequireFactor(double factor)
    {
        if (factor is not (>= 0 and < double.PositiveInfinity)) throw LearnErrors.Setting.With($"schedule: a factor of {factor}", "Expected a number of 0 or more", "Use one below 1, as 0.1.");
    }

    static double Whole(double factor, long power) => power == 0 ? 1 : Portable.Pow(factor, power);

    /// <summary>Half a cosine: 1 at the first step, 0 at the last.</summary>
    static double Half(long step, long total) => (1 + Portable.Cos(Math.PI * Math.Min(step, total) / Math.Max(1, total))) / 2;

    sealed class Function(Func<long, long, double> factor) : Schedule
    {
        public override double Factor(long step, long total) => factor(step, total);
    }
}
