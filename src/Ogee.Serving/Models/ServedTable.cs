using System.Globalization;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>A trained model of tables behind the server: rows as JSON in, classes or numbers out.</summary>
public sealed class ServedTable : IServedModel
{
    const int MostCategories = 100;

    readonly TableModel model;
    readonly RowJson rows;
    readonly ModelWatch watch;

    /// <summary>Serves a model of tables.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">Its name in URLs.</param>
    /// <param name="version">Its version in URLs.</param>
    /// <param name="abstainBelow">Of classes: the model abstains where its best probability is below this; null: no such limit.</param>
    /// <param name="reference">What it was verified on; null where that is not known.</param>
    public ServedTable(TableModel model, string name, string version, double? abstainBelow = null, ModelReference? reference = null)
    {
        (this.model, rows, watch, Reference) = (model, new(model), ModelWatch.Of(model), reference);
        var config = model.Config;
        using var predicting = Mode.Predicting();
        var flops = Tensor.Cost(model.Network.Forward(Tensor.Zeros([1, model.RowSize]))).Flops;
        var output = config.IsClassification ? new ServedTensor("probabilities", "FP32", [-1, config.Classes.Count]) : new("prediction", "FP32", [-1, HasRange ? 3 : 1]);
        Info = new(name, version, config.Task, new("input", "FP32", [-1, model.RowSize]), output, config.Classes, config.WeightsSha256)
        {
            Columns = [.. config.Encoder.Features.Select(Column), .. model.RuleColumns.Except(config.Encoder.Features.Select(feature => feature.Name), StringComparer.Ordinal).Select(OfRules)],
            HiddenInput = Rules,
            Hidden = Typicalities + Rules,
            Observed = watch.Observed,
            Cost = new((long)flops, model.Network.Parameters.Sum(parameter => parameter.Spec.Bytes)),
            AbstainBelow = abstainBelow,
        };
    }

    int Typicalities => model.Decisions.Typicality is null ? 0 : 1;

    // Whether a row fulfils each rule passes through the batch beside its numbers: the answer is made from an output row alone.
    int Rules => model.Decisions.Rules?.Rules.Count ?? 0;

    bool HasRange => model.Decisions.Ranges is { Margin: not null };

    /// <inheritdoc/>
    public ServedModelInfo Info { get; }

    /// <inheritdoc/>
    public ModelReference? Reference { get; }

    /// <inheritdoc/>
    public void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities)
    {
        var (size, width, step) = (model.Config.Network.Outputs, Typicalities * model.FeatureCount, Info.OutputSize);
        var (outputs, features) = (new float[rows * size], new float[rows * width]);
        model.Outputs(Rules == 0 ? batch : Encoded(batch, rows), outputs, features);
        var answers = model.Answers(outputs);
        for (var row = 0; row < rows; row++)
        {
            var answer = answers.AsSpan(row * size, size);
            var output = probabilities.Slice(row * step, step);
            if (model.Config.IsClassification)
                for (var c = 0; c < size; c++)
                    output[c] = (float)answer[c];
            else
            {
                output[0] = (float)answer[0];
                if (model.Decisions.RangeOf(answer) is { } range)
                    (output[1], output[2]) = ((float)range.Low, (float)range.High);
            }
            if (Typicalities > 0)
                output[Info.Output.RowSize] = (float)model.Decisions.TypicalityOf(features.AsSpan(row * width, width))!.Value;
            batch.Slice((row * Info.InputSize) + model.RowSize, Rules).CopyTo(output[^Rules..]);
        }
    }

    float[] Encoded(ReadOnlySpan<float> batch, int rows)
    {
        var encoded = new float[rows * model.RowSize];
        for (var row = 0; row < rows; row++)
            batch.Slice(row * Info.InputSize, model.RowSize).CopyTo(encoded.AsSpan(row * model.RowSize));
        return encoded;
    }

    /// <inheritdoc/>
    public ModelAnswer Answer(ReadOnlySpan<float> output)
    {
        double? typicality = Typicalities > 0 ? output[Info.Output.RowSize] : null;
        var held = Held(output[^Rules..]);
        return model.Config.IsClassification ? ServedAnswers.OfClasses(model.Decisions, Info, output, typicality, held)
            : model.Decisions.Predict(output[0], HasRange ? new(output[1], output[2]) : null, typicality, held);
    }

    // Null where the row came as numbers: then nobody knows.
    static bool[]? Held(ReadOnlySpan<float> rules)
    {
        if (rules.IsEmpty || rules[0] < 0)
            return null;
        var held = new bool[rules.Length];
        for (var i = 0; i < held.Length; i++) held[i] = rules[i] > 0.5f;
        return held;
    }

    /// <inheritdoc/>
    public void Count(StreamSummary to, ReadOnlySpan<double> observed, ReadOnlySpan<float> output) => watch.Count(to, observed, [], Answer(output));

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<byte> file, Span<float> row, Span<double> observed)
    {
        var raw = new double[model.Config.Columns.Count];
        rows.Read(file, raw);
        model.Encoder.Encode(raw, row[..model.RowSize]);
        if (model.RulesHeld(raw) is { } held)
            for (var i = 0; i < held.Count; i++) row[model.RowSize + i] = held[i] ? 1 : 0;
        watch.Observe(raw, observed);
    }

    /// <summary>Nothing to give back: tensors need no disposal.</summary>
    public void Dispose() { }

    ServedColumn Column(EncodedFeature feature)
    {
        var column = model.Config.Columns[feature.Column];
        return feature.Kind switch
        {
            ColumnKind.Category => new(feature.Name, "category", [.. column.Categories.Take(MostCategories)], column.Categories.FirstOrDefault() ?? ""),
            ColumnKind.Date => new(feature.Name, "date", [], Middle(feature) is var days ? DateTime.UnixEpoch.AddDays(Math.Floor(days)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : ""),
            _ => new(feature.Name, "number", [], Middle(feature).ToString("R", CultureInfo.InvariantCulture)),
        };
    }

    // A column that only a rule looks at: nothing is known of its usual values but its categories.
    ServedColumn OfRules(string name)
    {
        var column = model.Config.Columns.First(each => each.Name == name);
        return column.Kind switch
        {
            ColumnKind.Category => new(name, "category", [.. column.Categories.Take(MostCategories)], column.Categories.FirstOrDefault() ?? ""),
            ColumnKind.Date => new(name, "date", [], "2000-01-01"),
            _ => new(name, "number", [], "0"),
        };
    }

    // The knot in the middle of the curve: about half of the training rows are below it.
    static double Middle(EncodedFeature feature) => feature.Knots[feature.Knots.Count / 2];
}
