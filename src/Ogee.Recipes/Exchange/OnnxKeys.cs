namespace Ogee.Recipes;

/// <summary>The texts that an ONNX file of Ogee keeps in its <c>metadata_props</c>: what writes them and what reads them have the keys from here. docs/formats.md describes them for other programs.</summary>
public static class OnnxKeys
{
    /// <summary>What the model does: <c>image-classification</c>, <c>tabular-classification</c> or <c>tabular-regression</c>.</summary>
    public const string Task = "ogee.task";

    /// <summary>The classes in the order of the outputs: a JSON array of texts.</summary>
    public const string Labels = "ogee.labels";

    /// <summary>How a picture becomes the input: a JSON object, see <see cref="PicturePreparation"/>.</summary>
    public const string Preparation = "ogee.preparation";

    /// <summary>What logits are divided by before softmax.</summary>
    public const string Temperature = "ogee.temperature";

    /// <summary>Of a model of tables: its columns, how a row becomes the input, and what outputs mean; a JSON object as config.json holds it.</summary>
    public const string Table = "ogee.table";

    /// <summary>The run that made the model.</summary>
    public const string Run = "ogee.run";

    /// <summary>SHA-256 of the weights that were written, as the run's record names it.</summary>
    public const string Weights = "ogee.weights_sha256";

    /// <summary>The version of Ogee that wrote the file.</summary>
    public const string Version = "ogee.version";

    /// <summary>The output of a classifier that <see cref="Temperature"/> is of.</summary>
    public const string LogitsOutput = "logits";

    /// <summary>The output of a classifier with the probability of each class.</summary>
    public const string ProbabilitiesOutput = "probabilities";
}
