using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A trained image classifier: from a picture to a probability for each class.</summary>
public sealed class Classifier
{
    const int BatchSize = 64;

    internal Classifier(ClassifierConfig config, ConvNet network) => (Config, Network) = (config, network);

    /// <summary>What it is.</summary>
    public ClassifierConfig Config { get; }

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
        return new(config, network);
    }

    /// <summary>Saves config, weights and preprocessor_config.json (for other programs), each atomically and durably.</summary>
    /// <param name="folder">The model folder; it is made.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Network.Save(Path.Combine(folder, "model.safetensors"), new Dictionary<string, string> { ["format"] = "pt", ["architecture"] = Config.Architecture });
        DurableFile.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), PreprocessorConfig.Write(Config));
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
    public void Logits(ReadOnlySpan<float> rows, Span<float> logits)
    {
        using var predicting = Mode.Predicting();
        var (count, classes) = (rows.Length / RowSize, Config.Classes.Count);
        for (var first = 0; first < count; first += BatchSize)
        {
            var batch = Math.Min(BatchSize, count - first);
            var x = Tensor.From(rows.Slice(first * RowSize, batch * RowSize), [batch, Config.Channels, Config.Size, Config.Size]);
            Network.Forward(x).CopyTo(logits.Slice(first * classes, batch * classes));
        }
    }

    /// <summary>The probability of each class, by softmax at the fitted temperature.</summary>
    /// <param name="picture">Any picture.</param>
    public double[] Predict(ImagePixels picture)
    {
        var row = new float[RowSize];
        Prepare(picture, row);
        var logits = new float[Config.Classes.Count];
        Logits(row, logits);
        return ProbabilityScores.Softmax(logits, logits.Length, Config.Temperature);
    }
}
