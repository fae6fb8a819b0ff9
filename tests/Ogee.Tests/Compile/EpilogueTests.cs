using Ogee.Cpu;
using Ogee.Learn;
using Conv2d = Ogee.Ops.Conv2d;

namespace Ogee.Tests;

/// <summary>Elementwise programs run over blocks of the products that they read, with the bits of two kernels.</summary>
[Collection("settings")]
public class EpilogueTests
{
    static Tensor Drawn(Shape shape, ulong stream)
    {
        var tensor = Tensor.Normal(shape, new RngKey(17, stream));
        Tensor.Evaluate(tensor);
        return tensor;
    }

    static Tensor[] Results(string name, Tensor product, Tensor bias, Tensor column, Tensor full, Tensor second) => name switch
    {
        "bias" => [product + bias],
        "bias, relu and where it is positive" => product + bias is var sum ? [sum.Relu(), sum.Greater(0)] : [],
        "a residual and a column" => [(product + full + bias) * column],
        "a weight's step" => [full - (product * 0.1)],
        "a weight's step by moments" => Moments(product, full, second),
        "all but the product" => [(product * 2).Greater(full).Cast(DType.Float32) * second],
        "a mask first" => product.Greater(bias) is var mask ? [mask, Tensor.Where(mask, product, full)] : [],
        "other types" => [product.Cast(DType.Float64).Cast(DType.Float32) + full],
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    static Tensor[] Moments(Tensor gradient, Tensor weight, Tensor second)
    {
        var (mean, square) = ((weight * 0.9) + (gradient * 0.1), (second.Square() * 0.999) + (gradient.Square() * 0.001));
        return [weight - (mean * 0.01 / (square.Sqrt() + 1e-8)), mean, square];
    }

    static readonly (int M, int N, int K)[] Sizes =
    [
        (1, 1, 3), (1, 33, 7), (1, 1500, 400), (5, 32, 1), (7, 100, 13), (33, 49, 64), (64, 480, 20), (96, 96, 385), (97, 95, 5), (100, 1000, 3), (130, 531, 800), (200, 64, 1), (9, 40, 0), (120, 50, 0),
    ];

    static Tensor Matrix(long rows, long columns, bool isTurned, ulong stream) => isTurned ? Drawn([columns, rows], stream).Transpose(0, 1) : Drawn([rows, columns], stream);

    static IEnumerable<Tensor> All(string name, bool isWide)
    {
        for (var s = 0; s < Sizes.Length; s++)
            for (var turned = 0; turned < 8; turned++)
            {
                var (m, n, k) = Sizes[s];
                // All ways to lie for a small product; of the others each has two.
                if (isWide ? m > 96 || turned > 1 : m != 33 && turned != s % 8 && turned != (s + 5) % 8) continue;
                var (isTurnedA, isTurnedB, isTurned) = ((turned & 1) > 0, (turned & 2) > 0, (turned & 4) > 0);
                var product = isTurned ? Matrix(n, k, isTurnedB, 2).MatMul(Matrix(k, m, isTurnedA, 1)).Transpose(0, 1) : Matrix(m, k, isTurnedA, 1).MatMul(Matrix(k, n, isTurnedB, 2));
                foreach (var result in Results(name, product, Drawn([n], 3), Drawn([m, 1], 4), Drawn([m, n], 5), Drawn([m, n], 6))) yield return result;
            }
    }

    public static TheoryData<string> Names =>
        ["bias", "bias, relu and where it is positive", "a residual and a column", "a weight's step", "a weight's step by moments", "all but the product", "a mask first", "other types"];

    static byte[][] Computed(IEnumerable<Tensor> tensors) => [.. tensors.Select(Bits.Of)];

    [Theory, MemberData(nameof(Names))]
    public void AProductAndItsEpilogueHaveTheBitsOfTwoKernels(string name)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(All(name, false));
        foreach (var (threads, emit) in ((int, bool)[])[(1, true), (2, false)])
        {
            using var scope = new SettingsScope(emit: emit);
            using var use = Workers.Use(threads);
            Assert.Equal(expected, Computed(All(name, false)));
        }
    }

    [Theory, InlineData(true, null), InlineData(false, "SharedPanels"), InlineData(false, "OwnPanels"), InlineData(false, "NoPanels")]
    public void EveryWayOfMultiplyingCompletesItsBlocks(bool isNarrow, string? forced)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(All("a weight's step", true).Concat(All("a mask first", true)));
        using var scope = new SettingsScope();
        using var watch = new Algorithms.Watch(forced is null ? null : Enum.Parse<Algorithm>(forced));
        Gemm.ForceNarrow = isNarrow;
        try
        {
            Assert.Equal(expected, Computed(All("a weight's step", true).Concat(All("a mask first", true))));
        }
        finally
        {
            Gemm.ForceNarrow = false;
        }
    }

    /// <summary>Products whose rows are several axes of what reads them, and batches of products.</summary>
    static IEnumerable<Tensor> Batches()
    {
        var (a, b, bias) = (Drawn([6, 5, 20], 1), Drawn([20, 40], 2), Drawn([40], 3));
        yield return a.MatMul(b) + bias;
        yield return a.Reshape(30, 20).MatMul(b).Reshape(6, 5, 40) + Drawn([5, 40], 4);
        yield return a.Reshape(30, 20).MatMul(b).Reshape(2, 3, 5, 40) * Drawn([2, 1, 5, 1], 5) + Drawn([3, 1, 40], 6);
        yield return Drawn([3, 70, 20], 7).MatMul(Drawn([3, 20, 40], 8)) + Drawn([3, 1, 40], 9);
        yield return Drawn([2, 3, 4, 20], 10).MatMul(Drawn([3, 20, 40], 11)) + Drawn([2, 3, 4, 40], 12);
        yield return Drawn([2, 130, 20], 13).MatMul(Drawn([20, 600], 14)) + Drawn([2, 130, 1], 15);
        // One after another: the second reads what the first wrote over its product.
        yield return (Drawn([40, 20], 16).MatMul(Drawn([20, 50], 17)) + Drawn([50], 18)).Tanh().MatMul(Drawn([50, 64], 19)) + Drawn([64], 20);
        // Two products of one sum: the later one ends with it.
        yield return a.MatMul(b) + Drawn([6, 5, 30], 21).MatMul(Drawn([30, 40], 22)) + bias;
    }

    [Theory, InlineData(1), InlineData(2)]
    public void RowsOfBatchesFindWhatBelongsToThem(int threads)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(Batches());
        using var scope = new SettingsScope();
        using var use = Workers.Use(threads);
        Assert.Equal(expected, Computed(Batches()));
        Assert.All(Batches(), batch => Assert.Contains(Kernels(batch), kernel => kernel is EpilogueKernel));
        Assert.All(Batches(), batch => Assert.DoesNotContain(Kernels(batch), kernel => kernel is MapKernel));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void SumsThatALaterInstructionReadsAreNotWrittenOver(bool emit)
    {
        var (a, b) = (Drawn([40, 64], 51), Drawn([64, 48], 52));
        byte[][] Two()
        {
            var product = a.MatMul(b);
            Tensor[] both = product.Relu() is var first ? [first, product * first + product] : [];
            Tensor.Evaluate(both);
            return Computed(both);
        }
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Two();
        using var scope = new SettingsScope(emit: emit);
        Assert.Equal(expected, Two());
    }

    /// <summary>Convolutions in every way there is: of points, of rows of taps, of windows with a stride, narrow groups, depthwise.</summary>
    static IEnumerable<Tensor> Convolutions()
    {
        foreach (var (channels, filters, size, kernel, stride, height) in ((int, int, int, int, int, int)[])[(20, 64, 7, 1, 1, 9), (3, 40, 9, 3, 2, 11), (64, 64, 3, 3, 1, 18), (33, 50, 5, 3, 1, 13), (70, 100, 1, 1, 2, 6), (128, 33, 3, 3, 1, 4), (48, 96, 5, 5, 1, 21)])
        {
            var (image, weight) = (Drawn([2, channels, height, height], 31), Drawn([filters, channels, kernel, kernel], 32));
            var result = image.Conv2d(weight, stride: stride, padding: kernel / 2);
            var (scale, shift) = (Drawn([1, filters, 1, 1], 33), Drawn([1, filters, 1, 1], 34));
            // What follows in turn keeps channels last, as in a network.
            yield return ((result * scale) + shift).Relu().Conv2d(Drawn([8, filters, 1, 1], 35));
            yield return (result + shift + image.Conv2d(Drawn([filters, channels, kernel, kernel], 36), stride: stride, padding: kernel / 2)).Relu().MaxPool2d(2);
            var sum = result + shift;
            yield return (sum.Relu() * sum.Greater(0.5).Cast(DType.Float32)).Conv2d(Drawn([8, filters, 1, 1], 37));
        }
    }

    [Theory, InlineData(1, null), InlineData(2, null), InlineData(2, "RowConvolution"), InlineData(2, "IndirectConvolution"), InlineData(2, "Winograd4x4"), InlineData(1, "Winograd2x2"), InlineData(2, "Tile6x16")]
    public void WhatFollowsAConvolutionHasTheBitsOfTwoKernels(int threads, string? forced)
    {
        using var use = Workers.Use(threads);
        using var watch = new Algorithms.Watch(forced is null ? null : Enum.Parse<Algorithm>(forced));
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(Convolutions());
        using var scope = new SettingsScope();
        Assert.Equal(expected, Computed(Convolutions()));
        Assert.All(Convolutions(), result => Assert.Contains(Kernels(result), kernel => kernel is EpilogueKernel { Product.Op: Conv2d }));
    }

    [Fact]
    public void NetworksThatPredictHaveNoKernelForBatchNormAndActivation()
    {
        var (image, weight) = (Drawn([2, 32, 12, 12], 1), Drawn([32, 32, 3, 3], 2));
        var (first, second) = (new BatchNorm2d(32), new BatchNorm2d(32));
        Tensor Block() => (second.Forward(first.Forward(image.Conv2d(weight, padding: 1)).Relu().Conv2d(weight, padding: 1)) + image).Relu();
        byte[] expected;
        using (new SettingsScope(fuse: false)) expected = Bits.Of(Block());
        using var scope = new SettingsScope();
        Assert.Equal(expected, Bits.Of(Block()));
        var plan = Evaluation.PlanOf([Block().Mean([2, 3]).Node]);
        Assert.Equal(2, plan.Kernels.Count(kernel => kernel is EpilogueKernel or OpKernel { Op: Conv2d }));
        Assert.True(plan.Kernels.Count(kernel => kernel is EpilogueKernel) >= 1, plan.ToString());
        // What is left is as small as the channels.
        Assert.DoesNotContain(plan.Kernels, kernel => kernel is MapKernel { IsCopy: false } && kernel.Outputs[0].Shape.Count > 64);
    }

    static IReadOnlyList<Kernel> Kernels(params Tensor[] tensors) => Evaluation.PlanOf([.. tensors.Select(tensor => tensor.Node)]).Kernels;

    static Tensor[] Recurrent()
    {
        var (x, h, w, u) = (Drawn([6, 4, 8], 1), Drawn([4, 40], 2), Drawn([8, 40], 3), Drawn([40, 40], 4));
        var run = Tensor.Loop(6, [h], step => (step.Items[0].MatMul(w) + step.States[0].MatMul(u)).Tanh() is var next ? new([next], [next]) : null!, items: [x]);
        return [run.Outputs[0], .. run.Outputs[0].Square().Sum().Gradients(h, w, u)];
    }

    [Theory, InlineData(1), InlineData(2)]
    public void BodiesOfLoopsHaveThemToo(int threads)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(Recurrent());
        using var scope = new SettingsScope();
        using var use = Workers.Use(threads);
        Assert.Equal(expected, Computed(Recurrent()));
        var body = Kernels(Recurrent()).OfType<LoopKernel>().First().Body;
        Assert.Contains(body.Kernels, kernel => kernel is EpilogueKernel);
        Assert.DoesNotContain(body.Kernels, kernel => kernel is MapKernel);
    }

    [Fact]
    public void WhatCannotBeWrittenOverTheProductStaysAKernel()
    {
        using var scope = new SettingsScope();
        var (a, b, bias) = (Drawn([40, 20], 1), Drawn([20, 64], 2), Drawn([64], 3));
        Tensor Product() => a.MatMul(b);
        bool IsJoined(params Tensor[] roots) => Kernels(roots).Any(kernel => kernel is EpilogueKernel);
        Assert.True(IsJoined(Product() + bias));
        // Somebody else reads the product, or it is a result.
        Assert.False(Product() is var read && IsJoined(read + bias, read.MatMul(Drawn([64, 8], 4))));
        Assert.False(Product() is var result && IsJoined(result + bias, result));
        // No result has its type, or its shape, or its order.
        Assert.False(IsJoined(Product().Greater(bias)));
        Assert.False(IsJoined(Product() + Drawn([3, 40, 64], 5)));
        Assert.False(IsJoined(Product() + Drawn([64, 40], 6).Transpose(0, 1)));
        // Rows are too short; numbers are wider.
        Assert.False(IsJoined(a.MatMul(Drawn([20, 31], 7)) + 1));
        Assert.False(IsJoined(a.Cast(DType.Float64).MatMul(b.Cast(DType.Float64)) + 1));
        // What only a reduction reads, it computes on its way.
        Assert.False(IsJoined((Product() + bias).Sum()));
    }

    [Fact]
    public void AStepOfAPerceptronHasNoKernelForBiasesAndUpdatesOfWeights()
    {
        static Tensor[] Step()
        {
            Tensor[] weights = [Drawn([784, 512], 1), Drawn([512], 2), Drawn([512, 64], 3), Drawn([64], 4)];
            var loss = ((Drawn([64, 784], 5).MatMul(weights[0]) + weights[1]).Relu().MatMul(weights[2]) + weights[3]).Square().Mean();
            return [loss, .. loss.Gradients(weights).Select((gradient, i) => weights[i] - (gradient * 0.1))];
        }

        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(Step());
        using var scope = new SettingsScope();
        Assert.Equal(expected, Computed(Step()));
        var plan = Evaluation.PlanOf([.. Step().Select(root => root.Node)]);
        // The bias and relu of the hidden layer, their gradient, and the two updates; the last layer's result is read by the loss and by its gradient, which add the bias themselves.
        Assert.Equal(4, plan.Kernels.Count(kernel => kernel is EpilogueKernel));
        Assert.DoesNotContain(plan.Kernels, kernel => kernel is MapKernel && kernel.Outputs[0].Shape.Count > 64 * 64);
        Assert.True(plan.ArenaBytes <= Evaluation.PlanOf([.. Step().Select(root => root.Node)], new Apart()).ArenaBytes, plan.ToString());
    }

    /// <summary>The processor without epilogues.</summary>
    sealed class Apart : IBackend
    {
        public string Name => "apart";

        public Storage Allocate(long bytes, bool isBrief = false) => CpuBackend.Instance.Allocate(bytes, isBrief);

        public void Write(Storage from, Storage to) => from.CopyTo(to);

        public void Read(Storage from, Storage to) => from.CopyTo(to);

        public IExecutable Compile(Kernel kernel) => CpuBackend.Instance.Compile(kernel);
    }
}
