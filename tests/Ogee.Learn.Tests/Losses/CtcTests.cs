namespace Ogee.Learn.Tests;

/// <summary>The loss of sequences beside a sum over every path, one after the other.</summary>
public class CtcTests
{
    static readonly Tensor Logits = Tensor.Normal([1, 5, 3], new RngKey(7), DType.Float64) * 2;

    /// <summary>−ln Σ of the probabilities of all paths that read as the target once repeats and blanks are taken out.</summary>
    static double ByEnumeration(Tensor logits, long[] target, long blank, int times)
    {
        var classes = (int)logits.Shape[2];
        var p = logits.Softmax().ToArray<double>();
        double sum = 0;
        for (var path = 0; path < (int)Math.Pow(classes, times); path++)
        {
            double probability = 1;
            List<long> read = [];
            long? before = null;
            for (int t = 0, rest = path; t < times; t++, rest /= classes)
            {
                long label = rest % classes;
                probability *= p[(t * classes) + label];
                if (label != before && label != blank) read.Add(label);
                before = label;
            }
            if (read.SequenceEqual(target)) sum += probability;
        }
        return -Math.Log(sum);
    }

    [Theory]
    [InlineData(new long[] { 1, 2 }, 0, 5), InlineData(new long[] { 1, 1 }, 0, 5), InlineData(new long[] { 1, 1 }, 0, 3), InlineData(new long[] { 2, 2, 1 }, 0, 5)]
    [InlineData(new long[] { 0, 1 }, 2, 5), InlineData(new long[] { 1, 0, 0 }, 2, 4), InlineData(new long[] { 1 }, 0, 1), InlineData(new long[] { 2, 1, 2 }, 0, 3)]
    public void ItIsTheSumOverAllPaths(long[] target, long blank, int times)
    {
        var loss = Loss.Ctc(Logits, Tensor.From(target, [1, target.Length]), Tensor.From((long)times), blank: blank);
        Assert.Equal(ByEnumeration(Logits, target, blank, times) / target.Length, loss.Item(), 1e-12);
    }

    [Fact]
    public void ATargetOfNothingIsAllBlanks() =>
        Assert.Equal(ByEnumeration(Logits, [], 0, 5), Loss.Ctc(Logits, Tensor.From([2L, 1], [1, 2]), lengths: Tensor.From(0L)).Item(), 1e-12);

    [Fact]
    public void SequencesOfABatchDoNotSeeEachOtherNorWhatFollowsTheirEnds()
    {
        var logits = Tensor.Normal([3, 6, 4], new RngKey(8), DType.Float64);
        long[] times = [6, 4, 5], lengths = [3, 2, 1];
        long[,] target = { { 1, 3, 3 }, { 2, 1, 3 }, { 3, 2, 2 } };
        var together = Loss.Ctc(logits, Tensor.From(target.Cast<long>().ToArray(), [3, 3]), Tensor.From(times), Tensor.From(lengths));
        var alone = Enumerable.Range(0, 3).Average(i => ByEnumeration(logits[i..(i + 1)], [.. Enumerable.Range(0, (int)lengths[i]).Select(k => target[i, k])], 0, (int)times[i]) / lengths[i]);
        Assert.Equal(alone, together.Item(), 1e-12);
        var gradient = together.Gradients(logits)[0].ToArray<double>();
        // Beyond times nothing is learnt: sequence 1 has 4 of 6, of 4 classes.
        Assert.All(gradient[((1 * 24) + (4 * 4))..48], value => Assert.Equal(0, value));
        Assert.All(gradient[..24], value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        var target = Tensor.From([1L, 1, 2, 0], [2, 2]);
        Tensor At(Tensor logits) => Loss.Ctc(logits, target, Tensor.From([5L, 4]), Tensor.From([2L, 1]));
        GradientsOf.AreThoseOfDifferences(At, Tensor.Normal([2, 5, 3], new RngKey(9), DType.Float64));
    }

    [Fact]
    public void WhatCannotBeIsInfiniteOrSkipped()
    {
        // Two equal labels need a blank between them: three times, and there are two.
        var target = Tensor.From([1L, 1, 1, 2], [2, 2]);
        var logits = Tensor.Normal([2, 2, 3], new RngKey(10), DType.Float64);
        Assert.Equal(double.PositiveInfinity, Loss.Ctc(logits, target).Item());
        var skipped = Loss.Ctc(logits, target, skipsImpossible: true);
        Assert.Equal(ByEnumeration(logits[1..], [1, 2], 0, 2) / 2 / 2, skipped.Item(), 1e-12);
        Assert.All(skipped.Gradients(logits)[0].ToArray<double>()[..6], value => Assert.Equal(0, value));
    }

    [Fact]
    public void LongSequencesNeitherOverflowNorVanish()
    {
        // e^−2000 is no double.
        var logits = Tensor.Normal([1, 1000, 8], new RngKey(11)) * 3;
        var target = Tensor.From([.. Enumerable.Range(0, 100).Select(i => (long)(1 + (i % 7)))], [1, 100]);
        var loss = Loss.Ctc(logits, target);
        Assert.InRange(loss.Item() * 100, 1000, 10000);
        Assert.All(Loss.Ctc(logits, target).Gradients(logits)[0].ToArray<float>(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        var target = Tensor.From([1L, 2], [1, 2]);
        Assert.Equal("OG4005", Assert.Throws<OgeeException>(() => Loss.Ctc(Logits[0], target)).Error.Code);
        Assert.Equal("OG4005", Assert.Throws<OgeeException>(() => Loss.Ctc(Logits, target[0])).Error.Code);
        Assert.Equal("OG4005", Assert.Throws<OgeeException>(() => Loss.Ctc(Logits, target, blank: 3)).Error.Code);
        Assert.Equal("OG4005", Assert.Throws<OgeeException>(() => Loss.Ctc(Logits, target, Tensor.From([5L, 5]))).Error.Code);
    }

    [Fact]
    public void TimesAndLengthsThatAreNotThereAreErrors()
    {
        var target = Tensor.From([1L, 2], [1, 2]);
        foreach (var wrong in (Func<Tensor>[])[() => Loss.Ctc(Logits, target, Tensor.From(6L)), () => Loss.Ctc(Logits, target, Tensor.From(0L)), () => Loss.Ctc(Logits, target, lengths: Tensor.From(3L)), () => Loss.Ctc(Logits, target, lengths: Tensor.From(-1L))])
            Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => wrong().Item()).Error.Code);
    }
}
