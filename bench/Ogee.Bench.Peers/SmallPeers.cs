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
        new("MLP 784-512-10 b128", () => Ours("mlp"), [() => Theirs(PeerMlp())]),
        new("LeNet b128", () => Ours("lenet"), [() => Theirs(PeerLenet())]),
    ];

    static OurStep Ours(string name)
    {
        var workload = NamedModels.Find(name).Workload(Batch, 28);
        return new(workload.Model, workload.Loss);
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
