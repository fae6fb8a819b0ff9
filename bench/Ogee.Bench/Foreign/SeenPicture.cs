using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Bench;

/// <summary>All that candidates score a picture by.</summary>
/// <param name="Class">Its class; -1 where it has none of the model's.</param>
/// <param name="Logits">What the model says.</param>
/// <param name="Statistics">How it looks at every depth: deviation and mean of each channel.</param>
/// <param name="Features">What the network sees in it, before it answers.</param>
/// <param name="Pixels">Plain statistics of the prepared picture.</param>
sealed record SeenPicture(int Class, float[] Logits, float[] Statistics, float[] Features, float[] Pixels)
{
    public static SeenPicture[] Of(Classifier model, IReadOnlyList<Func<ImagePixels>> pictures, IReadOnlyList<int>? classes = null)
    {
        using var predicting = Mode.Predicting();
        var seen = new SeenPicture[pictures.Count];
        var row = new float[model.RowSize];
        for (var i = 0; i < seen.Length; i++)
        {
            model.Prepare(pictures[i](), row);
            var x = Tensor.From(row, [1, model.Config.Channels, model.Config.Size, model.Config.Size]);
            var (logits, statistics) = (model.Network.Forward(x), model.Network.Statistics(x, int.MaxValue));
            Tensor.Evaluate(logits, statistics);
            // The network gives their roots; candidates start from what they are of.
            float[] all = [.. statistics.ToArray<float>().Select(root => root * Math.Abs(root))];
            seen[i] = new(classes?[i] ?? -1, logits.ToArray<float>(), all, all[^model.FeatureCount..], PixelsOf(row, model.Config.Channels, model.Config.Size));
        }
        return seen;
    }

    // Of the gray picture: mean, deviation, mean and deviation of the slope, how much of the slope is left at half, a quarter and an eighth of the size; eight quantiles; and how far the channels differ.
    static float[] PixelsOf(float[] row, int channels, int size)
    {
        var gray = new double[size * size];
        for (var i = 0; i < gray.Length; i++)
            for (var c = 0; c < channels; c++) gray[i] += row[(c * gray.Length) + i] / channels;
        var colour = 0.0;
        for (var i = 0; i < gray.Length; i++)
            for (var c = 0; c < channels; c++) colour += Math.Abs(row[(c * gray.Length) + i] - gray[i]) / row.Length;
        var found = new List<float>();
        for (var (picture, side) = (gray, size); side >= 4; side /= 2)
        {
            double across = 0, down = 0, squares = 0;
            for (var y = 0; y + 1 < side; y++)
                for (var x = 0; x + 1 < side; x++)
                {
                    double a = Math.Abs(picture[(y * side) + x + 1] - picture[(y * side) + x]), d = Math.Abs(picture[((y + 1) * side) + x] - picture[(y * side) + x]);
                    (across, down, squares) = (across + a, down + d, squares + (a * a) + (d * d));
                }
            var count = (side - 1) * (side - 1);
            found.AddRange([(float)(across / count), (float)(down / count), (float)Math.Sqrt(squares / count)]);
            var half = new double[side / 2 * (side / 2)];
            for (var y = 0; y < side / 2; y++)
                for (var x = 0; x < side / 2; x++)
                    half[(y * (side / 2)) + x] = (picture[(2 * y * side) + (2 * x)] + picture[(2 * y * side) + (2 * x) + 1] + picture[(((2 * y) + 1) * side) + (2 * x)] + picture[(((2 * y) + 1) * side) + (2 * x) + 1]) / 4;
            picture = half;
        }
        var sorted = gray.Order().ToArray();
        for (var q = 1; q < 16; q += 2) found.Add((float)sorted[q * sorted.Length / 16]);
        var mean = gray.Average();
        found.AddRange([(float)mean, (float)Math.Sqrt(gray.Average(v => (v - mean) * (v - mean))), (float)colour]);
        return [.. found];
    }
}
