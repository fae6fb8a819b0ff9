using Ogee.Learn;
using TorchSharp;
using TorchSharp.Modules;
using F = TorchSharp.torch.nn.functional;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>GPT-2 with libtorch: one product for queries, keys and values, its fused attention, and the table of tokens as the last layer.</summary>
sealed class PeerGpt : torch.nn.Module<Theirs, Theirs>
{
    readonly TorchSharp.Modules.Embedding tokens;
    readonly TorchSharp.Modules.Embedding positions;
    readonly ModuleList<PeerGptBlock> blocks;
    readonly TorchSharp.Modules.LayerNorm norm;

    public PeerGpt(GptConfig config) : base("gpt")
    {
        (tokens, positions, norm) = (torch.nn.Embedding(config.Vocabulary, config.Width), torch.nn.Embedding(config.Context, config.Width), torch.nn.LayerNorm(config.Width));
        blocks = new([.. Enumerable.Range(0, config.Layers).Select(_ => new PeerGptBlock(config))]);
        RegisterComponents();
        foreach (var (_, parameter) in named_parameters())
            if (parameter.dim() == 2) torch.nn.init.normal_(parameter, 0, 0.02);
    }

    public override Theirs forward(Theirs x)
    {
        var y = tokens.forward(x) + positions.weight!.narrow(0, 0, x.shape[1]);
        foreach (var block in blocks) y = block.forward(y);
        return F.linear(norm.forward(y), tokens.weight!);
    }
}

sealed class PeerGptBlock : torch.nn.Module<Theirs, Theirs>
{
    readonly TorchSharp.Modules.LayerNorm norm1;
    readonly TorchSharp.Modules.LayerNorm norm2;
    readonly TorchSharp.Modules.Linear attention;
    readonly TorchSharp.Modules.Linear projection;
    readonly TorchSharp.Modules.Linear up;
    readonly TorchSharp.Modules.Linear down;
    readonly int heads;

    public PeerGptBlock(GptConfig config) : base("block")
    {
        var width = config.Width;
        heads = config.Heads;
        (norm1, norm2) = (torch.nn.LayerNorm(width), torch.nn.LayerNorm(width));
        (attention, projection, up, down) = (torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width), torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width));
        RegisterComponents();
    }

    public override Theirs forward(Theirs x)
    {
        x += PeerAttention.Self(attention, projection, norm1.forward(x), heads, null, isCausal: true);
        return x + down.forward(F.gelu(up.forward(norm2.forward(x)), GELU.Approximate.tanh));
    }
}

/// <summary>Attention with several heads by libtorch's fused kernel.</summary>
static class PeerAttention
{
    public static Theirs Self(TorchSharp.Modules.Linear attention, TorchSharp.Modules.Linear projection, Theirs x, int heads, Theirs? mask, bool isCausal)
    {
        var (batch, time, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = attention.forward(x).reshape(batch, time, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
        var y = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask: mask!, is_casual: isCausal);
        return projection.forward(y.transpose(1, 2).reshape(batch, time, width));
    }

    public static Theirs Cross(TorchSharp.Modules.Linear query, TorchSharp.Modules.Linear keyValue, TorchSharp.Modules.Linear projection, Theirs x, Theirs memory, int heads, Theirs mask)
    {
        var (batch, time, places, width) = (x.shape[0], x.shape[1], memory.shape[1], x.shape[2]);
        var queries = query.forward(x).reshape(batch, time, heads, width / heads).transpose(1, 2);
        var parts = keyValue.forward(memory).reshape(batch, places, 2, heads, width / heads).permute(2, 0, 3, 1, 4);
        var y = F.scaled_dot_product_attention(queries, parts[0], parts[1], attn_mask: mask);
        return projection.forward(y.transpose(1, 2).reshape(batch, time, width));
    }
}
