using System.Numerics;

namespace Ogee.Learn.Tests;

/// <summary>Files of PyTorch itself, in its three forms: what <c>Fixtures/make.py</c> put in is read.</summary>
public class PyTorchFixtureTests
{
    public static TheoryData<string> Files => ["torch.pt", "torch-legacy.pt", "torch-protocol4.pt"];

    static float[] Floats(Tensor tensor) => tensor.Cast(DType.Float32).ToArray<float>();

    static float[] Arange(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(i => (float)i)];

    [Theory, MemberData(nameof(Files))]
    public void AModelLoadsByName(string name)
    {
        var model = new Sequential(new Conv2d(2, 3, 2), new BatchNorm2d(3), new Linear(2, 2, hasBias: false));
        // Sequential names its parts layers.0, …
        var report = model.Load(Fixture.Path(name), new NameMap().Take("state_dict.").Drop("num_batches_tracked$").AddPrefix("layers."), partial: false);
        Assert.Equal(7, report.Filled.Count);
        Assert.Contains("state_dict.1.num_batches_tracked", report.Dropped);
        var values = model.Parameters.ToDictionary(parameter => parameter.Name!, parameter => Floats(parameter.Value));
        // The order of the file: weight, bias, then weight, bias, mean, variance and count of the norm.
        Assert.Equal(Arange(24), values["layers.0.weight"]);
        Assert.Equal(Arange(3, 100), values["layers.0.bias"]);
        Assert.Equal(Arange(3, 400), values["layers.1.running_mean"]);
        Assert.Equal(Arange(4, 700), values["layers.2.weight"]);
    }

    [Theory, MemberData(nameof(Files))]
    public void EveryTypeAndViewIsRead(string name)
    {
        using var file = PyTorchFile.Open(Fixture.Path(name));
        string[] types = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"];
        Assert.All(types, type => Assert.Equal([0, 1, 1], Floats(file.Read($"types.{type}"))));
        Assert.Equal([new(0, 0), new(1, 0), new Complex64(1, 0)], file.Read("types.complex64").ToArray<Complex64>());
        Assert.Equal(DTypes.All.Count, file.Specs.Where(pair => pair.Key.StartsWith("types.", StringComparison.Ordinal)).Select(pair => pair.Value.Type).Distinct().Count());
        var whole = Arange(24);
        Assert.Equal(whole, Floats(file.Read("views.whole")));
        Assert.Equal(Enumerable.Range(0, 24).Select(i => whole[(i % 4 * 6) + (i / 4)]), Floats(file.Read("views.turned")));
        Assert.Equal([2, 8, 14, 20], Floats(file.Read("views.column")));
        Assert.Equal([1, 3, 5, 13, 15, 17], Floats(file.Read("views.every_second")));
        Assert.Equal([3, 3, 3, 3], Floats(file.Read("views.expanded")));
        Assert.Equal([7], Floats(file.Read("views.scalar")));
        Assert.Equal(new TensorSpec([0, 3], DType.Float32), file.Specs["views.none"]);
        Assert.Equal(whole, Floats(file.Read("tied.1")));
        Assert.Single(((string[])["views.whole", "views.turned", "views.column", "views.every_second", "tied.0", "tied.1"]).Select(view => file.Tensors[view].Storage).Distinct());
        Assert.Equal(Arange(6), Floats(file.Read("array")));
        Assert.Equal(new TensorSpec([2, 3], DType.Int32), file.Specs["array"]);
    }

    [Theory, MemberData(nameof(Files))]
    public void PlainValuesAreRead(string name)
    {
        using var file = PyTorchFile.Open(Fixture.Path(name));
        Assert.Equal((12L, 91.5), (file.Values["epoch"], file.Values["best"]));
        var words = (object?[])file.Values["words"]!;
        Assert.Equal(["a", null, true, BigInteger.Pow(2, 70), -1.5], (object?[])[words[0], .. words[2..]]);
        Assert.Equal("b"u8.ToArray(), Assert.IsType<byte[]>(words[1]));
        Assert.Equal([5L], (object?[])file.Values["set"]!);
        Assert.Equal([1L], (object?[])file.Values["defaults.x"]!);
        Assert.Equal([4L, 6L], (object?[])file.Values["size"]!);
        Assert.Equal(("cpu", "torch.float16"), (file.Values["device"], file.Values["kind"]));
        Assert.Equal(0.25, file.Values["optimizer.param_groups.0.lr"]);
        Assert.Equal([0L, 1L, 2L, 3L, 4L], (object?[])file.Values["optimizer.param_groups.0.params"]!);
        Assert.Equal([1], Floats(file.Read("optimizer.state.0.step")));
        Assert.Equal(new TensorSpec([3, 2, 2, 2], DType.Float32), file.Specs["optimizer.state.0.exp_avg"]);
    }
}
