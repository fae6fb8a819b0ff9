using Ogee.Learn;
using TorchSharp;
using TorchSharp.Modules;
using F = TorchSharp.torch.nn.functional;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>The encoder and decoder with libtorch. Targets are filled up behind their ends, where a causal decoder does not look: it needs no mask, and keeps libtorch's fastest attention.</summary>
sealed class PeerTransformer : torch.nn.Module<Theirs, Theirs, Theirs>
{
    readonly TransformerConfig config;
    readonly TorchSharp.Modules.Embedding source;
    readonly TorchSharp.Modules.Embedding target;
    readonly ModuleList<PeerBlock> encoder;
    readonly ModuleList<PeerBlock> decoder;
    readonly TorchSharp.Modules.LayerNorm encoderNorm;
    readonly TorchSharp.Modules.LayerNorm decoderNorm;
    readonly TorchSharp.Modules.Linear head;
    readonly Theirs waves;

    public PeerTransformer(TransformerConfig config) : base("transformer")
    {
        this.config = config;
        (source, target) = (torch.nn.Embedding(config.SourceVocabulary, config.Width), torch.nn.Embedding(config.TargetVocabulary, config.Width));
        encoder = new([.. Enumerable.Range(0, config.Layers).Select(_ => new PeerBlock(config, hasCross: false))]);
        decoder = new([.. Enumerable.Range(0, config.Layers).Select(_ => new PeerBlock(config, hasCross: true))]);
        (encoderNorm, decoderNorm, head) = (torch.nn.LayerNorm(config.Width), torch.nn.LayerNorm(config.Width), torch.nn.Linear(config.Width, config.TargetVocabulary, hasBias: false));
        var table = new SinusoidalPositions(config.Context, config.Width).Forward(Tensor.Zeros([1, config.Context, config.Width]));
        waves = torch.tensor(table.ToArray<float>()).reshape(config.Context, config.Width);
        RegisterComponents();
        foreach (var embedding in (TorchSharp.Modules.Embedding[])[source, target]) torch.nn.init.normal_(embedding.weight!, 0, 0.02);
    }

    Theirs Embed(TorchSharp.Modules.Embedding table, Theirs tokens) => (table.forward(tokens) * Math.Sqrt(config.Width)) + waves.narrow(0, 0, tokens.shape[1]);

    public override Theirs forward(Theirs sources, Theirs targets)
    {
        var mask = sources.ne(0).unsqueeze(1).unsqueeze(1);
        var memory = Embed(source, sources);
        foreach (var block in encoder) memory = block.forward(memory, mask, null, null);
        memory = encoderNorm.forward(memory);
        var y = Embed(target, targets);
        foreach (var block in decoder) y = block.forward(y, null, memory, mask);
        return head.forward(decoderNorm.forward(y));
    }
}

sealed class PeerBlock : torch.nn.Module<Theirs, Theirs?, Theirs?, Theirs?, Theirs>
{
    readonly TorchSharp.Modules.LayerNorm norm1;
    readonly TorchSharp.Modules.LayerNorm? norm2;
    readonly TorchSharp.Modules.LayerNorm norm3;
    readonly TorchSharp.Modules.Linear attention;
    readonly TorchSharp.Modules.Linear projection;
    readonly TorchSharp.Modules.Linear? query;
    readonly TorchSharp.Modules.Linear? keyValue;
    readonly TorchSharp.Modules.Linear? crossProjection;
    readonly TorchSharp.Modules.Linear up;
    readonly TorchSharp.Modules.Linear down;
    readonly int heads;

    public PeerBlock(TransformerConfig config, bool hasCross) : base("block")
    {
        var width = config.Width;
        heads = config.Heads;
        (norm1, norm3) = (torch.nn.LayerNorm(width), torch.nn.LayerNorm(width));
        (attention, projection, up, down) = (torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width), torch.nn.Linear(width, config.Hidden), torch.nn.Linear(config.Hidden, width));
        if (hasCross) (norm2, query, keyValue, crossProjection) = (torch.nn.LayerNorm(width), torch.nn.Linear(width, width), torch.nn.Linear(width, 2 * width), torch.nn.Linear(width, width));
        RegisterComponents();
    }

    public override Theirs forward(Theirs x, Theirs? mask, Theirs? memory, Theirs? memoryMask)
    {
        x += PeerAttention.Self(attention, projection, norm1.forward(x), heads, mask, isCausal: memory is not null);
        if (memory is not null) x += PeerAttention.Cross(query!, keyValue!, crossProjection!, norm2!.forward(x), memory, heads, memoryMask!);
        return x + down.forward(F.relu(up.forward(norm3.forward(x))));
    }
}
