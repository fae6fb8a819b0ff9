namespace Ogee.Learn;

/// <summary>L-BFGS (Liu and Nocedal 1989): Newton's direction from the last steps and changes of the gradient, for losses of all the data, without noise: a fit, a calibration, a style. All parameters are one vector.</summary>
/// <remarks>The distance along the direction holds the strong Wolfe conditions: <see cref="Gradients"/> looks for it by computing the loss there (mostly once or twice, at most 25 times), and <see cref="Optimizer.Step"/> goes it.
/// Without <see cref="Gradients"/>, or without a search, the distance is the rate, and min(1, 1/‖g‖₁) times the rate in the first step. A trainer with all data in one batch uses it as any other optimizer; gradients are not clipped, and groups have no meaning.
/// The direction, and without a search the path, are libtorch's with one iteration a step.</remarks>
/// <param name="rate">The distance that is tried first, of Newton's step.</param>
/// <param name="memory">How many steps are remembered; each takes twice the memory of the weights.</param>
/// <param name="isSearching">Whether the distance is searched for.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Lbfgs(double rate = 1, int memory = 10, bool isSearching = true) : Optimizer(rate)
{
    // libtorch's: pairs of less curvature are not remembered; so many evaluations a search.
    const double LeastCurvature = 1e-10;
    const int MostEvaluations = 25;

    readonly int memory = memory > 0 ? memory : throw LearnErrors.Setting.With($"lbfgs: the memory is {memory} steps", "Expected 1 or more", "Use 10, for instance.");
    (Parameter[] Parameters, Tensor[] Gradients, Tensor[] Direction, double Distance)? searched;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["gradient", "step", "steps", "changes"];

    internal override bool NeedsAllData => true;

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Shape Shape)> StatesOf(Parameter parameter)
    {
        Shape many = [memory, .. parameter.Shape];
        return [("gradient", parameter.Shape), ("step", parameter.Shape), ("steps", many), ("changes", many)];
    }

    /// <inheritdoc/>
    public override (Tensor Loss, IReadOnlyList<Tensor> Gradients) Gradients(IReadOnlyList<Parameter> parameters, Func<Tensor> loss)
    {
        searched = null;
        RequireNoGroups();
        if (!isSearching) return base.Gradients(parameters, loss);
        Parameter[] trainable = [.. parameters.Where(parameter => parameter.IsTrainable)], others = [.. parameters.Where(parameter => !parameter.IsTrainable)];
        var value = loss();
        Tensor[] gradients = [.. value.Gradients(trainable)];
        var direction = Direction(gradients, [.. trainable.Select(parameter => new Memory(StateOf(parameter)))]).Direction;
        var (slope, length) = (Dot(gradients, direction), Length(gradients));
        Tensor.Evaluate([value, slope, length, .. gradients, .. direction]);
        var start = new LinePoint(0, value.Item(), slope.Item());
        // A loss that is not finite is for the step to refuse.
        if (!start.IsFinite) return (value, gradients);
        // Where rounding leaves no way down, as at the end of a fit, the weights stay.
        var distance = 0.0;
        if (start.Slope < 0)
        {
            Tensor[] values = [.. trainable.Select(parameter => parameter.Value)], changed = [.. others.Select(parameter => parameter.Value)];
            var first = Steps == 0 ? Math.Min(1, 1 / length.Item()) * Rate : Rate;
            distance = new StrongWolfe(at => Look(trainable, values, (others, changed), direction, at, loss), MostEvaluations).Search(start, first).At;
        }
        searched = (trainable, gradients, direction, distance);
        return (value, gradients);
    }

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state) => UpdateAll([parameter], [gradient]);

    private protected override void UpdateAll(Parameter[] parameters, IReadOnlyList<Tensor> gradients)
    {
        RequireNoGroups();
        var found = searched;
        searched = null;
        if (found is { } ready && !ready.Parameters.AsSpan().SequenceEqual(parameters))
            throw LearnErrors.Setting.With($"lbfgs: a step of {parameters.Length} parameters follows a search along {ready.Parameters.Length}", "Expected the parameters that were searched along", "Call Gradients and Step with the same parameters.");
        Tensor[] now = found is null ? [.. gradients] : found.Value.Gradients;
        Memory[] before = [.. parameters.Select(parameter => new Memory(StateOf(parameter)))];
        var (direction, steps, changes) = Direction(now, before);
        var distance = found is { } known ? Tensor.Scalar(known.Distance, now[0].Type) : Steps == 1 ? (1 / Length(now)).Minimum(1) * Rate : Tensor.Scalar(Rate, now[0].Type);
        for (var i = 0; i < parameters.Length; i++)
        {
            var step = (found?.Direction[i] ?? direction[i]) * distance;
            var state = StateOf(parameters[i]);
            (state[0].Value, state[1].Value, state[2].Value, state[3].Value) = (now[i], step, steps[i], changes[i]);
            parameters[i].Value += step;
        }
    }

    /// <summary>The two loops of the paper over what is remembered, with the last step in it. Rows of zeros, where there is nothing yet, take no part.</summary>
    static (Tensor[] Direction, Tensor[] Steps, Tensor[] Changes) Direction(Tensor[] gradients, Memory[] before)
    {
        Tensor[] step = [.. before.Select(memory => memory.Step)], change = [.. gradients.Zip(before, (gradient, memory) => gradient - memory.Gradient)];
        // In the first step the last one is 0, and so is the curvature.
        var isKept = Dot(step, change).Greater(LeastCurvature);
        Tensor[] steps = [.. before.Select((memory, i) => Renewed(isKept, memory.Steps, step[i]))], changes = [.. before.Select((memory, i) => Renewed(isKept, memory.Changes, change[i]))];
        var count = (int)steps[0].Shape[0];
        var (weights, shares) = (new Tensor[count], new Tensor[count]);
        Tensor[] Row(Tensor[] rows, int row) => [.. rows.Select(of => of[row])];
        Tensor[] q = [.. gradients.Select(gradient => -gradient)];
        Tensor[] lastSteps = Row(steps, count - 1), lastChanges = Row(changes, count - 1);
        var curvature = Dot(lastSteps, lastChanges);
        for (var i = count - 1; i >= 0; i--)
        {
            weights[i] = Inverse(Dot(Row(steps, i), Row(changes, i)));
            shares[i] = weights[i] * Dot(Row(steps, i), q);
            q = Plus(q, Row(changes, i), -shares[i]);
        }
        // Scaled by the last curvature (Nocedal and Wright 2006, equation 7.20); by 1 before there is one.
        var scale = Tensor.Where(curvature.Greater(0), curvature * Inverse(Dot(lastChanges, lastChanges)), Tensor.Scalar(1, curvature.Type));
        q = [.. q.Select(part => part * scale)];
        for (var i = 0; i < count; i++) q = Plus(q, Row(steps, i), shares[i] - (weights[i] * Dot(Row(changes, i), q)));
        return (q, steps, changes);
    }

    void RequireNoGroups()
    {
        if (Groups.Count > 0) throw LearnErrors.Setting.With("lbfgs: it was given groups of parameters", "Expected none, for it treats all parameters as one vector", "Use another optimizer, or give it the parameters of one group only.");
    }

    LinePoint Look(Parameter[] trainable, Tensor[] values, (Parameter[] Parameters, Tensor[] Values) others, Tensor[] direction, double at, Func<Tensor> loss)
    {
        Parameter[] there = [.. values.Zip(direction, (value, part) => new Parameter(value + (part * at)))];
        Sharpness.Exchange(trainable, there);
        try
        {
            var value = loss();
            var slope = Dot([.. value.Gradients(trainable)], direction);
            Tensor.Evaluate(value, slope);
            return new(at, value.Item(), slope.Item());
        }
        finally
        {
            Sharpness.Exchange(trainable, there);
            Sharpness.Restore(others.Parameters, others.Values);
        }
    }

    /// <summary>The oldest row goes, the new one comes last; if it is kept.</summary>
    static Tensor Renewed(Tensor isKept, Tensor rows, Tensor row) => Tensor.Where(isKept, Tensor.Concat(0, rows.Slice(0, 1, rows.Shape[0]), row.Unsqueeze(0)), rows);

    static Tensor Inverse(Tensor x)
    {
        var (isPositive, one) = (x.Greater(0), Tensor.Scalar(1, x.Type));
        return Tensor.Where(isPositive, 1 / Tensor.Where(isPositive, x, one), one * 0);
    }

    static Tensor[] Plus(Tensor[] a, Tensor[] b, Tensor times) => [.. a.Zip(b, (x, y) => x + (y * times))];

    static Tensor Dot(Tensor[] a, Tensor[] b) => Sum(a.Zip(b, (x, y) => (x * y).Sum()));

    static Tensor Length(Tensor[] gradients) => Sum(gradients.Select(gradient => gradient.Abs().Sum()));

    static Tensor Sum(IEnumerable<Tensor> parts) => parts.Aggregate((sum, part) => sum + part);

    readonly struct Memory(Parameter[] state)
    {
        public Tensor Gradient => state[0].Value;

        public Tensor Step => state[1].Value;

        public Tensor Steps => state[2].Value;

        public Tensor Changes => state[3].Value;
    }
}
