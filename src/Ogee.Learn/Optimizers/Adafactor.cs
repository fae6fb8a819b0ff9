namespace Ogee.Learn;

/// <summary>Adafactor (Shazeer and Stern 2018): the second moment of a matrix as the product of one number a row and one a column, so that state takes next to no memory; the step in units of the parameter. PyTorch's definition.</summary>
/// <remarks>With κ = t^−exponent: rows ← (1−κ) rows + κ · mean over columns of g², columns alike, v = rows · columns / mean(rows), u = g / √v; w ← w (1 − rate · λ), then
/// w ← w − max(ε, rms(w)) · min(rate, 1/√t) / max(1, rms(u) / threshold) · u. Parameters with one axis or none have v ← (1−κ) v + κ g²; they do not decay, unless a group says so. Axes before the last two are many matrices.</remarks>
/// <param name="rate">The largest share of its root mean square that a parameter moves in a step.</param>
/// <param name="exponent">How fast the share of new squares falls: t^−exponent.</param>
/// <param name="epsilon">The least root mean square that a parameter counts with, so that zeros can leave 0.</param>
/// <param name="threshold">The largest root mean square of an update; longer ones are shortened.</param>
/// <param name="decay">λ: weight decay, times the rate.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
public sealed class Adafactor(double rate = 1e-2, double exponent = 0.8, double epsilon = 1e-3, double threshold = 1, double decay = 0) : Optimizer(rate)
{
    readonly double exponent = OptimizerSetting.Positive("adafactor", "exponent", exponent);
    readonly double epsilon = OptimizerSetting.NotNegative("adafactor", "epsilon", epsilon);
    readonly double threshold = OptimizerSetting.Positive("adafactor", "threshold", threshold);
    readonly double decay = OptimizerSetting.NotNegative("adafactor", "decay", decay);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["rows", "columns"];

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Shape Shape)> StatesOf(Parameter parameter)
    {
        var shape = parameter.Shape;
        if (shape.Rank <= 1) return [("square", shape)];
        long[] before = [.. Enumerable.Range(0, shape.Rank - 2).Select(axis => shape[axis])];
        return [("rows", Shape.Create([.. before, shape[shape.Rank - 2], 1])), ("columns", Shape.Create([.. before, 1, shape[shape.Rank - 1]]))];
    }

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        var value = parameter.Value;
        var share = Portable.Pow(Steps, -exponent);
        Tensor Renew(Parameter old, Tensor now) => old.Value = (old.Value * (1 - share)) + (now * share);
        // The least mean square of PyTorch: what rounding leaves of 1.
        var least = value.Type == DType.Float64 ? Math.ScaleB(1, -52) : Math.ScaleB(1, -23);
        var squares = gradient.Square();
        Tensor square;
        if (value.Rank <= 1) square = Renew(state[0], squares);
        else
        {
            var rows = Renew(state[0], squares.Mean([value.Rank - 1], keepAxes: true));
            var columns = Renew(state[1], squares.Mean([value.Rank - 2], keepAxes: true));
            square = rows * columns / rows.Mean([value.Rank - 2], keepAxes: true).Maximum(least);
        }
        var update = gradient * square.Maximum(least * least).Rsqrt();
        var size = RootMeanSquare(value).Maximum(epsilon) * Math.Min(Rate, 1 / Math.Sqrt(Steps));
        parameter.Value = Shrunk(parameter, decay) - (update * (size / (RootMeanSquare(update) / threshold).Maximum(1)));
    }

    static Tensor RootMeanSquare(Tensor x) => x.Square().Mean().Sqrt();
}
