using CsCheck;

namespace Ogee.Learn.Tests;

public class CalibrationTests
{
    [Fact]
    public void EqualWidthBinsAreThoseFilledByHand()
    {
        var bins = Calibration.EqualWidthBins([0.2, 0.5, 0.9, 1.0, 0.6], [false, true, true, true, false], 2);
        Assert.Equal(2, bins[0].Count);                    // 0.2 and the edge 0.5
        Assert.Equal(0.35, bins[0].Confidence, 15);
        Assert.Equal(0.5, bins[0].Accuracy, 15);
        Assert.Equal(2.5 / 3, bins[1].Confidence, 15);
        Assert.Equal(2 / 3.0, bins[1].Accuracy, 15);
        Assert.Equal((2 * 0.15 + 3 * (2.5 / 3 - 2 / 3.0)) / 5, Calibration.ExpectedError(bins), 14);
        Assert.Equal(2.5 / 3 - 2 / 3.0, Calibration.LargestError(bins), 14);
    }

    [Fact]
    public void EqualMassBinsKeepTiesTogether()
    {
        var bins = Calibration.EqualMassBins([0.5, 0.5, 0.5, 0.9], [true, false, true, true], 2);
        Assert.Equal([3, 1], bins.Select(b => b.Count));
        Assert.Equal(2 / 3.0, bins[0].Accuracy, 15);
    }

    [Fact]
    public void EveryBinningHoldsEverySampleOnce() =>
        Samples.Sample(s =>
        {
            foreach (var bins in new[] { Calibration.EqualWidthBins(s.Confidence, s.Correct, s.Bins), Calibration.EqualMassBins(s.Confidence, s.Correct, s.Bins) })
            {
                Assert.Equal(s.Confidence.Length, bins.Sum(b => b.Count));
                Assert.True(bins.Length <= s.Bins);
                Assert.Equal(s.Correct.Count(c => c), bins.Sum(b => b.Accuracy * b.Count), 1e-9);
                Assert.Equal(s.Confidence.Sum(), bins.Sum(b => b.Confidence * b.Count), 1e-9);
                Assert.All(bins.Where(b => b.Count > 0), b => Assert.InRange(b.Confidence, b.Low - 1e-12, b.High + 1e-12));
                Assert.InRange(Calibration.ExpectedError(bins), 0, Calibration.LargestError(bins) + 1e-12);
            }
        });

    [Fact]
    public void OneBinMeasuresTheGapOfTheMeans() =>
        Samples.Sample(s => Assert.Equal(Math.Abs(s.Confidence.Average() - s.Correct.Average(c => c ? 1.0 : 0)),
            Calibration.ExpectedError(Calibration.EqualWidthBins(s.Confidence, s.Correct, 1)), 12));

    [Fact]
    public void LogitsInPlaceOfProbabilitiesAreRefused() =>
        Assert.Contains("confidence[1] is 3", Assert.Throws<OgeeException>(() => Calibration.EqualWidthBins([0.5, 3], [true, true])).What);

    static readonly Gen<(double[] Confidence, bool[] Correct, int Bins)> Samples =
        from count in Gen.Int[1, 50]
        from confidence in Gen.OneOf(Gen.Double[0, 1], Gen.Int[0, 10].Select(i => i / 10.0)).Array[count]
        from correct in Gen.Bool.Array[count]
        from bins in Gen.Int[1, 20]
        select (confidence, correct, bins);
}
