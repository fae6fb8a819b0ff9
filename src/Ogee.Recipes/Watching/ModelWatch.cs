using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What is watched of a model, and how a sample and its answer are counted: by the training run into the reference, by the server into windows.</summary>
/// <remarks>Features whose names begin with <c>input.</c> are columns, with <c>picture.</c> and <c>embedding.</c> what a picture looks like, with <c>answer</c> what the model said. Nothing of a sample itself is kept.</remarks>
public sealed class ModelWatch
{
    /// <summary>The feature of the most probable class.</summary>
    public const string Answer = "answer";

    /// <summary>The feature of its probability.</summary>
    public const string Confidence = "answer.confidence";

    /// <summary>The feature of the predicted number.</summary>
    public const string Value = "answer.value";

    /// <summary>The feature of how typical samples are.</summary>
    public const string Typicality = "answer.typicality";

    /// <summary>The feature of whether a sample was left to a person.</summary>
    public const string Abstained = "answer.abstained";

    const int MostCategories = 1000;
    static readonly string[] YesOrNo = ["no", "yes"];
    static readonly string[] PictureNames = ["picture.brightness", "picture.contrast"];

    readonly TableModelConfig? table;
    readonly ClassifierConfig? pictures;
    readonly EmbeddingProjection? projection;
    readonly IReadOnlyList<string> classes;
    readonly bool hasTypicality;
    readonly string[] names;

    ModelWatch(TableModelConfig? table, ClassifierConfig? pictures, EmbeddingProjection? projection, IReadOnlyList<string> classes, bool hasTypicality)
    {
        (this.table, this.pictures, this.projection, this.classes, this.hasTypicality) = (table, pictures, projection, classes, hasTypicality);
        names = table is null ? PictureNames : [.. table.Encoder.Features.Select(feature => $"input.{feature.Name}")];
    }

    /// <summary>What is watched of a model of tables.</summary>
    /// <param name="model">The model.</param>
    public static ModelWatch Of(TableModel model) => new(model.Config, null, null, model.Config.Classes, model.Decisions.Typicality is not null);

    /// <summary>What is watched of a classifier of pictures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="projection">The directions that stand for what the network sees, of the model's reference.</param>
    public static ModelWatch Of(Classifier model, EmbeddingProjection? projection) => new(null, model.Config, projection, model.Config.Classes, model.Decisions.Typicality is not null);

    /// <summary>How many numbers <see cref="Observe(ReadOnlySpan{double}, Span{double})"/> gives of a sample.</summary>
    public int Observed => names.Length;

    /// <summary>How many numbers stand for what the network sees in a sample.</summary>
    public int Directions => projection?.Directions ?? 0;

    /// <summary>A summary of these features that has counted nothing.</summary>
    public StreamSummary Empty()
    {
        var (numbers, categories) = (new List<string>(), new List<KeyValuePair<string, IReadOnlyList<string>>>());
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
            if (table is not null && table.Columns[table.Encoder.Features[i].Column] is { Kind: ColumnKind.Category } column) categories.Add(new(name, [.. column.Categories.Take(MostCategories)]));
            else numbers.Add(name);
        if (projection is not null) numbers.AddRange(projection.Names);
        if (classes.Count > 0)
        {
            categories.Add(new(Answer, classes));
            numbers.Add(Confidence);
        }
        else numbers.Add(Value);
        if (hasTypicality) numbers.Add(Typicality);
        categories.Add(new(Abstained, YesOrNo));
        return new(numbers, categories);
    }

    /// <summary>What is watched of a row.</summary>
    /// <param name="raw">One value for each column of the model's schema; NaN where it is missing.</param>
    /// <param name="observed">Filled [<see cref="Observed"/>].</param>
    public void Observe(ReadOnlySpan<double> raw, Span<double> observed)
    {
        for (var i = 0; i < names.Length; i++) observed[i] = raw[table!.Encoder.Features[i].Column];
    }

    /// <summary>What is watched of a picture: its mean and the deviation of its pixels, each 0 (black) to 1.</summary>
    /// <param name="prepared">The picture as the network gets it [channels, size, size].</param>
    /// <param name="observed">Filled [<see cref="Observed"/>].</param>
    public void Observe(ReadOnlySpan<float> prepared, Span<double> observed)
    {
        var (channels, pixels) = (pictures!.Channels, prepared.Length / pictures.Channels);
        double sum = 0, squares = 0;
        for (var c = 0; c < channels; c++)
        {
            var (mean, deviation) = (pictures.Mean[c], pictures.Deviation[c]);
            foreach (var value in prepared.Slice(c * pixels, pixels))
            {
                var light = mean + (value * deviation);
                sum += light;
                squares += light * light;
            }
        }
        observed[0] = sum / prepared.Length;
        observed[1] = Math.Sqrt(Math.Max(0, (squares / prepared.Length) - (observed[0] * observed[0])));
    }

    /// <summary>The numbers that stand for what the network sees in a sample.</summary>
    /// <param name="features">What it sees.</param>
    public double[] Directed(ReadOnlySpan<float> features) => projection is null ? [] : projection.Apply(features);

    /// <summary>Counts a sample and its answer.</summary>
    /// <param name="to">A summary of these features.</param>
    /// <param name="observed">Of <see cref="Observe(ReadOnlySpan{double}, Span{double})"/>; empty where the sample came prepared.</param>
    /// <param name="directed">Of <see cref="Directed"/>.</param>
    /// <param name="answer">What the model said.</param>
    public void Count(StreamSummary to, ReadOnlySpan<double> observed, ReadOnlySpan<double> directed, ModelAnswer answer)
    {
        for (var i = 0; i < observed.Length; i++)
            if (table is not null && table.Columns[table.Encoder.Features[i].Column] is { Kind: ColumnKind.Category } column) Count(to.Category(names[i]), column, observed[i]);
            else to.Number(names[i]).Add(observed[i]);
        for (var i = 0; i < directed.Length; i++) to.Number(projection!.Names[i]).Add(directed[i]);
        if (classes.Count > 0)
        {
            to.Category(Answer).Add(answer.Best);
            to.Number(Confidence).Add(answer.Probability ?? double.NaN);
        }
        else to.Number(Value).Add(answer.Value ?? double.NaN);
        if (hasTypicality) to.Number(Typicality).Add(answer.Typicality ?? double.NaN);
        to.Category(Abstained).Add(answer.IsAbstained ? 1 : 0);
    }

    // A code beyond the list is a value that training did not know.
    static void Count(CategoryCounts counts, TableColumn column, double code)
    {
        if (double.IsNaN(code)) counts.Add(null);
        else counts.Add(code >= 0 && code < column.Categories.Count ? (int)code : -1);
    }
}
