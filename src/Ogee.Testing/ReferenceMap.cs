namespace Ogee.Testing;

/// <summary>Elementwise operations by definition.</summary>
sealed class ReferenceMap(TensorSpec spec, ReferenceTensor[] x) : IMapVisitor
{
    ReferenceTensor result = null!;

    public static ReferenceTensor Compute(MapOp op, TensorSpec spec, ReferenceTensor[] x)
    {
        var visitor = new ReferenceMap(spec, x);
        op.Accept(visitor, x[^1].Spec.Type);
        return visitor.result;
    }

    // Scalars repeat.
    double F(int input, long i) => x[input].Floats[x[input].Shape.Rank == 0 ? 0 : i];

    long I(int input, long i) => x[input].Integers[x[input].Shape.Rank == 0 ? 0 : i];

    public void Unary<T>() where T : struct, IUnary<T> => result = ReferenceTensor.Of(spec, i => T.F64(F(0, i)), i => T.I64(I(0, i)));

    public void Binary<T>() where T : struct, IBinary<T> => result = ReferenceTensor.Of(spec, i => T.F64(F(0, i), F(1, i)), i => T.I64(I(0, i), I(1, i)));

    public void Ternary<T>() where T : struct, ITernary<T> => result = ReferenceTensor.Of(spec, i => T.F64(F(0, i), F(1, i), F(2, i)), _ => throw new NotSupportedException());

    public void Comparison<T>() where T : struct, IComparison =>
        result = ReferenceTensor.Of(spec, _ => 0, i => (x[0].IsFloat ? T.F64(F(0, i), F(1, i)) : T.I64(I(0, i), I(1, i))) ? 1 : 0);

    public void Select() => result = ReferenceTensor.Of(spec, i => I(0, i) != 0 ? F(1, i) : F(2, i), i => I(0, i) != 0 ? I(1, i) : I(2, i));

    public void Cast(DType from, DType to) => throw new NotSupportedException();
}
