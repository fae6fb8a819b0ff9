using Ogee.Learn;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Ogee.Bench;

/// <summary>Models of sequences and graphs beside libtorch's. Nothing drops out, so that both sides do the same work.</summary>
static class SequencePeers
{
    const int Words = 8000;

    static readonly TransformerConfig Translation = new() { SourceVocabulary = Words, TargetVocabulary = Words, Dropout = 0 };

    public static IReadOnlyList<StepWorkload> Workloads =>
    [
        Language("gpt_small 6×384 256 tokens b4", GptConfig.Small(), batch: 4, time: 256),
        Language("gpt2_124m 256 tokens b1", GptConfig.Gpt2, batch: 1, time: 256),
        new("transformer_mt 3+3×256 32 tokens b64", OurTranslation, [PeerTranslation]) { Optimizer = StepOptimizer.AdamW },
        new("lstm 2×256 64 tokens b64", OurTexts, [PeerTexts]),
        new("gcn 3×64 b32", OurGraphs, [PeerGraphs]) { Optimizer = StepOptimizer.AdamW },
    ];

    /// <summary>Words from 1 on; behind the end of each text, which has at least half of the time, stands 0.</summary>
    static long[] Texts(int rows, int time, int words, int seed, bool isFilled = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).SelectMany(_ =>
        {
            var length = isFilled ? random.Next(time / 2, time + 1) : time;
            return Enumerable.Range(0, time).Select(t => t < length ? 1L + random.Next(words - 1) : 0).ToArray();
        })];
    }

    /// <summary>The row of a language model: tokens in, the next of each out.</summary>
    public static StepWorkload Language(string name, GptConfig config, int batch, int time)
    {
        var tokens = Texts(batch, time + 1, config.Vocabulary, 1);
        OurStep Ours()
        {
            var (model, text) = (new Gpt(config), Tensor.From(tokens, [batch, time + 1]));
            return new(model, () => Loss.CrossEntropy(model.Forward(text.Slice(1, 0, time)), text.Slice(1, 1, time + 1)));
        }
        PeerStep Theirs()
        {
            var (model, text) = (new PeerGpt(config), torch.tensor(tokens).reshape(batch, time + 1));
            var (input, target) = (text.narrow(1, 0, time).contiguous(), text.narrow(1, 1, time).contiguous().flatten());
            return new(model, () => F.cross_entropy(model.forward(input).reshape(-1, config.Vocabulary), target));
        }
        return new(name, Ours, [Theirs]) { Optimizer = StepOptimizer.AdamW };
    }

    static OurStep OurTranslation()
    {
        var model = new Transformer(Translation);
        var (source, target) = (Tensor.From(Texts(64, 32, Words, 1, isFilled: true), [64, 32]), Tensor.From(Texts(64, 33, Words, 2, isFilled: true), [64, 33]));
        return new(model, () => Loss.CrossEntropy(model.Forward(source, target.Slice(1, 0, 32)), target.Slice(1, 1, 33), smoothing: 0, ignore: 0));
    }

    static PeerStep PeerTranslation()
    {
        var model = new PeerTransformer(Translation);
        var (source, target) = (torch.tensor(Texts(64, 32, Words, 1, isFilled: true)).reshape(64, 32), torch.tensor(Texts(64, 33, Words, 2, isFilled: true)).reshape(64, 33));
        var (input, next) = (target.narrow(1, 0, 32).contiguous(), target.narrow(1, 1, 32).contiguous().flatten());
        return new(model, () => F.cross_entropy(model.forward(source, input).reshape(-1, Words), next, ignore_index: 0));
    }

    static OurStep OurTexts()
    {
        var model = new LstmClassifier(Words, classes: 2);
        var (texts, classes) = (Tensor.From(Texts(64, 64, Words, 1), [64, 64]), Tensor.From([.. Enumerable.Range(0, 64).Select(i => i % 2L)], [64]));
        return new(model, () => Loss.CrossEntropy(model.Forward(texts), classes));
    }

    static PeerStep PeerTexts()
    {
        var model = new PeerLstm(Words, 2);
        var (texts, classes) = (torch.tensor(Texts(64, 64, Words, 1)).reshape(64, 64), torch.arange(64).remainder(2));
        return new(model, () => F.cross_entropy(model.forward(texts), classes));
    }

    /// <summary>Trees of about twenty atoms with a ring closed in each: about forty directed edges.</summary>
    static Graph[] Molecules()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 32).Select(_ =>
        {
            var atoms = random.Next(16, 25);
            (int From, int To)[] bonds = [.. Enumerable.Range(1, atoms - 1).Select(i => (i, random.Next(Math.Max(0, i - 3), i))), (atoms - 1, 0)];
            float[] features = [.. Enumerable.Range(0, atoms * 32).Select(_ => random.NextSingle())];
            return new Graph(atoms, features, [.. bonds.SelectMany(bond => (int[])[bond.From, bond.To])], [.. bonds.SelectMany(bond => (int[])[bond.To, bond.From])]);
        })];
    }

    static readonly float[] Solubility = [.. Enumerable.Range(0, 32).Select(i => i / 32f)];

    static OurStep OurGraphs()
    {
        var (model, batch) = (new Gcn(32, 1), GraphBatch.Join(Molecules()));
        var target = Tensor.From(Solubility, [32, 1]);
        return new(model, () => Loss.MeanSquared(model.Forward(batch), target));
    }

    static PeerStep PeerGraphs()
    {
        var batch = GraphBatch.Join(Molecules());
        torch.Tensor Whole(Tensor values) => torch.tensor(values.ToArray<long>());
        var nodes = torch.tensor(batch.Nodes.ToArray<float>()).reshape(batch.Nodes.Shape[0], 32);
        var model = new PeerGcn(32, 1, 64, 3, nodes, Whole(batch.Sources), Whole(batch.Targets), Whole(batch.Membership), batch.Count);
        var target = torch.tensor(Solubility).reshape(32, 1);
        return new(model, () => F.mse_loss(model.Predict(), target));
    }
}
