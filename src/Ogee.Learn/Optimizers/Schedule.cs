namespace Ogee.Learn;

/// <summary>How the learning rate changes from step to step: a factor of the rate that the optimizer was given.</summary>
public abstract partial class Schedule
{
    /// <summary>The factor for a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="total">How many steps there will be.</param>
    public abstract double Factor(long step, long total);

    /// <summary>Hears after each epoch what training watches; most schedules do not care. A trainer tells it, when a run is resumed that of all epochs before too.</summary>
    /// <param name="value">The watched metric, or the loss.</param>
    /// <param name="isBetterHigher">Whether a higher one is better.</param>
    public virtual void Observe(double value, bool isBetterHigher = false) { }

    /// <summary>Forgets what it heard. A trainer says so when it begins.</summary>
    public virtual void Restart() { }

    /// <summary>A factor by a function of one's own, of the step (from 0) and of how many steps there will be.</summary>
    /// <param name="factor">The function; the same arguments must give the same number.</param>
    public static Schedule Of(Func<long, long, double> factor) => new Function(factor);

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
    public static Schedule WarmUp(long steps, Schedule then) => new Following([steps], [new Function((step, total) => (step + 1.0) / (total + 1)), then]);

    /// <summary>One schedule after another: each for so many steps of its own, the last for the rest.</summary>
    /// <param name="last">The schedule of the rest.</param>
    /// <param name="first">Those before it, with the number of their steps.</param>
    /// <exception cref="OgeeException">A number of steps is negative.</exception>
    public static Schedule Sequence(Schedule last, params ReadOnlySpan<(long Steps, Schedule Schedule)> first)
    {
        var (lengths, parts) = (new long[first.Length], new Schedule[first.Length + 1]);
        for (var i = 0; i < first.Length; i++)
            (lengths[i], parts[i]) = first[i].Steps >= 0 ? first[i] : throw LearnErrors.Setting.With($"schedule: part {i} takes {first[i].Steps} steps", "Expected 0 or more", "Count in updates, not epochs.");
        parts[^1] = last;
        return new Following(lengths, parts);
    }

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

    /// <summary>Up along a line from a floor and down again, over and over (Smith 2017); each top is a share of the one before.</summary>
    /// <param name="rise">How many steps go up.</param>
    /// <param name="fall">How many go down; as many if 0.</param>
    /// <param name="floor">The factor between two tops.</param>
    /// <param name="shrinking">What the height above the floor is multiplied by from one top to the next; libtorch's <c>triangular2</c> has 0.5.</param>
    /// <exception cref="OgeeException">No steps go up, or a number is negative or not finite.</exception>
    public static Schedule Cyclic(long rise, long fall = 0, double floor = 0.1, double shrinking = 1)
    {
        RequireFactor(shrinking);
        RequireFactor(floor);
        if (rise < 1 || fall < 0) throw LearnErrors.Setting.With($"schedule: {rise} steps go up and {fall} down", "Expected 1 or more up, 0 or more down", "Count in updates, not epochs.");
        if (fall == 0) fall = rise;
        return new Function((step, _) =>
        {
            var (round, place) = Math.DivRem(step, rise + fall);
            var height = place <= rise ? place / (double)rise : (rise + fall - place) / (double)fall;
            return floor + ((1 - floor) * height * Whole(shrinking, round));
        });
    }

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

    sealed class Following(long[] lengths, Schedule[] parts) : Schedule
    {
        public override double Factor(long step, long total)
        {
            for (var i = 0; i < lengths.Length; i++)
            {
                if (step < lengths[i]) return parts[i].Factor(step, lengths[i]);
                (step, total) = (step - lengths[i], Math.Max(1, total - lengths[i]));
            }
            return parts[^1].Factor(step, total);
        }

        public override void Observe(double value, bool isBetterHigher)
        {
            foreach (var part in parts) part.Observe(value, isBetterHigher);
        }

        public override void Restart()
        {
            foreach (var part in parts) part.Restart();
        }
    }
}
