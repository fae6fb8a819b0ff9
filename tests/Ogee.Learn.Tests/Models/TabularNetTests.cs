using Ogee.Tests;

namespace Ogee.Learn.Tests;

public class TabularNetTests
{
    [Theory]
    [InlineData(TabularTask.Classification, 2, 1), InlineData(TabularTask.Classification, 5, 5), InlineData(TabularTask.Regression, 1, 1), InlineData(TabularTask.Regression, 3, 3)]
    public void ThereIsOneOutputForEachClassOrFigureAndInTrainingOneScoreForEachMember(TabularTask task, int outputs, int scores)
    {
        var config = TabularRows.Config(task, outputs);
        var (net, x) = (new TabularNet(config), TabularRows.Random(config, 7, 1));
        Assert.Equal([7, outputs], net.Forward(x).Shape);
        using var training = Mode.Training(new RngKey(1));
        var output = net.Forward(x);
        Assert.Equal([3, 7, scores], output.Shape);
        var target = task == TabularTask.Classification ? Tensor.From([.. Enumerable.Range(0, 7).Select(i => (long)i % outputs)], [7]) : Tensor.Normal([7], new RngKey(2));
        Assert.True(double.IsFinite(net.Loss(output, target).Item()));
    }

    [Theory, InlineData(TabularTask.Classification, 2), InlineData(TabularTask.Classification, 5), InlineData(TabularTask.Regression, 3)]
    public void EveryParameterGetsAGradient(TabularTask task, int outputs)
    {
        var config = TabularRows.Config(task, outputs);
        if (outputs != 5) config = config with { Monotone = [1, 0, -1] };
        var net = new TabularNet(config);
        net.Initialize(3);
        using var training = Mode.Training(new RngKey(1));
        var target = task == TabularTask.Classification ? Tensor.From([.. Enumerable.Range(0, 64).Select(i => (long)i % outputs)], [64]) : Tensor.Normal([64], new RngKey(2));
        var gradients = net.Loss(net.Forward(TabularRows.Random(config, 64, 1)), target).Gradients(net.Parameters);
        Assert.All(net.Parameters.Zip(gradients), pair => Assert.True(pair.Second.Abs().Max().Item() > 0, pair.First.Name));
    }

    [Theory, InlineData(TabularTask.Classification, 2), InlineData(TabularTask.Classification, 5), InlineData(TabularTask.Regression, 3)]
    public void TheLossOfATrainingOutputIsTheMeanOfTheLossesOfItsMembers(TabularTask task, int outputs)
    {
        var config = TabularRows.Config(task, outputs);
        var net = new TabularNet(config);
        var target = task == TabularTask.Classification ? Tensor.From([.. Enumerable.Range(0, 9).Select(i => (long)i % outputs)], [9]) : Tensor.Normal([9], new RngKey(2));
        using var training = Mode.Training(new RngKey(1));
        var output = net.Forward(TabularRows.Random(config, 9, 1));
        var each = Enumerable.Range(0, 3).Select(member => output.Slice(0, member, member + 1).Squeeze(0)).Select(y => outputs == 2 ? Tensor.Concat(-1, y * -0.5, y * 0.5) : y);
        Assert.Equal(each.Average(y => net.Loss(y, target).Item()), net.Loss(output, target).Item(), 1e-6);
    }

    [Theory, InlineData(TabularTask.Classification, 2), InlineData(TabularTask.Classification, 5), InlineData(TabularTask.Regression, 3)]
    public void ARowAloneHasTheBitsItHasInABatch(TabularTask task, int outputs)
    {
        var config = TabularRows.Config(task, outputs) with { Monotone = outputs == 5 ? [] : [0, 1, 0] };
        var (net, x) = (new TabularNet(config), TabularRows.Random(config, 33, 1));
        var together = net.Forward(x).ToArray<float>();
        for (var row = 0; row < 33; row++)
            Assert.Equal(together[(row * outputs)..((row + 1) * outputs)], net.Forward(x.Slice(0, row, row + 1)).ToArray<float>());
    }

    [Fact]
    public void ACodeThatAColumnDoesNotHaveCountsAsSomethingElse()
    {
        var config = TabularRows.Config();
        var net = new TabularNet(config);
        float[] Answer(float code) => net.Forward(Tensor.From([0.1f, -0.2f, 0.3f, 0, 1, code, 1], [1, 7])).ToArray<float>();
        Assert.All((float[])[4, 1e30f, -1, float.NaN, float.PositiveInfinity], code => Assert.Equal(Answer(0), Answer(code)));
        Assert.NotEqual(Answer(0), Answer(3));
    }

    static string Train()
    {
        var config = TabularRows.Config() with { Monotone = [1, 0, 0] };
        var net = new TabularNet(config);
        net.Initialize(4);
        TabularRows.Fit(net, net.Loss, TabularRows.Random(config, 100, 1), Tensor.Normal([100], new RngKey(2)), steps: 8);
        return net.Sha256();
    }

    [Theory]
    [InlineData("OGEE_THREADS=1"), InlineData("OGEE_THREADS=2"), InlineData("DOTNET_EnableAVX512=0"), InlineData("OGEE_EMIT=0"), InlineData("OGEE_FUSE=0")]
    public void TrainedWeightsHaveTheSameBitsEverywhere(string setting) => Assert.Equal(Train(), ChildProcess.Run(Train, setting));

    [Fact]
    public void ItLearnsWhatALinearModelCannot()
    {
        // The sign of a number counts one way for one code and the other way for another: nothing about it is a sum.
        var config = TabularRows.Config(TabularTask.Classification, 2) with { Cardinalities = [2, 2], Dropout = 0, CodeDropout = 0 };
        Tensor Target(Tensor x) => x.Slice(1, 0, 1).Squeeze(-1).Greater(0).Xor(x.Slice(1, 5, 6).Squeeze(-1).Greater(0.5)).Cast(DType.Int64);
        Tensor train = TabularRows.Random(config, 600, 1), test = TabularRows.Random(config, 400, 2);
        double Accuracy(Module model) => Metric.Accuracy.Sum(model.Forward(test), Target(test)).Item() / 400;

        var linear = new LinearTabular(config);
        TabularRows.Fit(linear, linear.Loss, train, Target(train), steps: 100, rate: 0.05);
        var net = new TabularNet(config);
        net.Initialize(1);
        TabularRows.Fit(net, net.Loss, train, Target(train), steps: 100);

        Assert.InRange(Accuracy(linear), 0.35, 0.65);
        Assert.InRange(Accuracy(net), 0.95, 1);
    }

    [Fact]
    public void TheLinearModelFindsTheLine()
    {
        var config = TabularRows.Config(outputs: 1);
        var x = TabularRows.Random(config, 500, 1);
        var linear = new LinearTabular(config);
        Assert.All(linear.Forward(x).ToArray<float>(), answer => Assert.Equal(0, answer));
        var target = (x.Slice(1, 0, 1).Squeeze(-1) * 2) - x.Slice(1, 4, 5).Squeeze(-1) + x.Slice(1, 5, 6).Squeeze(-1).EqualTo(3).Cast(DType.Float32) + 0.5;
        TabularRows.Fit(linear, linear.Loss, x, target, steps: 400, rate: 0.05);
        Assert.True((linear.Forward(x).Squeeze(-1) - target).Abs().Max().Item() < 0.02);
    }

    [Fact]
    public void QuantilesHoldTheShareThatTheyAreNamedFor()
    {
        var config = TabularRows.Config() with { Numbers = 1, Plain = 0, Cardinalities = [], Dropout = 0 };
        Tensor x = TabularRows.Random(config, 2000, 1), noise = Tensor.Normal([2000], new RngKey(3));
        // The spread grows with the number: a constant interval would miss at one end.
        var target = noise * (x.Squeeze(-1) + 2) * 0.3;
        var net = new TabularNet(config);
        net.Initialize(1);
        TabularRows.Fit(net, net.Loss, x, target, steps: 250);
        var y = net.Forward(x);
        Tensor At(int output) => y.Slice(1, output, output + 1).Squeeze(-1);
        foreach (var part in (Tensor[])[x.Squeeze(-1).Greater(0), x.Squeeze(-1).LessEqual(0)])
        {
            double Share(Tensor condition) => condition.And(part).Cast(DType.Float32).Sum().Item() / part.Cast(DType.Float32).Sum().Item();
            Assert.InRange(Share(target.Less(At(1))), 0.03, 0.07);
            Assert.InRange(Share(target.Greater(At(2))), 0.03, 0.07);
        }
    }
}
