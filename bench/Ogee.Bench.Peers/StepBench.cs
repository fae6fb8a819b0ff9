using Ogee.Cpu;
using Ogee.Learn;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Ogee.Bench;

/// <summary>Whole training steps beside libtorch's: the same model, batch, loss and optimizer, from a batch in memory to the new parameters.</summary>
static class StepBench
{
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

    public static void Run()
    {
        Console.WriteLine("A step is forward, loss, backward and SGD. A ratio above 1 says that Ogee is faster.\n");
        Console.WriteLine("| step, float32 | threads | Ogee ms | libtorch ms | ratio |\n|---|---|---|---|---|");
        foreach (var threads in (int[])[1, 2])
        {
            torch.set_num_threads(threads);
            using var use = Workers.Use(threads);
            Row("MLP 784-512-10 b128", threads, Ours(new Mlp()), Theirs(PeerMlp()));
            Row("LeNet b128", threads, Ours(new Lenet()), Theirs(PeerLenet()));
        }
        if (Environment.GetEnvironmentVariable("OGEE_SHOW") is not null) Console.WriteLine(KernelTimes.Report());
    }

    static void Row(string name, int threads, Action ours, Action theirs)
    {
        var seconds = Measure.Medians(25, warmUpSeconds: 2, ours, theirs);
        Console.WriteLine($"| {name} | {threads} | {seconds[0] * 1e3:0.000} | {seconds[1] * 1e3:0.000} | {seconds[1] / seconds[0]:0.00} |");
    }

    static Action Ours(Module model)
    {
        var random = new Random(1);
        var pixels = Tensor.From(Enumerable.Range(0, 128 * 784).Select(_ => random.NextSingle()).ToArray(), [128, 1, 28, 28]);
        var classes = Tensor.From(Enumerable.Range(0, 128).Select(_ => (long)random.Next(10)).ToArray(), [128]);
        var optimizer = new Sgd(0.01);
        return () =>
        {
            using var training = Mode.Training();
            var loss = Loss.CrossEntropy(model.Forward(pixels), classes);
            optimizer.Step(model.Parameters, loss.Gradients([.. model.Parameters.Select(parameter => parameter.Value)]));
            Tensor.Step([loss], model.Parameters);
        };
    }

    static Action Theirs(torch.nn.Module<torch.Tensor, torch.Tensor> model)
    {
        var pixels = torch.rand(128, 1, 28, 28);
        var classes = torch.randint(10, [128]);
        var optimizer = torch.optim.SGD(model.parameters(), 0.01);
        return () =>
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            var loss = F.cross_entropy(model.forward(pixels), classes);
            loss.backward();
            optimizer.step();
        };
    }

    static torch.nn.Module<torch.Tensor, torch.Tensor> PeerMlp() =>
        torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10));

    static torch.nn.Module<torch.Tensor, torch.Tensor> PeerLenet() => torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5, padding: 2), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Conv2d(6, 16, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(400, 120), torch.nn.ReLU(), torch.nn.Linear(120, 84), torch.nn.ReLU(), torch.nn.Linear(84, 10));
}
