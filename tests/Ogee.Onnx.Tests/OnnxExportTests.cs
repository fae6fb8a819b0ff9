using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>What is in the file, and what is refused.</summary>
public class OnnxExportTests
{
    static Sequential Small()
    {
        var model = new Sequential(new Linear(4, 8), new Learn.Relu(), new Linear(8, 3));
        model.Initialize(1);
        return model;
    }

    static Tensor Rows(int count) => Tensor.Normal([count, 4], new RngKey(2));

    [Fact]
    public void NamesTypesAndTextsAreInTheFile()
    {
        using var folder = new TemporaryFolder();
        var report = OnnxExport.Save(folder["m.onnx"], Small(), Rows(3), new() { InputNames = ["rows"], OutputNames = ["scores"], Metadata = new Dictionary<string, string> { ["labels"] = "[\"cat\",\"dog\",\"owl\"]", ["about"] = "größer" } });
        var model = OnnxModel.Load(folder["m.onnx"]);
        Assert.Equal("rows: float [batch, 4]", Assert.Single(model.Inputs).ToString());
        Assert.Equal("scores: float [batch, 3]", Assert.Single(model.Outputs).ToString());
        Assert.Equal(17, model.Opsets[""]);
        Assert.Equal(8, model.IrVersion);
        Assert.Equal("Ogee", model.Producer.Name);
        Assert.Equal("[\"cat\",\"dog\",\"owl\"]", model.Metadata["labels"]);
        Assert.Equal("größer", model.Metadata["about"]);
        Assert.Equal([.. Small().Parameters.Select(parameter => parameter.Name)], OnnxNetwork.Open(folder["m.onnx"]).Parameters.Select(parameter => parameter.Name));
        Assert.Equal((2, 1), (report.Operators["Gemm"], report.Operators["Relu"]));
        Assert.InRange(report.LargestDifference, 0, 1);
        Assert.Null(report.DataPath);
        Assert.Equal(new FileInfo(folder["m.onnx"]).Length, report.Bytes);
        Assert.Equal(["m.onnx"], folder.Names);
    }

    [Fact]
    public void AModelThatFailsOnItsExamplesIsToldSo()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], x => [x[0] / x[1]], [Tensor.From(1L, 2), Tensor.From(1L, 0)]));
        Assert.Equal(OnnxExportErrors.Argument, error.Error);
        Assert.Contains("The model fails on the examples", error.What);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void TheSameModelGivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        OnnxExport.Save(folder["a.onnx"], Small(), Rows(3));
        OnnxExport.Save(folder["b.onnx"], Small(), Rows(5));
        Assert.Equal(File.ReadAllBytes(folder["a.onnx"]), File.ReadAllBytes(folder["b.onnx"]));
    }

    [Fact]
    public void AModelThatWasReadIsWrittenAgainAndTrains()
    {
        using var folder = new TemporaryFolder();
        var first = Small();
        OnnxExport.Save(folder["a.onnx"], first, Rows(3));
        var network = OnnxNetwork.Open(folder["a.onnx"]);
        var optimizer = new Sgd(0.1);
        var loss = network.Forward(Rows(6)).Square().Sum();
        optimizer.Step(network.Parameters, loss.Gradients(network.Parameters));
        Tensor.Evaluate(loss, [.. network.Parameters]);
        OnnxExport.Save(folder["b.onnx"], network, Rows(3));
        Checked.Agrees(folder["b.onnx"], x => [network.Forward(x[0])], [[Rows(3)], [Rows(1)]]);
        Assert.NotEqual(first.Forward(Rows(2)).ToArray<float>(), network.Forward(Rows(2)).ToArray<float>());
    }

    [Fact]
    public void ValuesLieInAFileOfTheirOwnWhereTheyAreLarge()
    {
        using var folder = new TemporaryFolder();
        var model = new Linear(64, 32);
        model.Initialize(1);
        var report = OnnxExport.Save(folder["m.onnx"], model, Tensor.Normal([2, 64], new RngKey(2)), new() { ExternalDataAbove = 1000 });
        Assert.Equal(folder["m.onnx.data"], report.DataPath);
        Assert.Equal(["m.onnx", "m.onnx.data"], folder.Names);
        Assert.Equal(64 * 32 * 4, new FileInfo(folder["m.onnx.data"]).Length);
        Assert.InRange(new FileInfo(folder["m.onnx"]).Length, 100, 1500);
        Checked.Agrees(folder["m.onnx"], x => [model.Forward(x[0])], [[Tensor.Normal([5, 64], new RngKey(3))]]);
    }

    [Fact]
    public void AllThatHasNoFormIsToldAtOnceAndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.onnx"], "old");
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], x => [Tensor.Gamma(x[0], new RngKey(1)) + x[0].Qr().Q, x[0].MatMul(x[0].Transpose(0, 1)).Eigh().Values], [Tensor.Eye(3) * 2]));
        Assert.Equal(OnnxExportErrors.Unsupported, error.Error);
        Assert.All(["random_draw: random numbers are drawn", "qr: the matrices' sizes depend on the batch", "eigh: the matrices' size depends on the batch"], name => Assert.Contains(name, error.What));
        Assert.Equal("old", File.ReadAllText(folder["m.onnx"]));
        Assert.Equal(["m.onnx"], folder.Names);
    }

    [Fact]
    public void BitsNeedAndTakeTheNewerOperators()
    {
        using var folder = new TemporaryFolder();
        var x = Tensor.From(1, 2, 3);
        Tensor[] Function(IReadOnlyList<Tensor> given) => [given[0].Map<And>(Tensor.From(2, 2, 2))];
        Assert.Equal(18, OnnxExport.Save(folder["m.onnx"], Function, [x], new() { IsBatchDynamic = false }).Opset);
        Assert.Equal(17, OnnxExport.Save(folder["n.onnx"], given => [given[0] + 1], [x]).Opset);
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["o.onnx"], Function, [x], new() { IsBatchDynamic = false, Opset = 17 }));
        Assert.Contains("Opset = 18", error.Remedy);
    }

    [Fact]
    public void AModelOfOneBatchIsToldAndWrittenForIt()
    {
        using var folder = new TemporaryFolder();
        var weights = Tensor.Normal([3, 3], new RngKey(4));
        Tensor[] Mixed(IReadOnlyList<Tensor> x) => [weights.MatMul(x[0])];
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], Mixed, [Rows(3)]));
        Assert.Equal(OnnxExportErrors.Batch, error.Error);
        Assert.Contains("IsBatchDynamic = false", error.Remedy);
        Checked.Export(Mixed, [Rows(3)], new() { IsBatchDynamic = false });
        // Sizes that grow with the square of the batch.
        error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], x => [x[0].MatMul(x[0].Transpose()).Flatten(0)], [Rows(3)]));
        Assert.Equal(OnnxExportErrors.Batch, error.Error);
    }

    [Fact]
    public void SizesThatGrowWithTheBatchAreComputed()
    {
        Tensor[] Of(IReadOnlyList<Tensor> x) =>
        [
            x[0].Mean(0), x[0].Reshape(-1), x[0].Reshape(2, -1), Tensor.Ones([x[0].Shape[0], 2]), x[0].Slice(0, 1, x[0].Shape[0]), x[0].Flip(0), Tensor.Arange(x[0].Shape[0]), x[0].Variance([0]),
            Tensor.Concat(0, x[0], x[0], x[0].Slice(0, 0, 1)), x[0].MatMul(x[0].Transpose()), x[0].Unsqueeze(1) - x[0].Unsqueeze(0), x[0].ArgSort(0), x[0].CumulativeSum(0), x[0].Softmax(0), x[0].Sum(0) / x[0].Shape[0],
            Tensor.Apply(new Pad([1, 0], [x[0].Shape[0], 1], [0, 0]), x[0], Tensor.Scalar(3)),
        ];
        Checked.Export(Of, [Rows(4)], others: [[Rows(2)], [Rows(8)], [Rows(40)]]);
    }

    [Fact]
    public void SeveralInputsMayHaveBatchesElsewhereOrNone()
    {
        var (a, b, c) = (Tensor.Normal([3, 5, 2], new RngKey(1)), Tensor.Normal([4, 3], new RngKey(2)), Tensor.Normal([2], new RngKey(3)));
        using var folder = new TemporaryFolder();
        Tensor[] Of(IReadOnlyList<Tensor> x) => [x[0] * x[2] + x[1].Transpose().Sum(1).Reshape(-1, 1, 1), x[1].Max(0)];
        OnnxExport.Save(folder["m.onnx"], Of, [a, b, c], new() { BatchAxes = [0, 1, -1], InputNames = ["a", "b", "c"], OutputNames = ["y", "z"] });
        Assert.Equal(["a: float [batch, 5, 2]", "b: float [4, batch]", "c: float [2]"], OnnxModel.Load(folder["m.onnx"]).Inputs.Select(port => port.ToString()));
        Checked.Agrees(folder["m.onnx"], Of, [[a, b, c], [Tensor.Normal([7, 5, 2], new RngKey(4)), Tensor.Normal([4, 7], new RngKey(5)), c]]);
    }

    [Fact]
    public void AFileThatComputesSomethingElseDoesNotTakeItsPlace()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.onnx"], "old");
        File.WriteAllText(folder["m.onnx.data"], "older");
        var weight = Tensor.Normal([4, 400], new RngKey(1));
        var calls = 0;
        // Traced three times; what is asked for afterwards is something else.
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], x => [++calls > 3 ? x[0].MatMul(weight) : -x[0].MatMul(weight)], [Rows(3)], new() { ExternalDataAbove = 0 }));
        Assert.Equal(OnnxExportErrors.Difference, error.Error);
        Assert.Equal(["m.onnx", "m.onnx.data"], folder.Names);
        Assert.Equal(("old", "older"), (File.ReadAllText(folder["m.onnx"]), File.ReadAllText(folder["m.onnx.data"])));
        OnnxExport.Save(folder["m.onnx"], x => [x[0].MatMul(weight)], [Rows(3)], new() { ExternalDataAbove = 0 });
        Checked.Agrees(folder["m.onnx"], x => [x[0].MatMul(weight)], [[Rows(2)]]);
        Assert.Equal(["m.onnx", "m.onnx.data"], folder.Names);
    }

    [Fact]
    public void WhatIsOfParametersAloneAndHasNoFormIsComputedNow()
    {
        var weight = new Parameter(Tensor.From([2f, 0, 0, 0, 2, 0, 0, 0, 2], [3, 3])) { Name = "weight" };
        using var folder = new TemporaryFolder();
        Tensor[] Of(IReadOnlyList<Tensor> x) => [x[0].MatMul(weight.Value.Cholesky()) + weight.Value];
        OnnxExport.Save(folder["m.onnx"], Of, [Tensor.Normal([3, 3], new RngKey(1))], new() { IsBatchDynamic = false });
        Checked.Agrees(folder["m.onnx"], Of, [[Tensor.Normal([3, 3], new RngKey(2))]]);
        Assert.Contains("weight", OnnxNetwork.Open(folder["m.onnx"]).Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void ParametersOfOneNameAreTwo()
    {
        var (a, b) = (new Linear(4, 3), new Linear(3, 2));
        a.Initialize(1);
        b.Initialize(2);
        Assert.Equal([.. a.Parameters.Select(parameter => parameter.Name)], b.Parameters.Select(parameter => parameter.Name));
        Checked.Export(x => [b.Forward(a.Forward(x[0]))], [Rows(3)]);
    }

    [Fact]
    public void ALongChainIsWritten()
    {
        using var folder = new TemporaryFolder();
        Tensor[] Chain(IReadOnlyList<Tensor> x)
        {
            var y = x[0];
            for (var i = 0; i < 20_000; i++) y = i % 2 == 0 ? y.Tanh() : y * 1.5;
            return [y];
        }
        Assert.Equal(20_000, OnnxExport.Save(folder["m.onnx"], Chain, [Rows(2)], new() { Verifies = false }).Operators.Values.Sum());
    }

    [Fact]
    public void OptionsThatDoNotFitAreRefused()
    {
        using var folder = new TemporaryFolder();
        void Refused(OnnxExportOptions options) => Assert.Equal(OnnxExportErrors.Argument, Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], Small(), Rows(2), options)).Error);
        Refused(new() { Opset = 16 });
        Refused(new() { InputNames = ["a", "b"] });
        Refused(new() { InputNames = ["a"], OutputNames = ["a"] });
        Refused(new() { BatchAxes = [2] });
        Refused(new() { BatchAxes = [0, 0] });
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void DropoutIsLeftOutAndTheModesOfTheCallerStay()
    {
        var model = new Sequential(new Linear(4, 4), new Dropout(0.5));
        model.Initialize(1);
        using var folder = new TemporaryFolder();
        using (Mode.Training(new RngKey(1)))
        {
            Assert.Equal(["Gemm"], OnnxExport.Save(folder["m.onnx"], model, Rows(3)).Operators.Keys);
            Assert.True(Mode.IsTraining);
        }
        Checked.Agrees(folder["m.onnx"], x => [model.Forward(x[0])], [[Rows(3)]]);
    }

    [Fact]
    public void ReadingAnInputWhileItIsTracedIsTold()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(folder["m.onnx"], x => [x[0] * x[0].Sum().Item()], [Rows(3)]));
        Assert.Contains("traced function", error.Message);
    }
}
