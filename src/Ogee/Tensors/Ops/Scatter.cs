namespace Ogee.Ops;

/// <summary>Values put at indices along an axis; those that meet are combined in the order of the values, beginning with the neutral element. Inputs: values, index of the same shape.</summary>
/// <param name="Axis">The axis that is indexed, from 0.</param>
/// <param name="Size">Its size in the result.</param>
public abstract record ScatterOp(int Axis, long Size) : Op
{
    /// <inheritdoc/>
    public sealed override string Properties => $" {Axis}, {Size}";

    /// <inheritdoc/>
    public sealed override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        Take.CheckIndex(inputs[1], Name);
        Take.CheckSummed(inputs[0], Name);
        return inputs[0].Shape == inputs[1].Shape ? inputs[0] with { Shape = inputs[0].Shape.With(Axis, Size) }
            : throw EngineErrors.Shape.With($"{Name}: values and index must have one shape, got {inputs[0].Shape} and {inputs[1].Shape}", "Expected equal shapes", "Expand one of them.");
    }

    internal abstract void Accept(IMonoidVisitor visitor);
}

/// <summary>A scatter by a monoid. By addition it is the gradient of <see cref="Gather"/>.</summary>
/// <typeparam name="T">The monoid.</typeparam>
public sealed record Scatter<T> : ScatterOp, IDifferentiable, IBatchable where T : struct, IMonoid
{
    /// <summary>A scatter along an axis.</summary>
    /// <param name="axis">The axis that is indexed, from 0.</param>
    /// <param name="size">Its size in the result.</param>
    public Scatter(int axis, long size) : base(axis, size) => UnloadableOps.Watch(GetType());

    /// <inheritdoc/>
    public override string Name => "scatter_" + T.Name;

    internal override bool TakesComplex => typeof(T) == typeof(AddMonoid);

    internal override void Accept(IMonoidVisitor visitor) => visitor.Visit<T>();

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        Tensor Back(Tensor t) => Tensor.Apply(new Gather(Axis), t, inputs[1]);
        return [T.ScatterGradient(Back(gradient), inputs[0], Back(output), inputs[1], this)
            ?? throw EngineErrors.Gradient.With($"gradients: {Name} has no gradient", "Expected a monoid that states one", "Detach() its input, or state ScatterGradient."), null];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Axis = Axis + 1 }, inputs[0], inputs[1]);
}

/// <summary>Gradients of scatters.</summary>
static class ScatterGradients
{
    /// <summary>Equal largest or smallest values of one place share its gradient.</summary>
    public static Tensor ShareAmongEqual(Tensor gradient, Tensor values, Tensor y, Tensor index, ScatterOp op)
    {
        var equal = values.EqualTo(y).Cast(values.Type);
        return gradient * equal / Met(equal, index, op).Maximum(1);
    }

    /// <summary>The product of all other values of a place: that of those that are not 0, by the value, times that of those that are. One zero is written as itself, so that the derivative of this is right too; of more the product has none of first order.</summary>
    public static Tensor OfProducts(Tensor gradient, Tensor values, Tensor index, ScatterOp op)
    {
        var isZero = values.EqualTo(0);
        var others = Tensor.Where(isZero, Tensor.Scalar(1, values.Type), values);
        var product = Tensor.Apply(new Gather(op.Axis), Tensor.Apply(new Scatter<MultiplyMonoid>(op.Axis, op.Size), others, index), index);
        Tensor OfOthers(Tensor x) => Met(x, index, op) - x;
        var (zero, zeros) = (OfOthers(Tensor.Where(isZero, values, Tensor.Scalar(0, values.Type))), OfOthers(isZero.Cast(values.Type)));
        var (without, none) = (gradient * product / others, Tensor.Scalar(0, values.Type));
        // 0 times what the others overflowed to is 0.
        return Tensor.Where(zeros.EqualTo(0), without, Tensor.Where(zeros.EqualTo(1), Tensor.Where(without.IsFinite(), without, none) * zero, none));
    }

    /// <summary>For each value the sum of what met where it went.</summary>
    static Tensor Met(Tensor x, Tensor index, ScatterOp op) => Tensor.Apply(new Gather(op.Axis), Tensor.Apply(new Scatter<AddMonoid>(op.Axis, op.Size), x, index), index);
}
