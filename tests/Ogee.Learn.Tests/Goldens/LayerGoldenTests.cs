namespace Ogee.Learn.Tests;

/// <summary>Convolutions, poolings, resizings and layers, with their gradients, beside libtorch's.</summary>
public class LayerGoldenTests
{
    // Both sides compute in float32, in their own order.
    const double Tolerance = 1e-5;

    static readonly GoldenFile Golden = new("layers.safetensors");

    static readonly ResizeOptions Points = ResizeOptions.Linear with { Coordinates = PixelCoordinates.AlignCorners };

    static readonly string[] Recurrent = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse"];

    static readonly string[] Attention = ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"];

    static readonly Dictionary<string, Func<Tensor[], Tensor>> Words = new()
    {
        ["conv1d"] = x => x[0].Conv1d(x[1], 2, 2, 2),
        ["conv3d groups"] = x => x[0].Conv(x[1], [AxisWindow.Even(2, 1), AxisWindow.Even(1, 0, 2), AxisWindow.Even(1, 1)], 2),
        ["transposed 1d"] = x => x[0].ConvTranspose(x[1], [AxisWindow.Even(3, 1, 2)], [2]),
        ["transposed 2d groups"] = x => x[0].ConvTranspose(x[1], [AxisWindow.Even(2, 1), AxisWindow.Even(1, 1)], [1, 0], 2),
        ["transposed 3d"] = x => x[0].ConvTranspose(x[1], [AxisWindow.Even(2), AxisWindow.Even(2, 1), AxisWindow.Even(1, 1)], [1, 0, 0]),
        ["max pool 1d"] = x => x[0].MaxPool1d(3, 2, 1, 2, roundsUp: true),
        ["max pool 3d"] = x => x[0].MaxPool([2, 3, 2], [AxisWindow.Even(2, 1), AxisWindow.Even(2, 1), AxisWindow.Even(1, 0, 2)], roundsUp: true),
        ["places of the largest"] = x => x[0].MaxPoolWithPlaces([3, 2], [AxisWindow.Even(2, 1), AxisWindow.Even(2)]).Places.Cast(DType.Float32) + (0 * x[0].Sum()),
        ["average pool 1d"] = x => x[0].AveragePool1d(3, 2, 1, roundsUp: true),
        ["average pool 3d"] = x => x[0].AveragePool([2, 3, 2], [AxisWindow.Even(2, 1), AxisWindow.Even(2, 1), AxisWindow.Even(2)], roundsUp: true),
        ["average pool by 5"] = x => x[0].AveragePool([3, 2], [AxisWindow.Even(2, 1), AxisWindow.Even(1, 1)], countPadding: false, roundsUp: true, divisor: 5),
        ["adaptive average pool 3d"] = x => x[0].AdaptiveAveragePool(2, 3, 2),
        ["adaptive max pool 2d"] = x => x[0].AdaptiveMaxPool(3, 2),
        ["power pool"] = x => x[0].LpPool(2, [2, 3], [new(2), new(2)]),
        ["unfold"] = x => x[0].Unfold([2, 3], [AxisWindow.Even(2, 1), AxisWindow.Even(1, 0, 2)]),
        ["fold"] = x => x[0].Fold(4, 5, [2, 2], [AxisWindow.Even(2), AxisWindow.Even(1, 1)]),
        ["resize nearest"] = x => x[0].Resize([7, 3], ResizeOptions.Nearest),
        ["resize nearest exact"] = x => x[0].Resize([7, 3], ResizeOptions.NearestExact),
        ["resize area"] = x => x[0].AdaptiveAveragePool(7, 3),
        ["resize bilinear of areas"] = x => x[0].Resize([8, 3]),
        ["resize bilinear of points"] = x => x[0].Resize([8, 3], Points),
        ["resize bilinear smooth"] = x => x[0].Resize([4, 5], ResizeOptions.SmoothLinear),
        ["resize bicubic of areas"] = x => x[0].Resize([8, 3], ResizeOptions.Cubic),
        ["resize bicubic of points"] = x => x[0].Resize([8, 3], Points with { Interpolation = Interpolation.Cubic }),
        ["resize bicubic smooth"] = x => x[0].Resize([4, 5], ResizeOptions.SmoothCubic),
        ["resize by a scale"] = x => x[0].Resize([8, 2], ResizeOptions.Linear with { Scales = [1.7, 0.6] }),
        ["resize trilinear"] = x => x[0].Resize([4, 6, 3], Points),
        ["grid sample zeros"] = x => x[0].GridSample(x[1]),
        ["grid sample zeros of points"] = x => x[0].GridSample(x[1], alignCorners: true),
        ["grid sample nearest zeros"] = x => x[0].GridSample(x[1], Interpolation.Nearest),
        ["grid sample border"] = x => x[0].GridSample(x[1], padding: GridPadding.Border),
        ["grid sample border of points"] = x => x[0].GridSample(x[1], padding: GridPadding.Border, alignCorners: true),
        ["grid sample nearest border"] = x => x[0].GridSample(x[1], Interpolation.Nearest, GridPadding.Border),
        ["grid sample reflection"] = x => x[0].GridSample(x[1], padding: GridPadding.Reflection),
        ["grid sample reflection of points"] = x => x[0].GridSample(x[1], padding: GridPadding.Reflection, alignCorners: true),
        ["grid sample nearest reflection"] = x => x[0].GridSample(x[1], Interpolation.Nearest, GridPadding.Reflection),
        ["grid sample of volumes"] = x => x[0].GridSample(x[1]),
        ["grid sample of volumes of points"] = x => x[0].GridSample(x[1], padding: GridPadding.Border, alignCorners: true),
        ["grid sample nearest of volumes"] = x => x[0].GridSample(x[1], Interpolation.Nearest, GridPadding.Reflection),
        ["affine grid"] = x => x[0].AffineGrid([3, 4]),
        ["affine grid of points"] = x => x[0].AffineGrid([3, 4], alignCorners: true),
        ["pad reflect"] = x => x[0].Pad([(0, 0), (0, 0), (2, 1), (1, 3)], PadMode.Reflect),
        ["pad replicate"] = x => x[0].Pad([(0, 0), (0, 0), (2, 1), (1, 3)], PadMode.Replicate),
        ["pad circular"] = x => x[0].Pad([(0, 0), (0, 0), (2, 1), (1, 3)], PadMode.Circular),
        ["pixel shuffle"] = x => x[0].PixelShuffle(2),
        ["group norm"] = x => Filled(new GroupNorm(3, 6), ["weight", "bias"], x).Forward(x[0]),
        ["instance norm"] = x => new InstanceNorm2d(3).Forward(x[0]),
        ["cosine similarity"] = x => x[0].CosineSimilarity(x[1], axis: 1),
        ["pairwise distance"] = x => x[0].PairwiseDistance(x[1]),
        ["channel shuffle"] = x => x[0].ChannelShuffle(3),
        ["instance norm of running statistics"] = x => Running(x),
        ["weight norm"] = x => Normed(x),
        ["local response norm"] = x => new LocalResponseNorm(4, 0.5, 0.6, 2).Forward(x[0]),
        ["bilinear"] = x => Filled(new Bilinear(3, 2, 4), ["weight", "bias"], x[1..]).Forward(x[0], x[1]),
        ["lstm"] = x =>
        {
            var run = Filled(new Lstm(3, 4, isBidirectional: true), Recurrent, x).Run(x[0]);
            return Line(run.Outputs, run.Hidden, run.Cells);
        },
        ["gru"] = x =>
        {
            var run = Filled(new Gru(3, 4, isBidirectional: true), Recurrent, x).Run(x[0]);
            return Line(run.Outputs, run.Hidden);
        },
        ["rnn"] = x =>
        {
            var run = Filled(new Rnn(3, 4, activation: RnnActivation.Relu, isBidirectional: true), Recurrent, x).Run(x[0]);
            return Line(run.Outputs, run.Hidden);
        },
        ["attention with heads"] = x => Filled(new MultiHeadAttention(8, 2), Attention, x).Forward(x[0]),
        ["attention with heads of padding"] = x => Filled(new MultiHeadAttention(8, 2), Attention, x).Forward(x[0], x[0], x[0], places: Tensor.From([true, true, false, true, true, true], [2, 3])),
    };

    public static TheoryData<string> Names => [.. Words.Keys];

    static Tensor Line(params Tensor[] parts) => Tensor.Concat(0, [.. parts.Select(part => part.Reshape(-1))]);

    static Tensor Running(Tensor[] x)
    {
        var layer = new InstanceNorm2d(3, isRunning: true);
        layer.Parameters.Single(parameter => parameter.Name == "running_mean").Reset(x[1].Detach());
        layer.Parameters.Single(parameter => parameter.Name == "running_var").Reset(x[2].Exp().Detach());
        return layer.Forward(x[0]);
    }

    static Tensor Normed(Tensor[] x)
    {
        var layer = new Linear(3, 5, hasBias: false);
        WeightNorm.Apply(layer.Weight);
        return Filled(layer, ["weight_g", "weight_v"], x).Forward(x[0]);
    }

    /// <summary>A layer with the inputs after the first as the parameters of these names.</summary>
    static T Filled<T>(T layer, string[] names, Tensor[] x) where T : Module
    {
        for (var i = 0; i < names.Length; i++) layer.Parameters.Single(parameter => parameter.Name == names[i]).Value = x[i + 1];
        return layer;
    }

    [Fact]
    public void EveryCaseOfTheFileIsCompared() => Assert.Equal(Golden.Cases, Words.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void ResultsAndGradientsAreThoseOfLibtorch(string name)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 9).TakeWhile(i => Golden.Has($"{name}/in{i}")).Select(i => Golden[$"{name}/in{i}"])];
        Golden.Same($"{name}/out", Words[name](inputs), Tolerance);
        int[] differentiated = [.. Enumerable.Range(0, inputs.Length).Where(i => Golden.Has($"{name}/gradient{i}"))];
        var gradients = (Words[name](inputs) * Golden[$"{name}/seed"]).Sum().Gradients([.. differentiated.Select(i => inputs[i])]);
        foreach (var (gradient, i) in gradients.Zip(differentiated)) Golden.Same($"{name}/gradient{i}", gradient, Tolerance);
    }
}
