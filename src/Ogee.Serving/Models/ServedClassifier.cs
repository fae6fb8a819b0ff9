using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>A trained image classifier behind the server: what <c>ogee serve</c> and <c>AddOgee</c> put into a slot.</summary>
public sealed class ServedClassifier : IServedModel
{
    readonly Classifier classifier;

    /// <summary>Serves a classifier.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="name">Its name in URLs.</param>
    /// <param name="version">Its version in URLs.</param>
    /// <param name="abstainBelow">The model abstains where its best probability is below this; null: never.</param>
    public ServedClassifier(Classifier classifier, string name, string version, double? abstainBelow = null)
    {
        this.classifier = classifier;
        var config = classifier.Config;
        using var predicting = Mode.Predicting();
        var flops = Tensor.Cost(classifier.Network.Forward(Tensor.Zeros([1, config.Channels, config.Size, config.Size]))).Flops;
        Info = new(name, version, "image-classification", new("input", "FP32", [-1, config.Channels, config.Size, config.Size]), new("probabilities", "FP32", [-1, config.Classes.Count]), config.Classes, config.WeightsSha256)
        {
            Image = new(config.Size, config.Size, config.Channels),
            Cost = new((long)flops, classifier.Network.Parameters.Sum(parameter => parameter.Spec.Bytes)),
            AbstainBelow = abstainBelow,
        };
    }

    /// <summary>Serves the model of a folder.</summary>
    /// <param name="folder">A model folder: config.json and model.safetensors.</param>
    /// <param name="name">Its name in URLs.</param>
    /// <param name="version">Its version in URLs.</param>
    /// <exception cref="OgeeException">The folder holds no usable model.</exception>
    public static ServedClassifier Open(string folder, string name = "model", string version = "1") => new(Classifier.Load(folder), name, version);

    /// <inheritdoc/>
    public ServedModelInfo Info { get; }

    /// <inheritdoc/>
    public void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities)
    {
        var logits = new float[rows * Info.Labels.Count];
        classifier.Logits(batch, logits);
        var exact = ProbabilityScores.Softmax(logits, Info.Labels.Count, classifier.Config.Temperature);
        for (var i = 0; i < exact.Length; i++) probabilities[i] = (float)exact[i];
    }

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<byte> file, Span<float> row) => classifier.Prepare(ImageDecoder.Decode(file, "the uploaded file"), row);

    /// <summary>Nothing to give back: tensors need no disposal.</summary>
    public void Dispose() { }
}
