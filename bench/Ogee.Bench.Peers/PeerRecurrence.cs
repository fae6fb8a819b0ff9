using TorchSharp;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>The classifier of texts with libtorch's own recurrent layer.</summary>
sealed class PeerLstm : torch.nn.Module<Theirs, Theirs>
{
    readonly TorchSharp.Modules.Embedding embedding;
    readonly TorchSharp.Modules.LSTM lstm;
    readonly TorchSharp.Modules.Linear head;

    public PeerLstm(int words, int classes) : base("lstm")
    {
        (embedding, lstm, head) = (torch.nn.Embedding(words, 256), torch.nn.LSTM(256, 256, numLayers: 2, batchFirst: true), torch.nn.Linear(256, classes));
        RegisterComponents();
    }

    public override Theirs forward(Theirs x)
    {
        var (_, hidden, _) = lstm.call(embedding.forward(x));
        return head.forward(hidden[-1]);
    }
}
