using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The reference of a classifier of pictures.</summary>
static class ImageReference
{
    public static ModelReference Of(Classifier model, int[] truth, IReadOnlyList<Func<ImagePixels>> pictures, ulong seed, CancellationToken cancellation)
    {
        var (classes, width, looks) = (model.Config.Classes, model.FeatureCount, model.StatisticCount);
        var observed = new double[pictures.Count][];
        IReadOnlyList<Func<ImagePixels>> observing = [.. pictures.Select((picture, i) => (Func<ImagePixels>)(() =>
        {
            var pixels = picture();
            var row = new float[model.RowSize];
            model.Prepare(pixels, row);
            ModelWatch.Of(model, null).Observe(row, observed[i] = new double[2]);
            return pixels;
        }))];
        var (logits, features, statistics) = ImageEvaluation.Outputs(model, observing, cancellation);
        var probabilities = ProbabilityScores.Softmax(logits, classes.Count, model.Config.Temperature);
        var projection = EmbeddingProjection.Fit(features, width, seed: seed);
        var watch = ModelWatch.Of(model, projection);
        var count = new ReferenceCount(watch, model.Decisions);
        for (var i = 0; i < truth.Length; i++)
        {
            var seen = features.AsSpan(i * width, width);
            count.Add(observed[i], watch.Directed(seen), model.Decisions.Classify(classes, probabilities.AsSpan(i * classes.Count, classes.Count), model.Decisions.TypicalityOf(statistics.AsSpan(i * looks, looks))), classes[truth[i]]);
        }
        return count.Done(model.Config.WeightsSha256, projection);
    }
}
