using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A trained model of tables: from a row to a probability for each class, or to a number with the range that it is expected in.</summary>
public sealed class TableModel : IRowModel
{
    const int BatchSize = 1024;

    readonly RowRules? rules;

    internal TableModel(TableModelConfig config, TabularNet network, LinearTabular baseline, ModelDecisions? decisions = null)
    {
        (Config, Network, Baseline, Encoder, Decisions) = (config, network, baseline, new(config.Encoder), decisions ?? ModelDecisions.None);
        if (Decisions.Rules is { } given) rules = new(given, config.Columns);
    }

    /// <summary>What it is.</summary>
    public TableModelConfig Config { get; }

    /// <summary>The network; its results are logits, or standardised numbers.</summary>
    public TabularNet Network { get; }

    /// <summary>The linear model that the network is compared with.</summary>
    internal LinearTabular Baseline { get; }

    /// <summary>How its outputs become answers.</summary>
    public ModelDecisions Decisions { get; }

    /// <summary>Numbers that the network sees in a row before it answers.</summary>
    public int FeatureCount => Config.Network.Width;

    /// <summary>How a row becomes the network's input.</summary>
    public FeatureEncoder Encoder { get; }

    /// <summary>Values of an encoded row.</summary>
    public int RowSize => Encoder.RowSize;

    /// <summary>Columns that neither the network nor a rule looks at: new tables need not have them.</summary>
    public IReadOnlyList<string> Unused => field ??= [.. Config.Unused.Except(RuleColumns, StringComparer.Ordinal)];

    /// <summary>Columns that rules name.</summary>
    public IReadOnlyList<string> RuleColumns => field ??= ModelRules.ColumnsOf(Decisions.Rules);

    /// <summary>Whether a folder holds a model of tables.</summary>
    /// <param name="folder">A model folder.</param>
    public static bool IsIn(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        return File.Exists(path) && System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostConfigBytes)).Contains($"\"{TableModelConfig.ArchitectureName}\"", StringComparison.Ordinal);
    }

    /// <summary>Loads a model; its weights are checked against the hashes in its config.</summary>
    /// <param name="folder">The model folder of a run: config.json, model.safetensors, baseline.safetensors.</param>
    /// <exception cref="OgeeException">A file is missing, damaged, or does not fit the others.</exception>
    public static TableModel Load(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        var config = TableModelConfig.FromJson(System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostConfigBytes)), path);
        var decisions = ModelDecisions.Load(folder);
        decisions.RequireRulesFit(config.Columns, config.Label, config.Classes, folder);
        var model = new TableModel(config, new(config.Network), new(config.Network), decisions);
        if (!model.Decisions.Fit(config.Classes.Count, model.FeatureCount))
            throw ModelErrors.Config.With($"The decisions in {folder} are of another model", $"Expected those of {config.Classes.Count} classes", "Copy the model folder again from its run.");
        Load(model.Network, folder, "model.safetensors", config.WeightsSha256);
        Load(model.Baseline, folder, "baseline.safetensors", config.BaselineSha256);
        return model;
    }

    static void Load(Module network, string folder, string file, string expected)
    {
        network.Load(Path.Combine(folder, file));
        var hash = network.Sha256();
        if (hash != expected)
            throw ModelErrors.Hash.With($"The weights in {Path.Combine(folder, file)} have SHA-256 {hash[..16]}…, the config says {expected[..Math.Min(16, expected.Length)]}…", "Expected the weights that were saved with the config", "Copy the model folder again from its run.");
    }

    /// <summary>Saves config and weights, each atomically and durably.</summary>
    /// <param name="folder">The model folder; it is made.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Network.Save(Path.Combine(folder, "model.safetensors"), new Dictionary<string, string> { ["format"] = "pt", ["architecture"] = Config.Architecture });
        Baseline.Save(Path.Combine(folder, "baseline.safetensors"), new Dictionary<string, string> { ["format"] = "pt", ["architecture"] = "linear" });
        Decisions.Save(folder);
        DurableFile.WriteAllText(Path.Combine(folder, "config.json"), Config.ToJson());
    }

    /// <summary>The network's results for encoded rows; a row's bits do not depend on the others.</summary>
    /// <param name="rows">[rows × <see cref="RowSize"/>]</param>
    /// <param name="outputs">[rows × outputs]: logits, or standardised numbers.</param>
    /// <param name="features">Filled with what the network sees, before it answers [rows × <see cref="FeatureCount"/>]; or nothing.</param>
    public void Outputs(ReadOnlySpan<float> rows, Span<float> outputs, Span<float> features = default)
    {
        using var predicting = Mode.Predicting();
        var (count, size) = (rows.Length / RowSize, Config.Network.Outputs);
        for (var first = 0; first < count; first += BatchSize)
        {
            var batch = Math.Min(BatchSize, count - first);
            var x = Tensor.From(rows.Slice(first * RowSize, batch * RowSize), [batch, RowSize]);
            var (answers, seen) = (Network.Forward(x), features.IsEmpty ? null : Network.Features(x));
            // Together: one plan, which shares all but the heads.
            if (seen is not null) Tensor.Evaluate(answers, seen);
            answers.CopyTo(outputs.Slice(first * size, batch * size));
            seen?.CopyTo(features.Slice(first * FeatureCount, batch * FeatureCount));
        }
    }

    /// <summary>The linear model's results for encoded rows.</summary>
    internal void BaselineOutputs(ReadOnlySpan<float> rows, Span<float> outputs)
    {
        using var predicting = Mode.Predicting();
        Baseline.Forward(Tensor.From(rows, [rows.Length / RowSize, RowSize])).CopyTo(outputs);
    }

    /// <summary>What the network's results say of rows.</summary>
    /// <param name="outputs">[rows × outputs], of <see cref="Outputs"/>.</param>
    /// <returns>Probabilities of the classes [rows × classes]; or numbers in the label's unit [rows × outputs]: the mean, and where there are three, the 5 % and 95 % quantile.</returns>
    public double[] Answers(ReadOnlySpan<float> outputs) => Config.Answers(outputs);

    /// <summary>Answers one row.</summary>
    /// <param name="raw">One value for each column of the schema; NaN where it is missing. The label's is not looked at.</param>
    /// <returns>As of <see cref="Answers"/>.</returns>
    public double[] Predict(ReadOnlySpan<double> raw)
    {
        var row = new float[RowSize];
        Encoder.Encode(raw, row);
        var outputs = new float[Config.Network.Outputs];
        Outputs(row, outputs);
        return Answers(outputs);
    }

    /// <summary>What the model says of a row: its answer, or that it leaves the row to a person.</summary>
    /// <param name="raw">One value for each column of the schema; NaN where it is missing. The label's is not looked at.</param>
    /// <param name="abstainBelow">Of a class: no answer is given where the best probability is below this; null: no such limit.</param>
    public ModelAnswer Answer(ReadOnlySpan<double> raw, double? abstainBelow = null)
    {
        var row = new float[RowSize];
        Encoder.Encode(raw, row);
        var (outputs, features) = (new float[Config.Network.Outputs], new float[Decisions.Typicality is null ? 0 : FeatureCount]);
        Outputs(row, outputs, features);
        return Answer(Answers(outputs), features.Length > 0 ? Decisions.TypicalityOf(features) : null, abstainBelow, RulesHeld(raw));
    }

    /// <summary>For each rule of the model's experts, whether a row fulfils its conditions on columns; null where there are no rules.</summary>
    /// <param name="raw">One value for each column of the schema; NaN where it is missing.</param>
    public IReadOnlyList<bool>? RulesHeld(ReadOnlySpan<double> raw) => rules?.Of(raw);

    /// <summary>The answer that some of <see cref="Answers"/> make.</summary>
    /// <param name="answers">Those of one row.</param>
    /// <param name="typicality">How typical the row is; null where that was not fitted.</param>
    /// <param name="abstainBelow">As of <see cref="Answer(ReadOnlySpan{double}, double?)"/>.</param>
    /// <param name="held">As of <see cref="RulesHeld"/>; without it a model whose rules name columns gives no answer.</param>
    public ModelAnswer Answer(ReadOnlySpan<double> answers, double? typicality, double? abstainBelow, IReadOnlyList<bool>? held = null) =>
        Config.IsClassification ? Decisions.Classify(Config.Classes, answers, typicality, abstainBelow, held) : Decisions.Predict(answers[0], Decisions.RangeOf(answers), typicality, held);

    const int MostConfigBytes = 256 << 20;
}
