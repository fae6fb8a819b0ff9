namespace Ogee.Learn.Tests;

/// <summary>The search and what it finds; directions beside libtorch's are in PathGoldenTests.</summary>
public class LbfgsTests
{
    static (double Loss, int Evaluations) Minimize(Lbfgs optimizer, Parameter[] parameters, Func<Tensor> loss, int steps, Action<int, double, double>? look = null)
    {
        var evaluations = 0;
        double last = double.NaN;
        for (var step = 0; step < steps; step++)
        {
            var (value, gradients) = optimizer.Gradients(parameters, () =>
            {
                evaluations++;
                return loss();
            });
            Tensor[] before = [.. parameters.Select(parameter => parameter.Value)];
            double[][] old = [.. before.Select(tensor => tensor.ToArray<double>())], slopes = [.. gradients.Select(tensor => tensor.ToArray<double>())];
            optimizer.Step(parameters, gradients);
            var (values, accepted) = Tensor.TryStep([value], parameters);
            Assert.True(accepted);
            last = values[0];
            if (look is null) continue;
            double along = 0, alongAfter = 0;
            var after = loss().Gradients(parameters).Select(gradient => gradient.ToArray<double>()).ToArray();
            for (var i = 0; i < parameters.Length; i++)
            {
                var now = parameters[i].Value.ToArray<double>();
                for (var k = 0; k < now.Length; k++) (along, alongAfter) = (along + (slopes[i][k] * (now[k] - old[i][k])), alongAfter + (after[i][k] * (now[k] - old[i][k])));
            }
            // The conditions, from the weights before and after.
            Assert.True(loss().Item() <= last + (1e-4 * along) + 1e-15, $"step {step}: {last} to {loss().Item()}, slope {along}");
            Assert.True(Math.Abs(alongAfter) <= (0.9 * Math.Abs(along)) + 1e-15, $"step {step}: slope {along} to {alongAfter}");
        }
        return (loss().Item(), evaluations);
    }

    /// <summary>Rosenbrock's valley (1960), each half of the weights in a parameter of its own.</summary>
    static (Parameter[] Parameters, Func<Tensor> Loss) Valley(int pairs = 1)
    {
        Parameter x = new(Tensor.From([.. Enumerable.Repeat(-1.2, pairs)], [pairs])) { Name = "x" }, y = new(Tensor.From([.. Enumerable.Repeat(1.0, pairs)], [pairs])) { Name = "y" };
        return ([x, y], () => ((y.Value - x.Value.Square()).Square() * 100).Sum() + (1 - x.Value).Square().Sum());
    }

    [Fact]
    public void ItFindsTheEndOfRosenbrocksValley()
    {
        var (parameters, loss) = Valley();
        var (value, evaluations) = Minimize(new Lbfgs(), parameters, loss, 45, (_, _, _) => { });
        Assert.InRange(value, 0, 1e-14);
        Assert.All(parameters, parameter => Assert.Equal(1, parameter.Value.ToArray<double>()[0], 1e-6));
        // A search costs a step little more than one evaluation beside that of the gradient.
        Assert.InRange(evaluations, 46, 160);
    }

    [Fact]
    public void ABowlThatIsAThousandTimesSteeperOneWayTakesTensOfSteps()
    {
        var curvature = Tensor.From([1.0, 10, 100, 1000, 3, 30]);
        var w = new Parameter(Tensor.From([1.0, 1, 1, 1, 1, 1])) { Name = "w" };
        var (value, _) = Minimize(new Lbfgs(), [w], () => (w.Value.Square() * curvature).Sum(), 40);
        Assert.InRange(value, 0, 1e-12);
    }

    [Fact]
    public void ALossThatIsNotFiniteThereIsSteppedAroundAndHereIsRefused()
    {
        // ln w: beyond 0 there is nothing, and a first step of 1 goes there.
        var w = new Parameter(Tensor.From(0.4)) { Name = "w" };
        Func<Tensor> loss = () => (w.Value * 3).Sum() - w.Value.Log().Sum();
        var (value, _) = Minimize(new Lbfgs(5), [w], loss, 15);
        Assert.Equal(1 + Math.Log(3), value, 1e-12);
        var bad = new Parameter(Tensor.From(-1.0)) { Name = "w" };
        var optimizer = new Lbfgs();
        var (nan, gradients) = optimizer.Gradients([bad], () => bad.Value.Log().Sum());
        optimizer.Step([bad], gradients);
        Assert.False(Tensor.TryStep([nan], [bad]).Accepted);
        Assert.Equal(-1, bad.Value.Item());
    }

    [Fact]
    public void LookingAroundLeavesParametersAndOtherStateAsTheyWere()
    {
        var (parameters, loss) = Valley();
        var seen = new Parameter(Tensor.Scalar(0, DType.Float64)) { Name = "seen", IsTrainable = false };
        Parameter[] all = [.. parameters, seen];
        var optimizer = new Lbfgs();
        for (var step = 1; step <= 3; step++)
        {
            var before = parameters[0].Value.ToArray<double>()[0];
            var (value, gradients) = optimizer.Gradients(all, () =>
            {
                seen.Value += 1;
                return loss();
            });
            Assert.Equal(before, parameters[0].Value.ToArray<double>()[0]);
            optimizer.Step(all, gradients);
            Tensor.Step([value], all);
            Assert.Equal(step, seen.Value.Item());
        }
    }

    [Fact]
    public void GroupsAreRefused()
    {
        var w = new Parameter(Tensor.From(0.4)) { Name = "w" };
        Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(() => new Lbfgs() { Groups = [ParameterGroup.Named("w")] }.Step([w], [w.Value])).Error);
    }

    [Fact]
    public void AStepOfOtherParametersThanWereSearchedAlongIsRefused()
    {
        Parameter a = new(Tensor.From(0.4)) { Name = "a" }, b = new(Tensor.From(0.7)) { Name = "b" };
        var optimizer = new Lbfgs();
        var (_, gradients) = optimizer.Gradients([a, b], () => (a.Value.Square() + b.Value.Square()).Sum());
        Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(() => optimizer.Step([b], [gradients[1]])).Error);
        Assert.Equal(0.7, b.Value.ToArray<double>()[0]);
    }

    [Fact]
    public void AtTheEndOfAFitTheWeightsStay()
    {
        var w = new Parameter(Tensor.From(0.0, 3.0)) { Name = "w" };
        var optimizer = new Lbfgs();
        for (var step = 0; step < 3; step++)
        {
            var (value, gradients) = optimizer.Gradients([w], () => (w.Value - Tensor.From(0.0, 3.0)).Square().Sum());
            optimizer.Step([w], gradients);
            Tensor.Step([value], [w]);
            Assert.Equal([0.0, 3.0], w.Value.ToArray<double>());
        }
    }
}
