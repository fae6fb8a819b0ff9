using Ogee.Learn;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Tensors on more than one device. The second one is the reference, so what is computed there is right by definition.</summary>
public class DeviceTests
{
    static readonly Device There = ReferenceDevice.Instance;

    [Fact]
    public void AValueGoesThereAndComesBack()
    {
        var x = Tensor.From(1f, 2f, 3f);
        var y = x.To(There) * 2;
        Assert.Equal(There, y.Spec.Device);
        Assert.Equal("f32[3]@reference:0", y.ToString());
        Assert.Equal([2f, 4f, 6f], y.ToArray<float>());
        Assert.Equal([3f, 5f, 7f], (y.To(Device.Cpu) + 1).ToArray<float>());
        Assert.Same(x, x.To(Device.Cpu));
    }

    [Fact]
    public void DevicesDoNotMixAtTheLineThatWroteIt()
    {
        var error = Assert.Throws<OgeeException>(() => Tensor.From(1f) + Tensor.From(1f).To(There));
        Assert.Equal("OG1010", error.Error.Code);
        Assert.Contains("cpu and reference:0", error.Message, StringComparison.Ordinal);
        Assert.Contains("x.To(device)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConstantsGoWithAllDevices()
    {
        var x = Tensor.From(1f, 2f).To(There);
        var ones = Tensor.Ones([2]);
        Assert.Equal([2f, 3f], (x + ones).ToArray<float>());
        // A constant that was read has its value on the processor.
        Assert.Equal([1f, 1f], ones.ToArray<float>());
        Assert.Equal([2f, 3f], (x + ones).ToArray<float>());
        Tensor.Evaluate(ones);
        Assert.Equal([2f, 3f], (x + ones).ToArray<float>());
        Assert.Equal([1f, 3f], (x + Tensor.Arange(2, DType.Float32)).ToArray<float>());
        var key = new RngKey(1, 2);
        Assert.Equal(Tensor.Uniform([2], key).ToArray<float>(), (x * 0 + Tensor.Uniform([2], key)).ToArray<float>());
        // Data is no constant, whatever was done to it.
        Assert.Throws<OgeeException>(() => x + Tensor.From(1f, 1f).Exp());
    }

    [Fact]
    public void GradientsComeBackToWhereTheValueIs()
    {
        var x = Tensor.From(1.0, 2, 3);
        var loss = x.To(There).Pow(3).Sum().To(Device.Cpu) + x.Sum();
        var first = loss.Gradients(x)[0];
        Assert.Equal(Device.Cpu, first.Spec.Device);
        var second = first.Sum().Gradients(x)[0];
        Assert.Equal([4.0, 13, 28], first.ToArray<double>());
        Assert.Equal([6.0, 12, 18], second.ToArray<double>());
    }

    [Fact]
    public void AStepMayHaveResultsOnSeveralDevicesAndGoToAndFro()
    {
        var x = Tensor.From(1f, 2f);
        var y = x;
        for (var i = 0; i < 20; i++) y = (y.To(i % 2 == 0 ? There : Device.Cpu) + 1);
        var (here, there) = (y.To(Device.Cpu) * 2, y.To(There) * 3);
        Tensor.Evaluate(here, there, x.To(There));
        Assert.Equal([42f, 44f], here.ToArray<float>());
        Assert.Equal([63f, 66f], there.ToArray<float>());
    }

    [Fact]
    public void ADeviceThatIsNotThereIsNamedWithThoseThatAre()
    {
        Assert.Equal(There, Device.Parse("reference"));
        var error = Assert.Throws<OgeeException>(() => Tensor.From(1f).To(Device.Parse("cuda:7")));
        Assert.Equal("OG1010", error.Error.Code);
        Assert.Contains("cuda:7", error.Message, StringComparison.Ordinal);
        Assert.Contains("cpu, reference:0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALoopRunsWhereItsOperandsAre()
    {
        Tensor Last(Tensor x, Tensor w) => Tensor.Loop(4, [Tensor.Zeros([2], DType.Float64)], step => new([(step.States[0] * w + step.Items[0]).Tanh()]), items: [x]).States[0];
        var (x, w) = (Tensor.From([.. Enumerable.Range(0, 8).Select(i => i / 8.0)], [4, 2]), Tensor.From(0.5, -0.5));
        var (xThere, wThere) = (x.To(There), w.To(There));
        var (here, there) = (Last(x, w).Sum().Gradients(x, w), Last(xThere, wThere).Sum().Gradients(xThere, wThere));
        for (var i = 0; i < here.Count; i++)
        {
            Assert.Equal(There, there[i].Spec.Device);
            Assert.Null(Difference.Of(Reference.Read(there[i]), here[i], 1e-12));
        }
        var error = Assert.Throws<OgeeException>(() => Tensor.Loop(2, [x], step => new([step.States[0].To(There).To(Device.Cpu)])));
        Assert.Contains("stays on one device", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelTrainsThereAsItDoesHere()
    {
        double[] Train(Device device, int movedAt)
        {
            var model = new Sequential(new Linear(3, 4), new Lambda(x => x.Tanh()), new Linear(4, 2)).Initialize(7);
            if (movedAt == 0) model.To(device);
            var optimizer = new Adam(0.05);
            var x = Tensor.From([.. Enumerable.Range(0, 15).Select(i => MathF.Truncate(i % 7) / 7)], [5, 3]);
            var target = Tensor.From([.. Enumerable.Range(0, 5).Select(i => i % 2L)], [5]);
            var losses = new double[6];
            for (var step = 0; step < losses.Length; step++)
            {
                if (step == movedAt) model.To(device);
                var at = step >= movedAt ? device : Device.Cpu;
                var loss = Loss.CrossEntropy(model.Forward(x.To(at)), target.To(at));
                optimizer.Step(model.Parameters, loss.Gradients(model.Parameters.Where(parameter => parameter.IsTrainable)));
                Tensor.Step([loss], model.Parameters);
                losses[step] = loss.Item();
                Assert.All(model.Parameters, parameter => Assert.Equal(at, parameter.Spec.Device));
            }
            return losses;
        }
        var expected = Train(Device.Cpu, 0);
        foreach (var movedAt in (int[])[0, 3])
            foreach (var (a, b) in expected.Zip(Train(There, movedAt))) Assert.Equal(a, b, 1e-5);
    }

    [Fact]
    public void WeightsAreSavedAndLoadedWhereverTheyAre()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ogee-device-{Guid.NewGuid():N}.safetensors");
        try
        {
            var there = new Linear(3, 2).Initialize(1).To(There);
            there.Save(path);
            var here = new Linear(3, 2);
            here.Load(path);
            Assert.Equal(there.Sha256(), here.Sha256());
            var back = new Linear(3, 2).To(There);
            back.Load(path);
            Assert.All(back.Parameters, parameter => Assert.Equal(There, parameter.Spec.Device));
            Assert.Equal(there.Sha256(), back.Sha256());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void AStepThatFailsThereLeavesParametersAsTheyWere()
    {
        var (here, there) = (new Parameter(Tensor.From(1f, 2f)), new Parameter(Tensor.From(1f, 2f)));
        there.To(There);
        Tensor.Evaluate(here.Value, there.Value);
        here.Value += 1;
        there.Value = there.Value.Take(Tensor.From(0L, 9).To(There));
        Assert.ThrowsAny<Exception>(() => Tensor.Step([], [here, there]));
        Assert.Equal([1f, 2f], here.Value.ToArray<float>());
        Assert.Equal([1f, 2f], there.Value.ToArray<float>());
    }

    [Fact]
    public async Task ThreadsReadOneTransferAtOnce()
    {
        for (var round = 0; round < 20; round++)
        {
            var y = (Tensor.From(1f, 2f).To(There) * 2).To(Device.Cpu) + 1;
            var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => y.ToArray<float>(), TestContext.Current.CancellationToken)));
            Assert.All(read, values => Assert.Equal([3f, 5f], values));
        }
    }
}
