using Ogee.Learn;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Ogee.Bench;

/// <summary>A small perceptron and LeNet, where the cost of each kernel's start shows.</summary>
static class SmallPeers
{
    const int Batch = 128;

    public static IReadOnlyList<StepWorkload> Workloads =>
    [
        new("MLP 784-512-10 b128", () => Ours(new Mlp()), () => [Theirs(PeerMlp())]),
        new("LeNet b128", () => Ours(new Lenet()), () => [Theirs(PeerLenet())]),
    ];

    sealed class Mlp : Module
    {
        readonly Linear first = new(784, 512);
        readonly Linear second = new(512, 10);

        public override Tensor Forward(Tensor x) => second.Forward(first.Forward(x.Flatten()).Relu());
    }

    sealed class Lenet : Module
    {
        readonly Learn.Conv2d conv1 = new(1, 6, 5, padding: 2);
        readonly Learn.Conv2d conv2 = new(6, 16, 5);
        readonly Linear linear1 = new(400, 120);
        readonly Linear linear2 = new(120, 84);
        readonly Linear linear3 = new(84, 10);

        public override Tensor Forward(Tensor x)
        {
            x = conv1.Forward(x).Relu().MaxPool2d(2); // [batch, 6, 14, 14]
            x = conv2.Forward(x).Relu().MaxPool2d(2); // [batch, 16, 5, 5]
            return linear3.Forward(linear2.Forward(linear1.Forward(x.Flatten()).Relu()).Relu());
        }
    }

    static OurStep Ours(Module model)
    {
        var random = new Random(1);
        var pixels = Tensor.From(Enumerable.Range(0, Batch * 784).Select(_ => random.NextSingle()).ToArray(), [Batch, 1, 28, 28]);
        var classes = Tensor.From(Enumerable.Range(0, Batch).Select(_ => (long)random.Next(10)).ToArray(), [Batch]);
        return new(model, () => Loss.CrossEntropy(model.Forward(pixels), classes));
    }

    static PeerStep Theirs(torch.nn.Module<torch.Tensor, torch.Tensor> model)
    {
        var pixels = torch.rand(Batch, 1, 28, 28);
        var classes = torch.randint(10, [Batch]);
        return new(model, () => F.cross_entropy(model.forward(pixels), classes));
    }

    static torch.nn.Module<torch.Tensor, torch.Tensor> PeerMlp() =>
        torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10));

    static torch.nn.Module<torch.Tensor, torch.Tensor> PeerLenet() => torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5, padding: 2), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Conv2d(6, 16, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(400, 120), torch.nn.ReLU(), torch.nn.Linear(120, 84), torch.nn.ReLU(), torch.nn.Linear(84, 10));
}
