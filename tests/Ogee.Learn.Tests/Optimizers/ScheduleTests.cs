namespace Ogee.Learn.Tests;

public class ScheduleTests
{
    [Theory]
    [InlineData(0, 1), InlineData(5, 0.55), InlineData(10, 0.1)]
    public void ACosineGoesFromOneOverTheMiddleToItsFloor(long step, double factor) => Assert.Equal(factor, Schedule.Cosine(floor: 0.1).Factor(step, 10), 1e-12);

    [Fact]
    public void ACosineFollowsItsFormulaAtTheLastStep() => Assert.Equal((1 + Math.Cos(Math.PI * 9 / 10)) / 2, Schedule.Cosine().Factor(9, 10), 1e-12);

    // Of 21 steps 6 go up, to 1 at step 6; the other 14 go down to the end at step 20.
    [Theory]
    [InlineData(0, 0.04), InlineData(3, 0.52), InlineData(6, 1), InlineData(13, 0.505), InlineData(20, 0.01)]
    public void OneCycleRisesToOneAndFallsToItsEnd(long step, double factor) => Assert.Equal(factor, Schedule.OneCycle(rise: 0.3, start: 0.04, end: 0.01).Factor(step, 21), 1e-12);

    [Theory]
    [InlineData(0, 0.2), InlineData(1, 0.4), InlineData(3, 0.8), InlineData(4, 1), InlineData(9, 0.5), InlineData(14, 0)]
    public void AWarmUpGrowsEvenlyThenFollowsTheOther(long step, double factor) => Assert.Equal(factor, Schedule.WarmUp(4, Schedule.Cosine()).Factor(step, 14), 1e-12);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(100)]
    public void NoFactorIsBelowZeroOrAboveOneOrUndefined(long total)
    {
        Schedule[] schedules = [Schedule.Constant(), Schedule.Cosine(), Schedule.OneCycle(), Schedule.WarmUp(3, Schedule.Cosine()), Schedule.WarmUp(3, Schedule.OneCycle())];
        foreach (var schedule in schedules)
            for (long step = 0; step < total; step++) Assert.InRange(schedule.Factor(step, total), 0, 1);
    }

    [Theory]
    [InlineData(0, 1), InlineData(9, 1), InlineData(10, 0.5), InlineData(19, 0.5), InlineData(30, 0.125)]
    public void AStepHalvesEveryTenUpdates(long step, double factor) => Assert.Equal(factor, Schedule.Step(10, 0.5).Factor(step, 100), 1e-14);

    [Theory]
    [InlineData(0, 1), InlineData(29, 1), InlineData(30, 0.1), InlineData(79, 0.1), InlineData(80, 0.01), InlineData(99, 0.01)]
    public void MilestonesAreWhereTheRateFalls(long step, double factor) => Assert.Equal(factor, Schedule.Milestones(0.1, 30, 80).Factor(step, 100), 1e-14);

    [Theory]
    [InlineData(0, 1, 1), InlineData(1, 0.9, 0.9), InlineData(3, 0.729, 0.7), InlineData(10, 0.3486784401, 0)]
    public void PowersAndLinesFollowTheirFormulas(long step, double exponential, double linear)
    {
        Assert.Equal(exponential, Schedule.Exponential(0.9).Factor(step, 10), 1e-14);
        Assert.Equal(linear, Schedule.Polynomial().Factor(step, 10), 1e-14);
        Assert.Equal(0.2 + (0.8 * linear * linear), Schedule.Polynomial(power: 2, floor: 0.2).Factor(step, 10), 1e-14);
    }

    // Cosines of 4, 8 and 16 steps.
    [Theory]
    [InlineData(0, 1), InlineData(2, 0.55), InlineData(4, 1), InlineData(8, 0.55), InlineData(12, 1), InlineData(20, 0.55), InlineData(28, 1)]
    public void ACosineStartsAnewAndGrows(long step, double factor) => Assert.Equal(factor, Schedule.CosineRestarts(4, 2, 0.1).Factor(step, 10), 1e-14);

    [Fact]
    public void WhatMakesNoScheduleIsANamedError()
    {
        foreach (var wrong in (Func<Schedule>[])[() => Schedule.Step(0), () => Schedule.Step(5, -1), () => Schedule.Milestones(double.NaN, 3), () => Schedule.Exponential(-0.1), () => Schedule.Polynomial(0), () => Schedule.CosineRestarts(0), () => Schedule.CosineRestarts(3, 0),
                     () => Schedule.Cyclic(0), () => Schedule.Cyclic(2, -1), () => Schedule.Sequence(Schedule.Constant(), (-1, Schedule.Constant())), () => Schedule.ReduceOnPlateau(1), () => Schedule.ReduceOnPlateau(patience: -1), () => Schedule.ReduceOnPlateau(threshold: double.NaN), () => Schedule.ReduceOnPlateau(floor: 2)])
            Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(wrong).Error);
    }

    [Fact]
    public void RestartsOfAnyGrowthEnd()
    {
        var fast = Schedule.CosineRestarts(10, long.MaxValue);
        Assert.Equal(1, fast.Factor(10, 100));
        Assert.InRange(fast.Factor(25, 100), 0.999, 1);
        Assert.Equal(Schedule.CosineRestarts(3).Factor(1, 100), Schedule.CosineRestarts(3).Factor(3_000_000_001, 100));
        Assert.Throws<OgeeException>(() => Schedule.Polynomial(1, double.NaN));
    }

    // Up 2, down 4; the second top is half as high above the floor.
    [Theory]
    [InlineData(0, 0.2), InlineData(1, 0.6), InlineData(2, 1), InlineData(3, 0.8), InlineData(5, 0.4), InlineData(6, 0.2), InlineData(8, 0.6), InlineData(10, 0.4), InlineData(14, 0.4)]
    public void ACycleRisesAndFallsAlongLines(long step, double factor) => Assert.Equal(factor, Schedule.Cyclic(2, 4, 0.2, 0.5).Factor(step, 100), 1e-14);

    [Fact]
    public void PartsOfASequenceCountTheirOwnSteps()
    {
        var all = Schedule.Sequence(Schedule.Polynomial(), (3, Schedule.Constant()), (0, Schedule.Step(1)), (2, Schedule.Of((step, total) => step - (10 * total))));
        Assert.Equal([1, 1, 1, -20, -19, 1, 0.8, 0.6, 0.4, 0.2], Enumerable.Range(0, 10).Select(step => all.Factor(step, 10)), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    /// <summary>What libtorch's documentation says of ReduceLROnPlateau, as a list of epochs: the factor after each.</summary>
    static IEnumerable<double> Lowered(double[] values, bool isBetterHigher, double factor, int patience, double threshold, bool isRelative, int cooldown, double floor)
    {
        var (rate, best, bad, rests) = (1.0, isBetterHigher ? double.NegativeInfinity : double.PositiveInfinity, 0, 0);
        foreach (var value in values)
        {
            var bound = isRelative ? best * (isBetterHigher ? 1 + threshold : 1 - threshold) : isBetterHigher ? best + threshold : best - threshold;
            if (isBetterHigher ? value > bound : value < bound) (best, bad) = (value, 0);
            else bad += 1;
            if (rests > 0)
            {
                rests--;
                bad = 0;
            }
            if (bad > patience)
            {
                rate = Math.Max(rate * factor, floor);
                (rests, bad) = (cooldown, 0);
            }
            yield return rate;
        }
    }

    [Fact]
    public void APlateauLowersTheRateAsInLibtorch()
    {
        var random = new Rng(new RngKey(5));
        foreach (var isBetterHigher in (bool[])[false, true])
            foreach (var isRelative in (bool[])[false, true])
                foreach (var (patience, cooldown, threshold) in ((int, int, double)[])[(0, 0, 0), (2, 0, 1e-4), (1, 3, 0.1), (3, 1, 0.3)])
                {
                    double[] values = [.. Enumerable.Range(0, 60).Select(i => i == 20 ? double.NaN : 3 + random.NextNormal() + ((isBetterHigher ? 1 : -1) * Math.Min(i, 25) * 0.05))];
                    var schedule = Schedule.ReduceOnPlateau(0.5, patience, threshold, isRelative, cooldown, 0.01);
                    // Twice: it forgets.
                    for (var again = 0; again < 2; again++)
                    {
                        schedule.Restart();
                        Assert.Equal(1, schedule.Factor(0, 1));
                        var factors = values.Select(value =>
                        {
                            schedule.Observe(value, isBetterHigher);
                            return schedule.Factor(0, 1);
                        }).ToArray();
                        Assert.Equal(Lowered(values, isBetterHigher, 0.5, patience, threshold, isRelative, cooldown, 0.01), factors);
                        Assert.InRange(factors.Distinct().Count(), 2, 60);
                    }
                }
    }

    [Fact]
    public void APlateauIsHeardThroughAWarmUp()
    {
        var schedule = Schedule.WarmUp(2, Schedule.ReduceOnPlateau(0.5, patience: 0));
        schedule.Observe(1);
        schedule.Observe(2);
        Assert.Equal([1.0 / 3, 2.0 / 3, 0.5, 0.5], Enumerable.Range(0, 4).Select(step => schedule.Factor(step, 9)));
    }
}
