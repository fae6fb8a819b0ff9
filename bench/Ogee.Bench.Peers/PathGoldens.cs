using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes a hundred steps of each optimizer on the same gradients, in float64, so that a difference is one of definition and not of rounding. L-BFGS, whose gradients must be those of a loss, goes down one.</summary>
static class PathGoldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/paths.safetensors";

    const int Steps = 100;

    // Early steps show bias corrections, late ones what is kept.
    static readonly int[] Looks = [1, 2, 3, 7, 20, 50, 100];

    public static void Run()
    {
        Theirs[] starts = [Draw([6, 5], 1), Draw([7], 2)];
        // Gradients of all sizes: the size of a weight's gradients, and of a step's, change over two orders.
        Theirs[] gradients = [.. starts.Select((start, i) => Draw([Steps, .. start.shape], (ulong)(10 + i)) * Draw([1, .. start.shape], (ulong)(20 + i)).exp() * Draw([Steps, .. start.shape.Select(_ => 1L)], (ulong)(30 + i)).exp())];
        foreach (var (start, i) in starts.Select((start, i) => (start, i)))
        {
            Goldens.Add($"start/{i}", start);
            Goldens.Add($"gradients/{i}", gradients[i]);
        }
        void Path(string name, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> make) => Follow(name, starts, gradients, make);
        Path("sgd momentum 0.9 decay 0.01", w => optim.SGD(w, 0.05, momentum: 0.9, weight_decay: 0.01));
        Path("sgd nesterov 0.8", w => optim.SGD(w, 0.05, momentum: 0.8, nesterov: true));
        Path("adam", w => optim.Adam(w, 0.02));
        Path("adam 0.8 0.95 decay 0.1", w => optim.Adam(w, 0.02, 0.8, 0.95, 1e-3, weight_decay: 0.1));
        Path("adam amsgrad", w => optim.Adam(w, 0.02, amsgrad: true));
        Path("adamw", w => optim.AdamW(w, 0.02, weight_decay: 0));
        Path("adamw 0.8 0.95 amsgrad", w => optim.AdamW(w, 0.02, 0.8, 0.95, 1e-3, weight_decay: 0, amsgrad: true));
        Path("adamax", w => optim.Adamax(w, 0.02));
        Path("adamax 0.8 0.95 decay 0.1", w => optim.Adamax(w, 0.02, 0.8, 0.95, 1e-3, weight_decay: 0.1));
        Path("rmsprop", w => optim.RMSProp(w, 0.01));
        Path("rmsprop 0.9 momentum 0.8 decay 0.1", w => optim.RMSProp(w, 0.01, alpha: 0.9, eps: 1e-4, weight_decay: 0.1, momentum: 0.8));
        Path("rmsprop centered", w => optim.RMSProp(w, 0.01, alpha: 0.95, centered: true));
        Path("rmsprop centered momentum 0.9", w => optim.RMSProp(w, 0.01, alpha: 0.95, momentum: 0.9, centered: true));
        Path("adagrad", w => optim.Adagrad(w, 0.1));
        Path("adagrad slowing decay first", w => optim.Adagrad(w, 0.1, lr_decay: 0.02, weight_decay: 0.1, initial_accumulator_value: 0.5, eps: 1e-6));
        Path("adadelta", w => optim.Adadelta(w));
        Path("adadelta 0.8 decay 0.1", w => optim.Adadelta(w, 0.5, rho: 0.8, eps: 1e-4, weight_decay: 0.1));
        Path("nadam", w => optim.NAdam(w, 0.02));
        Path("nadam 0.8 0.95 decay 0.1", w => optim.NAdam(w, 0.02, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.1, momentum_decay: 0.05));
        // A rate of 1: TorchSharp 0.107, which writes this one itself, multiplies a corrected step by the rate twice.
        Path("radam", w => optim.RAdam(w, 1));
        Path("radam 0.8 0.95 decay 0.1", w => optim.RAdam(w, 1, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.1));
        Lbfgs();
        Goldens.Write(PathGoldens.Path, "float64");
    }

    static void Follow(string name, Theirs[] starts, Theirs[] gradients, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> make)
    {
        TorchSharp.Modules.Parameter[] weights = [.. starts.Select(start => nn.Parameter(start.clone()))];
        var optimizer = make(weights);
        for (var step = 1; step <= Steps; step++)
        {
            optimizer.zero_grad();
            for (var i = 0; i < weights.Length; i++) (weights[i] * gradients[i][step - 1]).sum().backward();
            optimizer.step();
            if (Looks.Contains(step))
                for (var i = 0; i < weights.Length; i++) Goldens.Add($"{name}/after {step}/{i}", weights[i]);
        }
    }

    /// <summary>Σ (A·w − b)² + Σ v⁴ + (Σ v − 1)², by steps of a twentieth of Newton's, so that it is still on its way after a hundred.</summary>
    static void Lbfgs()
    {
        Theirs matrix = Draw([9, 6], 40), goal = Draw([9], 41);
        TorchSharp.Modules.Parameter w = nn.Parameter(Draw([6], 42)), v = nn.Parameter(Draw([4], 43));
        foreach (var (name, value) in ((string, Theirs)[])[("matrix", matrix), ("goal", goal), ("w", w), ("v", v)]) Goldens.Add($"lbfgs/{name}", value.clone());
        // Nothing ends it: tolerances of 0.
        var optimizer = optim.LBFGS([w, v], 0.05, max_iter: 1, tolerange_grad: 0, tolerance_change: 0, history_size: 5);
        for (var step = 1; step <= Steps; step++)
        {
            optimizer.step(() =>
            {
                optimizer.zero_grad();
                var loss = (matrix.matmul(w) - goal).square().sum() + v.pow(4).sum() + (v.sum() - 1).square();
                loss.backward();
                return loss;
            });
            if (!Looks.Contains(step)) continue;
            Goldens.Add($"lbfgs/after {step}/0", w);
            Goldens.Add($"lbfgs/after {step}/1", v);
        }
    }

    static Theirs Draw(long[] shape, ulong stream) => Goldens.Draw(shape, stream).to(float64);
}
