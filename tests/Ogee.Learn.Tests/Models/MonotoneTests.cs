namespace Ogee.Learn.Tests;

public class MonotoneTests
{
    const int Rows = 200, Steps = 25;

    /// <summary>How many of the answers go down while one number of random rows goes up, in steps of all sizes.</summary>
    static int Falls(TabularNet net, int number, ulong seed)
    {
        var config = net.Config;
        var random = new Rng(new RngKey(seed, 9));
        var rows = TabularRows.Random(config, Rows, seed).ToArray<float>();
        var moved = new float[Rows * Steps * config.RowSize];
        for (var row = 0; row < Rows; row++)
        {
            // Also beyond the ends, and by so little that only rounding is left.
            var values = Enumerable.Range(0, Steps).Select(_ => (float)(random.NextNormal() * 1.5)).ToArray();
            for (var i = 0; i < 5; i++) values[i + 5] = float.BitIncrement(values[i]);
            Array.Sort(values);
            for (var step = 0; step < Steps; step++)
            {
                var place = ((row * Steps) + step) * config.RowSize;
                rows.AsSpan(row * config.RowSize, config.RowSize).CopyTo(moved.AsSpan(place));
                moved[place + number] = values[step];
            }
        }
        var scores = net.Forward(Tensor.From(moved, [Rows * Steps, config.RowSize])).ToArray<float>();
        var (outputs, falls) = (config.Outputs, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (i / outputs % Steps == 0) continue;
            // Of two classes the first one's logit is the other's, negated.
            var rise = scores[i] - scores[i - outputs];
            if (config.Task == TabularTask.Classification && i % outputs == 0) rise = -rise;
            if (rise < 0) falls++;
        }
        return falls;
    }

    static TabularNet Net(TabularTask task, IReadOnlyList<int> monotone, ulong seed)
    {
        var net = new TabularNet(TabularRows.Config(task, task == TabularTask.Classification ? 2 : 3) with { Monotone = monotone });
        net.Initialize(seed);
        return net;
    }

    [Theory, InlineData(TabularTask.Classification), InlineData(TabularTask.Regression)]
    public void AnswersRiseWithAMonotoneNumberToTheLastBit(TabularTask task)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            var net = Net(task, [1, 0, 0], seed);
            Assert.Equal(0, Falls(net, 0, seed));
            Assert.NotEqual(0, Falls(net, 1, seed));
        }
    }

    [Fact]
    public void AnswersFallWithANumberThatMayOnlyFall()
    {
        const int Moves = Rows * (Steps - 1) * 3;
        var net = Net(TabularTask.Regression, [-1, 0, 1], 1);
        Assert.Equal(0, Falls(net, 2, 1));
        // It never rises: what does not fall stays, as it does beyond the ends of the range.
        Assert.InRange(Falls(net, 0, 1), Moves / 2, Moves);
        var up = Net(TabularTask.Regression, [1, 0, 1], 1);
        Assert.Equal(0, Falls(up, 0, 1));
    }

    [Fact]
    public void ThePromiseHoldsAfterTrainingOnDataThatSpeaksAgainstIt()
    {
        var net = Net(TabularTask.Regression, [1, 0, 0], 2);
        var x = TabularRows.Random(net.Config, 300, 3);
        // It falls with the first number where the second is low, and rises in waves elsewhere.
        Tensor first = x.Slice(1, 0, 1).Squeeze(-1), second = x.Slice(1, 1, 2).Squeeze(-1);
        TabularRows.Fit(net, net.Loss, x, Tensor.Where(second.Less(0), -first, first + (first * 4).Sin()), steps: 60, rate: 0.02);
        Assert.Equal(0, Falls(net, 0, 4));
    }

    [Fact]
    public void AMonotoneNumberCanStillCountMoreForSomeRowsThanForOthers()
    {
        var net = new TabularNet(TabularRows.Config(outputs: 1) with { Monotone = [1, 0, 0], Dropout = 0, CodeDropout = 0 });
        net.Initialize(5);
        var x = TabularRows.Random(net.Config, 800, 6);
        Tensor first = x.Slice(1, 0, 1).Squeeze(-1), second = x.Slice(1, 1, 2).Squeeze(-1);
        var target = first * second.Greater(0).Cast(DType.Float32);
        TabularRows.Fit(net, net.Loss, x, target, steps: 200);
        var error = (net.Forward(x).Squeeze(-1) - target).Square().Mean().Item();
        // Without the two inputs meeting, the best is a variance of ¼.
        Assert.InRange(error, 0, 0.05);
    }
}
