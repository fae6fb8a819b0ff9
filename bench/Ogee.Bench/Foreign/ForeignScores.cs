using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>The scores that were compared (docs/adr/0015-foreign-samples.md): each is fitted to training pictures, and larger for what is more foreign.</summary>
static class ForeignScores
{
    public static IReadOnlyList<(string Name, Func<SeenPicture[], int[], Func<SeenPicture, double>> Fit)> All { get; } =
    [
        ("nearest neighbours, features of length 1 (until now)", (training, _) => Nearest(training, seen => Unit(seen.Features))),
        ("nearest neighbours, features", (training, _) => Nearest(training, seen => seen.Features)),
        ("largest logit", (_, _) => seen => -seen.Logits.Max()),
        ("energy", (_, _) => Energy),
        ("Mahalanobis by class, features", (training, _) => ByClass(training, seen => seen.Features)),
        ("relative Mahalanobis, features", (training, _) => Relative(training)),
        ("residual and energy (ViM)", (training, _) => Residual(training)),
        ("Mahalanobis, pixels", (training, _) => One(training, seen => seen.Pixels)),
        ("Mahalanobis, all stages", (training, _) => One(training, seen => seen.Statistics)),
        ("Mahalanobis by class, all stages", (training, _) => ByClass(training, seen => seen.Statistics)),
        ("Mahalanobis, sum of the logarithms of all stages", (training, blocks) => Blocks(training, blocks)),
        ("Mahalanobis, last stage", (training, blocks) => One(training, seen => seen.Statistics[^blocks[^1]..])),
        ("Mahalanobis, picture and first stage", (training, blocks) => One(training, Early(blocks))),
        ("**Mahalanobis, roots of picture and first stage**", (training, blocks) => Product(training, seen => [.. Early(blocks)(seen).Select(value => MathF.CopySign(MathF.Sqrt(Math.Abs(value)), value))])),
        ("Mahalanobis by class, picture and first stage", (training, blocks) => ByClass(training, Early(blocks))),
        ("Mahalanobis, picture, first and second stage", (training, blocks) => One(training, seen => seen.Statistics[..(blocks[0] + blocks[1] + blocks[2])])),
        ("Mahalanobis, picture, first stage and pixels", (training, blocks) => One(training, seen => [.. seen.Pixels, .. Early(blocks)(seen)])),
        ("Mahalanobis, first stage and features, sum of logarithms", (training, blocks) => Sum(One(training, Early(blocks)), One(training, seen => seen.Features))),
    ];

    static Func<SeenPicture, float[]> Early(int[] blocks) => seen => seen.Statistics[..(blocks[0] + blocks[1])];

    // The score itself, as a model's folder holds it.
    static Func<SeenPicture, double> Product(SeenPicture[] training, Func<SeenPicture, float[]> of)
    {
        float[][] rows = [.. training.Select(of)];
        var fit = OutOfDistribution.Fit([.. rows.SelectMany(row => row)], rows[0], rows[0].Length, new RngKey(1));
        return seen => fit.Score(of(seen));
    }

    static double Energy(SeenPicture seen)
    {
        var most = seen.Logits.Max();
        return -Math.Log(seen.Logits.Sum(logit => Math.Exp(logit - most))) - most;
    }

    static Func<SeenPicture, double> One(SeenPicture[] training, Func<SeenPicture, float[]> of)
    {
        var fit = new Gaussian([.. training.Select(of)], null);
        return seen => fit.Distance(of(seen));
    }

    static Func<SeenPicture, double> ByClass(SeenPicture[] training, Func<SeenPicture, float[]> of)
    {
        var fit = new Gaussian([.. training.Select(of)], [.. training.Select(seen => seen.Class)]);
        return seen => fit.Distance(of(seen));
    }

    static Func<SeenPicture, double> Relative(SeenPicture[] training)
    {
        var (classes, all) = (ByClass(training, seen => seen.Features), One(training, seen => seen.Features));
        return seen => classes(seen) - all(seen);
    }

    static Func<SeenPicture, double> Sum(params Func<SeenPicture, double>[] scores) => seen => scores.Sum(score => Math.Log(Math.Max(1e-9, score(seen))));

    static Func<SeenPicture, double> Blocks(SeenPicture[] training, int[] blocks)
    {
        var (scores, first) = (new List<Func<SeenPicture, double>>(), 0);
        foreach (var count in blocks)
        {
            var from = first;
            scores.Add(One(training, seen => seen.Statistics[from..(from + count)]));
            first += count;
        }
        return Sum([.. scores]);
    }

    static float[] Unit(float[] row)
    {
        var length = Math.Sqrt(row.Sum(value => (double)value * value));
        return [.. row.Select(value => (float)(value / Math.Max(length, 1e-12)))];
    }

    static Func<SeenPicture, double> Nearest(SeenPicture[] training, Func<SeenPicture, float[]> of)
    {
        float[][] rows = [.. training.Select(of)];
        return seen =>
        {
            var query = of(seen);
            return rows.Select(row => Math.Sqrt(row.Zip(query, (a, b) => ((double)a - b) * ((double)a - b)).Sum())).Order().Take(5).Average();
        };
    }

    // What lies off the directions in which training pictures vary most, in units of the largest logit, beside the energy (Wang, Li, Feng and Zhang 2022).
    static Func<SeenPicture, double> Residual(SeenPicture[] training)
    {
        var width = training[0].Features.Length;
        var mean = Enumerable.Range(0, width).Select(i => training.Average(seen => (double)seen.Features[i])).ToArray();
        double[] Centred(SeenPicture seen) => [.. seen.Features.Select((value, i) => value - mean[i])];
        var (basis, left) = (new List<double[]>(), training.Select(Centred).ToArray());
        for (var k = 0; k < width / 2; k++)
        {
            var direction = left.MaxBy(row => Dot(row, row))!.ToArray();
            for (var step = 0; step < 20; step++)
            {
                var next = new double[width];
                foreach (var row in left) Add(next, row, Dot(row, direction));
                var length = Math.Sqrt(Dot(next, next));
                if (length < 1e-12) break;
                direction = [.. next.Select(value => value / length)];
            }
            basis.Add(direction);
            foreach (var row in left) Add(row, direction, -Dot(row, direction));
        }
        double Off(SeenPicture seen)
        {
            var row = Centred(seen);
            foreach (var direction in basis) Add(row, direction, -Dot(row, direction));
            return Math.Sqrt(Dot(row, row));
        }
        var unit = training.Average(seen => seen.Logits.Max()) / training.Average(Off);
        return seen => (unit * Off(seen)) + Energy(seen);
    }

    static double Dot(double[] first, double[] second) => first.Zip(second, (a, b) => a * b).Sum();

    static void Add(double[] to, double[] row, double weight)
    {
        for (var i = 0; i < to.Length; i++) to[i] += weight * row[i];
    }
}
