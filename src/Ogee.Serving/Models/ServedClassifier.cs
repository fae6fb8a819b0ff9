using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>A trained image classifier behind the server: what <c>ogee serve</c> and <c>AddOgee</c> put into a slot.</summary>
public sealed class ServedClassifier : IServedModel
{
    readonly Classifier classifier;
    readonly ModelWatch watch;

    /// <summary>Serves a classifier.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="name">Its name in URLs.</param>
    /// <param name="version">Its version in URLs.</param>
    /// <param name="abstainBelow">The model abstains where its best probability is below this; null: never.</param>
    /// <param name="reference">What it was verified on; null where that is not known.</param>
    public ServedClassifier(Classifier classifier, string name, string version, double? abstainBelow = null, ModelReference? reference = null)
    {
        this.classifier = classifier;
        Reference = reference;
        watch = ModelWatch.Of(classifier, reference?.Projection);
        var config = classifier.Config;
        using var predicting = Mode.Predicting();
        var flops = Tensor.Cost(classifier.Network.Forward(Tensor.Zeros([1, config.Channels, config.Size, config.Size]))).Flops;
        Info = new(name, version, "image-classification", new("input", "FP32", [-1, config.Channels, config.Size, config.Size]), new("probabilities", "FP32", [-1, config.Classes.Count]), config.Classes, config.WeightsSha256)
        {
            Image = new(config.Size, config.Size, config.Channels),
            Cost = new((long)flops, classifier.Network.Parameters.Sum(parameter => parameter.Spec.Bytes)),
            Hidden = Typicalities + watch.Directions,
            Observed = watch.Observed,
            AbstainBelow = abstainBelow,
        };
    }

    /// <inheritdoc/>
    public ServedModelInfo Info { get; }

    /// <inheritdoc/>
    public ModelReference? Reference { get; }

    int Typicalities => classifier.Decisions.Typicality is null ? 0 : 1;

    /// <inheritdoc/>
    public void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities)
    {
        var (classes, width, looks, step) = (Info.Labels.Count, watch.Directions > 0 ? classifier.FeatureCount : 0, Typicalities * classifier.StatisticCount, Info.OutputSize);
        var (logits, features, statistics) = (new float[rows * classes], new float[rows * width], new float[rows * looks]);
        classifier.Logits(batch, logits, features, statistics);
        var exact = ProbabilityScores.Softmax(logits, classes, classifier.Config.Temperature);
        for (var row = 0; row < rows; row++)
        {
            var output = probabilities.Slice(row * step, step);
            for (var c = 0; c < classes; c++) output[c] = (float)exact[(row * classes) + c];
            if (Typicalities > 0) output[classes] = (float)classifier.Decisions.TypicalityOf(statistics.AsSpan(row * looks, looks))!.Value;
            var directed = output[(classes + Typicalities)..];
            for (var (i, numbers) = (0, watch.Directed(features.AsSpan(row * width, width))); i < directed.Length; i++) directed[i] = (float)numbers[i];
        }
    }

    /// <inheritdoc/>
    public ModelAnswer Answer(ReadOnlySpan<float> output) => ServedAnswers.OfClasses(classifier.Decisions, Info, output, Typicalities > 0 ? output[Info.Labels.Count] : null);

    /// <inheritdoc/>
    public void Count(StreamSummary to, ReadOnlySpan<double> observed, ReadOnlySpan<float> output)
    {
        Span<double> directed = stackalloc double[watch.Directions];
        for (var i = 0; i < directed.Length; i++) directed[i] = output[Info.Labels.Count + Typicalities + i];
        watch.Count(to, observed, directed, Answer(output));
    }

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<byte> file, Span<float> row, Span<double> observed)
    {
        classifier.Prepare(ImageDecoder.Decode(file, "the uploaded file"), row);
        watch.Observe(row, observed);
    }

    /// <summary>Nothing to give back: tensors need no disposal.</summary>
    public void Dispose() { }
}
