using CsCheck;

namespace Ogee.Learn.Tests;

public class RankingScoresTests
{
    [Fact]
    public void AreaIsThatCountedByHand()
    {
        // Positives 0.35 and 0.8, negatives 0.1 and 0.4: three of four pairs are in order.
        Assert.Equal(0.75, RankingScores.RocAuc([0.1, 0.4, 0.35, 0.8], [false, false, true, true]));
        Assert.Equal(0.5, RankingScores.RocAuc([1, 1, 1], [true, false, true]));
        Assert.True(double.IsNaN(RankingScores.RocAuc([1, 2], [true, true])));
    }

    [Fact]
    public void AveragePrecisionIsThatComputedByHand() =>
        Assert.Equal(0.5 * 1 + 0.5 * (2 / 3.0), RankingScores.AveragePrecision([0.1, 0.4, 0.35, 0.8], [false, false, true, true]), 15);

    [Fact]
    public void AreaIsTheChanceThatAPositiveBeatsANegative() =>
        Samples.Sample(s =>
        {
            double wins = 0, pairs = 0;
            for (var i = 0; i < s.Scores.Length; i++)
            {
                for (var j = 0; j < s.Scores.Length; j++)
                {
                    if (!s.Positive[i] || s.Positive[j]) continue;
                    pairs++;
                    wins += s.Scores[i] > s.Scores[j] ? 1 : s.Scores[i] == s.Scores[j] ? 0.5 : 0;
                }
            }
            Assert.Equal(pairs == 0 ? double.NaN : wins / pairs, RankingScores.RocAuc(s.Scores, s.Positive), 1e-12);
        });

    [Fact]
    public void AreaIsThatUnderTheCurveByTrapezoids() =>
        Samples.Sample(s =>
        {
            var area = RankingScores.RocAuc(s.Scores, s.Positive);
            if (double.IsNaN(area)) return;
            double sum = 0, recall = 0, fallOut = 0;
            foreach (var point in RankingScores.Curve(s.Scores, s.Positive))
            {
                sum += (point.FallOut - fallOut) * (point.Recall + recall) / 2;
                (recall, fallOut) = (point.Recall, point.FallOut);
            }
            Assert.Equal(area, sum, 1e-12);
            Assert.Equal((1, 1), (recall, fallOut));
        });

    [Fact]
    public void OrderOfTheSamplesDoesNotMatter() =>
        Samples.Sample(s =>
        {
            double[] scores = [.. s.Scores.Reverse()];
            bool[] positive = [.. s.Positive.Reverse()];
            Assert.Equal(RankingScores.RocAuc(s.Scores, s.Positive), RankingScores.RocAuc(scores, positive));
            Assert.Equal(RankingScores.AveragePrecision(s.Scores, s.Positive), RankingScores.AveragePrecision(scores, positive));
        });

    [Fact]
    public void OneVersusRestIsTheBinaryFigureOfEachColumn()
    {
        double[] rows = [0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.5, 0.4, 0.1];
        var areas = RankingScores.RocAucOneVersusRest(rows, [0, 1, 1], 3);
        Assert.Equal(1.0, areas[0]);
        Assert.Equal(1.0, areas[1]);
        Assert.True(double.IsNaN(areas[2]));
        Assert.Equal(1.0, RankingScores.MacroMean(areas));
        Assert.Equal(1.0, RankingScores.AveragePrecisionOneVersusRest(rows, [0, 1, 1], 3)[0]);
    }

    static readonly Gen<(double[] Scores, bool[] Positive)> Samples =
        from count in Gen.Int[1, 40]
        from scores in Gen.Int[0, 9].Select(i => i / 10.0).Array[count]
        from positive in Gen.Bool.Array[count]
        select (scores, positive);
}
