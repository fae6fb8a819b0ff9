using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>The scores that were compared: each is fitted to training pictures, and larger for what is more foreign.</summary>
static class ForeignScores
{
    public static IReadOnlyList<(string Name, Func<SeenPicture[], int[], Func<SeenPicture, double>> Fit)> All { get; } =
    [
        ("kNN, features of length 1 (until now)", (t, _) => Knn([.. t.Select(s => Unit(s.Features))])),
        ("kNN, features", (t, _) => Raw([.. t.Select(s => s.Features)], s => s.Features)),
        ("max logit", (_, _) => s => -s.Logits.Max()),
        ("energy", (_, _) => s => -Math.Log(s.Logits.Sum(l => Math.Exp(l - s.Logits.Max()))) - s.Logits.Max()),
        ("Mahalanobis, features by class", (t, _) => ByClass(t, s => s.Features)),
        ("relative Mahalanobis, features", (t, _) => { var (a, b) = (ByClass(t, s => s.Features), One(t, s => s.Features)); return s => a(s) - b(s); }),
        ("ViM-like", (t, _) => Vim(t)),
        ("Mahalanobis, pixels", (t, _) => One(t, s => s.Pixels)),
        ("kNN, statistics scaled", (t, _) => Scaled(t)),
        ("deviations of statistics", (t, _) => One(t, s => s.Statistics, 1)),
        ("Mahalanobis, statistics", (t, _) => One(t, s => s.Statistics)),
        ("Mahalanobis, statistics, floor 0.1", (t, _) => One(t, s => s.Statistics, null, 0.1)),
        ("Mahalanobis, statistics, shrink 0.05", (t, _) => One(t, s => s.Statistics, 0.05)),
        ("Mahalanobis, statistics, shrink 0.3", (t, _) => One(t, s => s.Statistics, 0.3)),
        ("Mahalanobis, statistics by class", (t, _) => ByClass(t, s => s.Statistics)),
        ("Mahalanobis, statistics and pixels", (t, _) => One(t, s => [.. s.Pixels, .. s.Statistics])),
        ("Mahalanobis, blocks, sum of logs", (t, b) => Blocks(t, b, (x, y) => x + y)),
        ("Mahalanobis, blocks, max", (t, b) => Blocks(t, b, Math.Max)),
        ("Mahalanobis, stage 1 and input", (t, b) => One(t, s => s.Statistics[..(b[0] + b[1])])),
        ("Mahalanobis, stages but last", (t, b) => One(t, s => s.Statistics[..^b[^1]])),
        ("Mahalanobis, last stage", (t, b) => One(t, s => s.Statistics[^b[^1]..])),
        ("roots of statistics", (t, _) => One(t, Roots)),
        ("logs of statistics", (t, _) => One(t, Logs)),
        ("roots of statistics by class", (t, _) => ByClass(t, Roots)),
        ("early, roots", (t, b) => One(t, s => Roots(s)[..(b[0] + b[1])])),
        ("early, logs", (t, b) => One(t, s => Logs(s)[..(b[0] + b[1])])),
        ("early, by class", (t, b) => ByClass(t, s => s.Statistics[..(b[0] + b[1])])),
        ("early, with pixels", (t, b) => One(t, s => [.. s.Pixels, .. s.Statistics[..(b[0] + b[1])]])),
        ("early, input alone", (t, b) => One(t, s => s.Statistics[..b[0]])),
        ("early, stage 1 alone", (t, b) => One(t, s => s.Statistics[b[0]..(b[0] + b[1])])),
        ("early, stages 1 and 2", (t, b) => One(t, s => s.Statistics[..(b[0] + b[1] + b[2])])),
        ("early, stages 1 and 2, roots", (t, b) => One(t, s => Roots(s)[..(b[0] + b[1] + b[2])])),
        ("early and late, sum of logs", (t, b) => Sum(t, s => s.Statistics[..(b[0] + b[1])], s => s.Features)),
        ("early roots and late, sum of logs", (t, b) => Sum(t, s => Roots(s)[..(b[0] + b[1])], s => s.Features)),
        ("early and last stage, sum of logs", (t, b) => Sum(t, s => s.Statistics[..(b[0] + b[1])], s => s.Statistics[^b[^1]..])),
    ];

    static float[] Roots(SeenPicture s) => [.. s.Statistics.Select(v => MathF.CopySign(MathF.Sqrt(MathF.Abs(v)), v))];

    static float[] Logs(SeenPicture s) => [.. s.Statistics.Select(v => MathF.CopySign(MathF.Log(1 + (20 * MathF.Abs(v))), v))];

    static Func<SeenPicture, double> Whitened(SeenPicture[] training, Func<SeenPicture, float[]> of, double? shrink = null, int neighbours = 5)
    {
        var fit = new Gaussian([.. training.Select(of)], null, shrink);
        float[] White(SeenPicture s) => [.. fit.Whiten(of(s)).Select(v => (float)v)];
        return Raw([.. training.Select(White)], White, neighbours);
    }

    static Func<SeenPicture, double> Sum(SeenPicture[] training, Func<SeenPicture, float[]> first, Func<SeenPicture, float[]> second)
    {
        var (a, b) = (One(training, first), One(training, second));
        return s => Math.Log(a(s)) + Math.Log(b(s));
    }

    static Func<SeenPicture, double> One(SeenPicture[] training, Func<SeenPicture, float[]> of, double? shrink = null, double floor = 0.01)
    {
        var fit = new Gaussian([.. training.Select(of)], null, shrink, floor);
        return s => fit.Distance(of(s));
    }

    static Func<SeenPicture, double> ByClass(SeenPicture[] training, Func<SeenPicture, float[]> of)
    {
        var fit = new Gaussian([.. training.Select(of)], [.. training.Select(s => s.Class)]);
        return s => fit.Distance(of(s));
    }

    static Func<SeenPicture, double> Blocks(SeenPicture[] training, int[] blocks, Func<double, double, double> join)
    {
        var fits = new List<Func<SeenPicture, double>>();
        for (int b = 0, from = 0; b < blocks.Length; from += blocks[b++])
        {
            var (first, count) = (from, blocks[b]);
            var fit = One(training, s => s.Statistics[first..(first + count)]);
            fits.Add(s => Math.Log(Math.Max(1e-9, fit(s) / count)));
        }
        return s => fits.Select(fit => fit(s)).Aggregate(join);
    }

    static Func<SeenPicture, double> Scaled(SeenPicture[] training)
    {
        var d = training[0].Statistics.Length;
        var mean = new double[d];
        var deviation = new double[d];
        for (var i = 0; i < d; i++)
        {
            mean[i] = training.Average(s => s.Statistics[i]);
            deviation[i] = Math.Sqrt(training.Average(s => (s.Statistics[i] - mean[i]) * (s.Statistics[i] - mean[i])));
        }
        var least = 0.01 * deviation.Order().ElementAt(d / 2);
        float[] Of(SeenPicture s) => [.. s.Statistics.Select((v, i) => (float)((v - mean[i]) / Math.Max(1e-12, Math.Max(least, deviation[i]))))];
        return Raw([.. training.Select(Of)], Of);
    }

    static float[] Unit(float[] row)
    {
        var length = Math.Sqrt(row.Sum(v => (double)v * v));
        return [.. row.Select(v => (float)(v / Math.Max(length, 1e-12)))];
    }

    static Func<SeenPicture, double> Knn(float[][] rows) => Raw(rows, s => Unit(s.Features));

    static Func<SeenPicture, double> Raw(float[][] rows, Func<SeenPicture, float[]> of, int neighbours = 5) => s =>
    {
        var query = of(s);
        return rows.Select(row => { double sum = 0; for (var i = 0; i < row.Length; i++) sum += (row[i] - query[i]) * (row[i] - query[i]); return Math.Sqrt(sum); }).Order().Take(neighbours).Average();
    };

    // The norm of what lies off the classes' logits' span: here off the directions of most variance, in units of the mean logit, less the energy (Wang et al. 2022).
    static Func<SeenPicture, double> Vim(SeenPicture[] training)
    {
        var d = training[0].Features.Length;
        var mean = Enumerable.Range(0, d).Select(i => training.Average(s => (double)s.Features[i])).ToArray();
        var basis = new List<double[]>();
        var rest = training.Select(s => s.Features.Select((v, i) => v - mean[i]).ToArray()).ToArray();
        for (var k = 0; k < d / 2; k++)
        {
            var v = rest.OrderByDescending(r => r.Sum(x => x * x)).First().ToArray();
            for (var step = 0; step < 20; step++)
            {
                var next = new double[d];
                foreach (var r in rest)
                {
                    var dot = Dot(r, v);
                    for (var i = 0; i < d; i++) next[i] += dot * r[i];
                }
                var length = Math.Sqrt(Dot(next, next));
                if (length < 1e-12) break;
                for (var i = 0; i < d; i++) v[i] = next[i] / length;
            }
            basis.Add(v);
            foreach (var r in rest) Off(r, v);
        }
        double Residual(SeenPicture s)
        {
            var r = s.Features.Select((x, i) => x - mean[i]).ToArray();
            foreach (var v in basis) Off(r, v);
            return Math.Sqrt(Dot(r, r));
        }
        var unit = training.Average(s => s.Logits.Max()) / training.Average(Residual);
        return s => (unit * Residual(s)) - s.Logits.Max() - Math.Log(s.Logits.Sum(l => Math.Exp(l - s.Logits.Max())));

        static double Dot(double[] a, double[] b) { double sum = 0; for (var i = 0; i < a.Length; i++) sum += a[i] * b[i]; return sum; }
        static void Off(double[] r, double[] v) { var dot = Dot(r, v); for (var i = 0; i < r.Length; i++) r[i] -= dot * v[i]; }
    }
}
