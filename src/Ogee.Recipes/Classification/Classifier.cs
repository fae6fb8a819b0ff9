using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A trained image classifier: from a picture to a probability for each class.</summary>
public sealed class Classifier
{
    const int BatchSize = 64;

    internal Classifier(ClassifierConfig config, ConvNet network, ModelDecisions? decisions = null) => (Config, Network, Decisions) = (config, network, decisions ?? ModelDecisions.None);

    /// <summary>What it is.</summary>
    public ClassifierConfig Config { get; }

    /// <summary>How its outputs become answers.</summary>
    public ModelDecisions Decisions { get; }

    /// <summary>Numbers that the network sees in a picture before it answers.</summary>
    public int FeatureCount => Network.FeatureCount;

    /// <summary>Numbers that say how a picture looks to the network at first sight, by which foreign ones are told.</summary>
    public int StatisticCount => Network.StatisticCount;

    /// <summary>The network; its results are logits.</summary>
    public ConvNet Network { get; }

    /// <summary>Values of one prepared picture: channels × size × size.</summary>
    public int RowSize => Config.Channels * Config.Size * Config.Size;

    /// <summary>Loads a classifier; its weights are checked against the hash in its config.</summary>
    /// <param name="folder">The model folder of a run: config.json and model.safetensors.</param>
    /// <exception cref="OgeeException">A file is missing, damaged, or does not fit the other.</exception>
    public static Classifier Load(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        var config = ClassifierConfig.FromJson(System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, 64 << 20)), path);
        var network = config.Build();
        network.Load(Path.Combine(folder, "model.safetensors"));
        var hash = network.Sha256();
        if (hash != config.WeightsSha256)
            throw ModelErrors.Hash.With($"The weights in {folder} have SHA-256 {hash[..16]}…, the config says {config.WeightsSha256[..Math.Min(16, config.WeightsSha256.Length)]}…", "Expected the weights that were saved with the config", "Copy the model folder again from its run.");
        var model = new Classifier(config, network, ModelDecisions.Load(folder));
        model.Decisions.RequireRulesFit([], null, config.Classes, folder);
        return model.Decisions.Fit(config.Classes.Count, model.StatisticCount) ? model
            : throw ModelErrors.Config.With($"The decisions in {folder} are of another model", $"Expected those of {config.Classes.Count} classes", "Copy the model folder again from its run.");
    }

    /// <summary>Saves config, weights and preprocessor_config.json (for other programs), each atomically and durably.</summary>
    /// <param name="folder">The model folder; it is made.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Network.Save(Path.Combine(folder, "model.safetensors"), new Dictionary<string, string> { ["format"] = "pt", ["architecture"] = Config.Architecture });
        DurableFile.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), PreprocessorConfig.Write(Config));
        Decisions.Save(folder);
        DurableFile.WriteAllText(Path.Combine(folder, "config.json"), Config.ToJson());
    }

    /// <summary>A picture as the network sees it: resized, in its channels.</summary>
    public ImagePixels Fit(ImagePixels picture) => ImageResize.To(picture.WithChannels(Config.Channels), Config.Size, Config.Size);

    /// <summary>A picture as numbers: resized and normalised.</summary>
    /// <param name="picture">Any picture.</param>
    /// <param name="row">[channels × size × size]</param>
    public void Prepare(ImagePixels picture, Span<float> row) => Fit(picture).Normalise(Config.Statistics, row);

    /// <summary>Logits of prepared pictures; a row's bits do not depend on the others.</summary>
    /// <param name="rows">[pictures × channels × size × size]</param>
    /// <param name="logits">[pictures × classes]</param>
    /// <param name="features">Filled with what the network sees, before it answers [pictures × <see cref="FeatureCount"/>]; or nothing.</param>
    /// <param name="statistics">Filled with how they look to the network at first sight [pictures × <see cref="StatisticCount"/>]; or nothing.</param>
    public void Logits(ReadOnlySpan<float> rows, Span<float> logits, Span<float> features = default, Span<float> statistics = default)
    {
        using var predicting = Mode.Predicting();
        var (count, classes) = (rows.Length / RowSize, Config.Classes.Count);
        for (var first = 0; first < count; first += BatchSize)
        {
            var batch = Math.Min(BatchSize, count - first);
            var x = Tensor.From(rows.Slice(first * RowSize, batch * RowSize), [batch, Config.Channels, Config.Size, Config.Size]);
            var (answers, seen, looks) = (Network.Forward(x), features.IsEmpty ? null : Network.Features(x), statistics.IsEmpty ? null : Network.Statistics(x));
            // Together: one plan, which shares all that they have in common.
            Tensor.Evaluate([answers, .. seen is null ? (Tensor[])[] : [seen], .. looks is null ? (Tensor[])[] : [looks]]);
            answers.CopyTo(logits.Slice(first * classes, batch * classes));
            seen?.CopyTo(features.Slice(first * FeatureCount, batch * FeatureCount));
            looks?.CopyTo(statistics.Slice(first * StatisticCount, batch * StatisticCount));
        }
    }

    /// <summary>The probability of each class, by softmax at the fitted temperature.</summary>
    /// <param name="picture">Any picture.</param>
    public double[] Predict(ImagePixels picture) => Predict(picture, []);

    double[] Predict(ImagePixels picture, Span<float> statistics)
    {
        var row = new float[RowSize];
        Prepare(picture, row);
        var logits = new float[Config.Classes.Count];
        Logits(row, logits, statistics: statistics);
        return ProbabilityScores.Softmax(logits, logits.Length, Config.Temperature);
    }

    /// <summary>What the model says of a picture: its answer, or that it leaves the picture to a person.</summary>
    /// <param name="picture">Any picture.</param>
    /// <param name="abstainBelow">No answer is given where the best probability is below this; null: no such limit.</param>
    public ModelAnswer Answer(ImagePixels picture, double? abstainBelow = null)
    {
        var statistics = new float[Decisions.Typicality is null ? 0 : StatisticCount];
        var probabilities = Predict(picture, statistics);
        return Decisions.Classify(Config.Classes, probabilities, statistics.Length > 0 ? Decisions.TypicalityOf(statistics) : null, abstainBelow);
    }
}
