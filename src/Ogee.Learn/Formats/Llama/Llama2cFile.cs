namespace Ogee.Learn;

/// <summary>The weights of a <see cref="Llama"/> as llama2.c keeps them (version 0 of its format): seven numbers, and float32 after float32.</summary>
/// <remarks>The format has no magic number, so <see cref="TensorFile"/> does not know it. Tensors have the names of the model's parameters.</remarks>
/// <seealso href="https://github.com/karpathy/llama2.c"/>
public sealed class Llama2cFile : ITensorFile
{
    const int HeaderBytes = 28;
    const int MostVocabulary = 1 << 20, MostContext = 1 << 20, MostLayers = 1 << 10, MostWidth = 1 << 16;

    readonly ByteSource source;
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> places = new(StringComparer.Ordinal);

    Llama2cFile(ByteSource source)
    {
        this.source = source;
        if (source.Length < HeaderBytes) throw Bad($"the file has {source.Length} bytes", "a header of seven numbers");
        var header = new ByteCursor(source.Read(0, HeaderBytes), Bad);
        var (width, hidden, layers, heads, keyValueHeads, vocabulary, context) = (header.Int32(), header.Int32(), header.Int32(), header.Int32(), header.Int32(), header.Int32(), header.Int32());
        // A negative vocabulary says that the last layer has weights of its own.
        var tiesHead = vocabulary > 0;
        vocabulary = vocabulary == int.MinValue ? 0 : Math.Abs(vocabulary);
        if (width is < 1 or > MostWidth || hidden is < 1 or > MostWidth * 8 || layers is < 1 or > MostLayers || vocabulary is < 1 or > MostVocabulary || context is < 1 or > MostContext)
            throw Bad($"its numbers are width {width}, hidden {hidden}, {layers} layers, vocabulary {vocabulary} and context {context}", "the numbers of a language model");
        Config = new() { Width = width, Hidden = hidden, Layers = layers, Heads = heads, KeyValueHeads = keyValueHeads, Vocabulary = vocabulary, Context = context, TiesHead = tiesHead };
        if (Config.Fault() is { } fault) throw Bad(fault, "numbers that fit each other");
        Lay();
    }

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <summary>The shape of the model.</summary>
    public LlamaConfig Config { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>Opens a file and compares its length with the numbers of its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, or is none of this format (OG3048).</exception>
    public static Llama2cFile Open(string path) => FileSource.Open(path, source => new Llama2cFile(source));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        source.Read(places[name], destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    void Lay()
    {
        long width = Config.Width, hidden = Config.Hidden, keys = width / Config.Heads * Config.KeyValueHeads;
        var at = (long)HeaderBytes;
        Add("tok_embeddings.weight", Config.Vocabulary, width);
        Each("attention_norm", width);
        Each("attention.wq", width, width);
        Each("attention.wk", keys, width);
        Each("attention.wv", keys, width);
        Each("attention.wo", width, width);
        Each("ffn_norm", width);
        Each("feed_forward.w1", hidden, width);
        Each("feed_forward.w2", width, hidden);
        Each("feed_forward.w3", hidden, width);
        Add("norm.weight", width);
        // Tables of cosines and sines, which the model computes itself.
        at += 2L * Config.Context * (width / Config.Heads / 2) * sizeof(float);
        if (!Config.TiesHead) Add("output.weight", Config.Vocabulary, width);
        if (at != source.Length) throw Bad($"its numbers need {at} bytes, and the file has {source.Length}", "weights of llama2.c, version 0 (is the file truncated?)");

        void Add(string name, params long[] sizes)
        {
            var spec = new TensorSpec(Shape.Create(sizes), DType.Float32);
            specs.Add(name, spec);
            places.Add(name, at);
            at += spec.Bytes;
        }

        void Each(string name, params long[] sizes)
        {
            for (var layer = 0; layer < Config.Layers; layer++) Add($"layers.{layer}.{name}.weight", sizes);
        }
    }

    OgeeException Bad(string what, string expected) => CheckpointErrors.Llama2c.With($"{source.Path}: {what}", $"Expected {expected}", "Download it again; nothing was loaded.");
}
