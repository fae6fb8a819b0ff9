using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>A case or more of every layer and model, for the contract of layers and for what is exported.</summary>
static class LayerCases
{
    static TabularNetConfig Table(TabularTask task, int outputs, IReadOnlyList<int>? monotone = null) => new()
    {
        Task = task, Numbers = 2, Plain = 1, Cardinalities = [3], Outputs = outputs, Pieces = 3, Embedding = 2, Width = 6, Blocks = 1, Members = 2, Dropout = 0.2, CodeDropout = 0, Monotone = monotone ?? [],
    };

    /// <summary>Rows of a table: numbers within ±√3, a plain value, a code.</summary>
    static Tensor Rows(int samples)
    {
        var numbers = LayerCase.Normal(samples, [3]).Clamp(-1.6, 1.6);
        var codes = Tensor.From([.. Enumerable.Range(0, samples).Select(i => (float)(i % 3))], [samples, 1]);
        return Tensor.Concat(1, numbers, codes);
    }

    static Linear Normed(Action<Linear> apply)
    {
        var layer = new Linear(5, 3);
        layer.Initialize(seed: 3);
        apply(layer);
        return layer;
    }

    static Tensor Indices(int samples) => Tensor.From([.. Enumerable.Range(0, samples * 2).Select(i => (i * 3L) % 5)], [samples, 2]);

    /// <summary>Pairs of a source and a target; 0 fills up.</summary>
    static Tensor Pairs(int samples) => Tensor.From([.. Enumerable.Range(0, samples).SelectMany(i => (long[])[1 + (i % 4), 2, 0, 3, 1 + ((i * 3) % 4), 1])], [samples, 2, 3]);

    static readonly GptConfig Language = new() { Vocabulary = 5, Context = 3, Layers = 1, Heads = 2, Width = 4 };

    static readonly LlamaConfig Rotated = new() { Vocabulary = 5, Context = 3, Layers = 1, Heads = 2, KeyValueHeads = 1, Width = 4, Hidden = 3 };

    static readonly TransformerConfig Translation = new() { SourceVocabulary = 5, TargetVocabulary = 5, Layers = 1, Heads = 2, Width = 4, Hidden = 6, Context = 4 };

    /// <summary>Every sample is a graph of four nodes in a row, the first joined to all.</summary>
    sealed class Stars(Gcn network) : Module
    {
        readonly Gcn network = network;

        public override Tensor Forward(Tensor x)
        {
            var samples = (int)x.Shape[0];
            Tensor Ends(params long[] ends) => Tensor.From([.. Enumerable.Range(0, samples).SelectMany(i => ends.Select(end => (4 * i) + end))], [samples * ends.Length]);
            var membership = Tensor.From([.. Enumerable.Range(0, samples * 4).Select(i => i / 4L)], [samples * 4]);
            return network.Forward(new GraphBatch(x.Reshape(-1, x.Shape[2]), Ends(0, 1, 0, 2, 0, 3, 1, 2), Ends(1, 0, 2, 0, 3, 0, 2, 1), membership, samples));
        }
    }

    /// <summary>The cases by layer.</summary>
    public static IReadOnlyDictionary<Type, LayerCase[]> All { get; } = new Dictionary<Type, LayerCase[]>
    {
        [typeof(Linear)] = [new(() => new Linear(5, 3), [5], [3]), new(() => new Linear(5, 3, hasBias: false), [2, 5], [2, 3]) { Sample = "without bias, over time" },
            // Not the spectral norm: its vectors count as given, as in libtorch, so second derivatives are not those of differences.
            new(() => Normed(layer => WeightNorm.Apply(layer.Weight)), [5], [3]) { Sample = "weight norm" }],
        [typeof(Conv2d)] =
        [
            new(() => new Conv2d(2, 3, 3, padding: 1), [2, 4, 5], [3, 4, 5]),
            new(() => new Conv2d(4, 4, 3, stride: 2, padding: 1, groups: 2, hasBias: false), [4, 5, 5], [4, 3, 3]) { Sample = "groups, every second pixel" },
            new(() => new Conv2d(2, 2, 2, dilation: 2), [2, 4, 4], [2, 2, 2]) { Sample = "dilated" },
        ],
        [typeof(Conv1d)] = [new(() => new Conv1d(2, 2, 3, padding: 2, beyond: PadMode.Circular), [2, 4], [2, 6])],
        [typeof(Conv3d)] = [new(() => new Conv3d(2, 2, [3, 1, 2], [AxisWindow.Same(4, 3), new(1), AxisWindow.Same(3, 2)], groups: 2), [2, 4, 2, 3], [2, 4, 2, 3])],
        [typeof(ConvTranspose1d)] = [new(() => new ConvTranspose1d(2, 3, 3, stride: 2, padding: 1, outputPadding: 1), [2, 3], [3, 6])],
        [typeof(ConvTranspose2d)] = [new(() => new ConvTranspose2d(4, 2, 2, stride: 2, groups: 2), [4, 2, 3], [2, 4, 6])],
        [typeof(ConvTranspose3d)] = [new(() => new ConvTranspose3d(2, 2, 2, dilation: 2, hasBias: false), [2, 2, 1, 2], [2, 4, 3, 4])],
        [typeof(BatchNorm1d)] = [new(() => new BatchNorm1d(2), [2], [2]) { HasState = true }],
        [typeof(BatchNorm3d)] = [new(() => new BatchNorm3d(2), [2, 2, 1, 2], [2, 2, 1, 2]) { HasState = true }],
        [typeof(Upsample)] = [new(() => new Upsample(2, ResizeOptions.Linear), [2, 3], [2, 6])],
        [typeof(PixelShuffle)] = [new(() => new PixelShuffle(2), [4, 2, 3], [1, 4, 6])],
        [typeof(PixelUnshuffle)] = [new(() => new PixelUnshuffle(2), [1, 4, 2], [4, 2, 1])],
        [typeof(GroupNorm)] = [new(() => new GroupNorm(2, 4), [4, 2, 2], [4, 2, 2])],
        [typeof(InstanceNorm1d)] = [new(() => new InstanceNorm1d(2, isAffine: true), [2, 3], [2, 3])],
        [typeof(InstanceNorm2d)] = [new(() => new InstanceNorm2d(2), [2, 2, 3], [2, 2, 3]), new(() => new InstanceNorm2d(2, isAffine: true, isRunning: true), [2, 2, 3], [2, 2, 3]) { Sample = "running statistics", HasState = true }],
        [typeof(InstanceNorm3d)] = [new(() => new InstanceNorm3d(2), [2, 2, 1, 3], [2, 2, 1, 3])],
        [typeof(LocalResponseNorm)] = [new(() => new LocalResponseNorm(3, alpha: 0.5), [4, 2], [4, 2])],
        [typeof(ChannelDropout)] = [new(() => new ChannelDropout(0.4), [3, 2], [3, 2]) { IsRandom = true }],
        [typeof(PRelu)] = [new(() => new PRelu(2), [2, 3], [2, 3])],
        [typeof(RandomRelu)] = [new(() => new RandomRelu(), [6], [6]) { IsRandom = true }],
        [typeof(ChannelAlphaDropout)] = [new(() => new ChannelAlphaDropout(0.4), [3, 2], [3, 2]) { IsRandom = true }],
        [typeof(AlphaDropout)] = [new(() => new AlphaDropout(0.4), [6], [6]) { IsRandom = true }],
        [typeof(EmbeddingBag)] = [new(() => new EmbeddingBag(5, 3), Indices, [3]) { HasInputGradient = false }],
        [typeof(AdaptiveLogSoftmax)] = [new(() => new AdaptiveLogSoftmax(4, 9, [3, 5], division: 2, hasHeadBias: true), [3, 4], [3, 9])],
        [typeof(Bilinear)] = [new(() => new Bilinear(3, 3, 2), [2, 3], [2, 2])],
        [typeof(MultiHeadAttention)] = [new(() => new MultiHeadAttention(4, 4, keyValueHeads: 2), [3, 4], [3, 4]), new(() => new MultiHeadAttention(4, 2, dropout: 0.3), [3, 4], [3, 4]) { Sample = "dropout", IsRandom = true }],
        [typeof(TransformerEncoderLayer)] = [new(() => new TransformerEncoderLayer(4, 2, 3, dropout: 0.2), [3, 4], [3, 4]) { IsRandom = true }],
        [typeof(TransformerDecoderLayer)] = [new(() => new TransformerDecoderLayer(4, 2, 3, dropout: 0.2), [3, 4], [3, 4]) { IsRandom = true }],
        [typeof(Gru)] = [new(() => new Gru(3, 2, isBidirectional: true), [3, 3], [3, 4])],
        [typeof(Rnn)] = [new(() => new Rnn(3, 2), [3, 3], [3, 2])],
        [typeof(LstmCell)] = [new(() => new LstmCell(3, 2), [3], [2])],
        [typeof(GruCell)] = [new(() => new GruCell(3, 2), [3], [2])],
        [typeof(RnnCell)] = [new(() => new RnnCell(3, 2), [3], [2])],
        [typeof(BatchNorm2d)] = [new(() => new BatchNorm2d(2), [2, 3, 2], [2, 3, 2]) { HasState = true }],
        [typeof(LayerNorm)] = [new(() => new LayerNorm(4), [2, 4], [2, 4])],
        [typeof(Dropout)] = [new(() => new Dropout(0.4), [6], [6]) { IsRandom = true }],
        [typeof(Relu)] = [new(() => new Relu(), [2, 3], [2, 3])],
        [typeof(MaxPool2d)] = [new(() => new MaxPool2d(2), [2, 4, 4], [2, 2, 2]), new(() => new MaxPool2d(3, 2, 1), [1, 5, 4], [1, 3, 2]) { Sample = "padded" }, new(() => new MaxPool2d(3, 2, roundsUp: true), [1, 6, 5], [1, 3, 2]) { Sample = "rounded up" }],
        [typeof(AveragePool2d)] = [new(() => new AveragePool2d(2), [2, 4, 4], [2, 2, 2]), new(() => new AveragePool2d(3, 2, 1, countPadding: false), [1, 5, 4], [1, 3, 2]) { Sample = "padded" }],
        [typeof(MaxPool1d)] = [new(() => new MaxPool1d(3, 2, 1, dilation: 2), [2, 8], [2, 3])],
        [typeof(MaxPool3d)] = [new(() => new MaxPool3d(2, roundsUp: true), [2, 3, 2, 3], [2, 2, 1, 2])],
        [typeof(AveragePool1d)] = [new(() => new AveragePool1d(2), [2, 5], [2, 2])],
        [typeof(AveragePool3d)] = [new(() => new AveragePool3d(2, padding: 1), [2, 3, 2, 2], [2, 2, 2, 2])],
        [typeof(LpPool1d)] = [new(() => new LpPool1d(2, 2), [2, 5], [2, 2])],
        [typeof(LpPool3d)] = [new(() => new LpPool3d(2, 2), [1, 2, 2, 4], [1, 1, 1, 2])],
        [typeof(LpPool2d)] = [new(() => new LpPool2d(3, 2, 1), [1, 3, 3], [1, 2, 2])],
        [typeof(AdaptiveAveragePool1d)] = [new(() => new AdaptiveAveragePool1d(2), [2, 5], [2, 2])],
        [typeof(AdaptiveAveragePool3d)] = [new(() => new AdaptiveAveragePool3d(2), [1, 3, 4, 2], [1, 2, 2, 2])],
        [typeof(AdaptiveMaxPool1d)] = [new(() => new AdaptiveMaxPool1d(2), [2, 5], [2, 2])],
        [typeof(AdaptiveMaxPool2d)] = [new(() => new AdaptiveMaxPool2d(2), [2, 3, 4], [2, 2, 2])],
        [typeof(AdaptiveMaxPool3d)] = [new(() => new AdaptiveMaxPool3d(2), [1, 3, 4, 2], [1, 2, 2, 2])],
        [typeof(AdaptiveAveragePool2d)] =
        [
            new(() => new AdaptiveAveragePool2d(2), [2, 4, 4], [2, 2, 2]),
            new(() => new AdaptiveAveragePool2d(3), [2, 5, 4], [2, 3, 3]) { Sample = "windows that overlap" },
            new(() => new AdaptiveAveragePool2d(3), [2, 2, 1], [2, 3, 3]) { Sample = "a smaller image" },
        ],
        [typeof(ConvNormActivation)] = [new(() => new ConvNormActivation(2, 4, 3, stride: 2, groups: 2, activation: x => x.Silu()), [2, 4, 3], [4, 2, 2]) { HasState = true }],
        [typeof(SqueezeExcitation)] = [new(() => new SqueezeExcitation(4, 3, x => x.Silu()), [4, 2, 3], [4, 2, 3])],
        [typeof(StochasticDepth)] = [new(() => new StochasticDepth(0.5), [2, 3], [2, 3]) { IsRandom = true }],
        [typeof(GlobalAveragePool)] = [new(() => new GlobalAveragePool(), [2, 3, 4], [2])],
        [typeof(Flatten)] = [new(() => new Flatten(), [2, 3], [6])],
        [typeof(Embedding)] = [new(() => new Embedding(5, 3), Indices, [2, 3]) { HasInputGradient = false }],
        [typeof(SelfAttention)] = [new(() => new SelfAttention(4, 2), [3, 4], [3, 4]), new(() => new SelfAttention(4, 1, isCausal: true), [3, 4], [3, 4]) { Sample = "causal" }],
        [typeof(TransformerBlock)] = [new(() => new TransformerBlock(4, 2), [3, 4], [3, 4]), new(() => new TransformerBlock(4, 1, isCausal: true, dropout: 0.2), [2, 4], [2, 4]) { Sample = "causal, dropout", IsRandom = true }],
        [typeof(Sequential)] = [new(() => new Sequential(new Linear(4, 3), new Relu(), new Linear(3, 2)), [4], [2])],
        [typeof(Lambda)] = [new(() => new Lambda(x => x.Tanh() * 2), [3], [3])],
        [typeof(ConvNet)] = [new(() => new ConvNet(1, 3, 8, width: 2), [1, 8, 8], [3]) { IsRandom = true, HasState = true }],
        [typeof(TabularNet)] =
        [
            new(() => new TabularNet(Table(TabularTask.Classification, 3)), Rows, [3]) { Sample = "classes", HasInputGradient = false, IsRandom = true, TrainingDiffers = true },
            new(() => new TabularNet(Table(TabularTask.Regression, 3, monotone: [1, 0])), Rows, [3]) { Sample = "a number that rises", HasInputGradient = false, IsRandom = true, TrainingDiffers = true },
        ],
        [typeof(RmsNorm)] = [new(() => new RmsNorm(4), [2, 4], [2, 4])],
        [typeof(CrossAttention)] = [new(() => new CrossAttention(4, 2), [3, 4], [3, 4])],
        [typeof(LearnedPositions)] = [new(() => new LearnedPositions(5, 4), [3, 4], [3, 4])],
        [typeof(SinusoidalPositions)] = [new(() => new SinusoidalPositions(5, 4), [3, 4], [3, 4])],
        [typeof(Lstm)] = [new(() => new Lstm(3, 2, layers: 2), [3, 3], [3, 2])],
        [typeof(LstmClassifier)] = [new(() => new LstmClassifier(5, 3, features: 3, width: 2, layers: 1, padding: 0), Indices, [3]) { HasInputGradient = false }],
        [typeof(Gpt)] = [new(() => new Gpt(Language with { Dropout = 0.2 }), Indices, [2, 5]) { HasInputGradient = false, IsRandom = true }],
        [typeof(Llama)] = [new(() => new Llama(Rotated), Indices, [2, 5]) { HasInputGradient = false }],
        // As in the paper; that with norms first is tested with the models of sequences.
        [typeof(Transformer)] = [new(() => new Transformer(Translation with { IsPreNorm = false, SharesEmbeddings = true, TiesHead = true, Dropout = 0.2 }), Pairs, [3, 5]) { HasInputGradient = false, IsRandom = true }],
        [typeof(GraphConvolution)] = [new(() => new GraphConvolution(3, 2), [3], [2])],
        [typeof(Gcn)] =
        [
            new(() => new Gcn(3, 2, width: 3, layers: 2), [3], [2]) { Sample = "single nodes" },
            new(() => new Stars(new Gcn(3, 2, width: 3, layers: 2, GraphReadout.Sum)), [4, 3], [2]) { Sample = "stars" },
        ],
        [typeof(OnnxNetwork)] = [new(() => OnnxBytes.Smooth().Network(), [2, 4, 4], [3]) { IsRandom = true, HasState = true }],
        [typeof(LinearTabular)] = [new(() => new LinearTabular(Table(TabularTask.Classification, 3)), Rows, [3]) { HasInputGradient = false }],
    };
}
