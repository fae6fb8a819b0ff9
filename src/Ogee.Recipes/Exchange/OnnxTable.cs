using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What answers the rows of tables: a trained model, or the ONNX file that it was exported to.</summary>
public interface IRowModel
{
    /// <summary>What the model is.</summary>
    TableModelConfig Config { get; }

    /// <summary>How its outputs become answers.</summary>
    ModelDecisions Decisions { get; }

    /// <summary>Columns that it does not look at: new tables need not have them.</summary>
    IReadOnlyList<string> Unused { get; }

    /// <summary>Answers one row.</summary>
    /// <param name="raw">One value for each column of the schema; NaN where it is missing. The label's is not looked at.</param>
    /// <returns>Probabilities of the classes; or a number in the label's unit, and where the model says them the 5 % and 95 % quantile.</returns>
    double[] Predict(ReadOnlySpan<double> raw);

    /// <summary>What the model says of a row.</summary>
    /// <param name="raw">As of <see cref="Predict"/>.</param>
    /// <param name="abstainBelow">Of a class: no answer is given where the best probability is below this; null: no such limit.</param>
    ModelAnswer Answer(ReadOnlySpan<double> raw, double? abstainBelow = null);
}

/// <summary>A model of tables from the ONNX file that Ogee wrote: the file keeps the columns and how a row becomes the input. Costs, rules and sets stay in the run.</summary>
public sealed class OnnxTable : IRowModel
{
    readonly OnnxNetwork network;
    readonly FeatureEncoder encoder;

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="OgeeException">The model needs what is not supported (OG3061), or it is none of tables that Ogee wrote (OG2306).</exception>
    public OnnxTable(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Metadata.TryGetValue(OnnxKeys.Table, out var config)) throw Bad(model, $"has no {OnnxKeys.Table}");
        Config = TableModelConfig.FromJson(config, $"{model.Path}: {OnnxKeys.Table}");
        (network, encoder) = (new(model), new(Config.Encoder));
        if (model.Inputs is not [{ Type: DType.Float32, Axes: [_, { Size: var size }] }] || size != encoder.RowSize) throw Bad(model, $"takes {string.Join("; ", model.Inputs)}, and rows have {encoder.RowSize} numbers");
        if (Outputs(new float[encoder.RowSize]).Length != Config.Network.Outputs) throw Bad(model, $"does not give the {Config.Network.Outputs} outputs that its {OnnxKeys.Table} speaks of");
    }

    /// <summary>Whether a model says that it is of tables.</summary>
    /// <param name="model">The model.</param>
    public static bool Is(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Metadata.ContainsKey(OnnxKeys.Table);
    }

    /// <inheritdoc/>
    public TableModelConfig Config { get; }

    /// <inheritdoc/>
    public ModelDecisions Decisions => ModelDecisions.None;

    /// <inheritdoc/>
    public IReadOnlyList<string> Unused => Config.Unused;

    /// <inheritdoc/>
    public double[] Predict(ReadOnlySpan<double> raw)
    {
        var row = new float[encoder.RowSize];
        encoder.Encode(raw, row);
        return Config.Answers(Outputs(row));
    }

    /// <inheritdoc/>
    public ModelAnswer Answer(ReadOnlySpan<double> raw, double? abstainBelow = null)
    {
        var answers = Predict(raw);
        return Config.IsClassification ? Decisions.Classify(Config.Classes, answers, null, abstainBelow) : Decisions.Predict(answers[0], Decisions.RangeOf(answers), null);
    }

    float[] Outputs(float[] row)
    {
        using var predicting = Mode.Predicting();
        return network.Forward(Tensor.From(row, [1, row.Length])).ToArray<float>();
    }

    static OgeeException Bad(OnnxModel model, string what) => ModelErrors.Foreign.With($"{model.Path} {what}", "Expected a model of tables as ogee export writes it", "Export the run again: ogee export RUN");
}
