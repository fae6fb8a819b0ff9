namespace Ogee.Testing;

/// <summary>Cases of every operation of <see cref="OpSet"/> that takes and gives floats, over shapes and views of all kinds.</summary>
public static partial class OpCases
{
    /// <summary>The cases: elementwise functions, reductions, structural operations, composites.</summary>
    public static IReadOnlyList<OpCase> All { get; } = [.. Scalar(), .. Structural(), .. Products(), .. Pools(), .. Control(), .. Composites(), .. Attentions(), .. Fourier(), .. Matrices()];

    /// <summary>Numbers of a domain, exact in float32, the same for the same stream.</summary>
    internal static double[] Draw(Shape shape, Domain domain, ulong stream)
    {
        var random = new Rng(new RngKey(23, stream));
        return [.. Enumerable.Range(0, checked((int)shape.Count)).Select(_ => (double)(float)(domain.Low + ((domain.High - domain.Low) * random.NextDouble())))];
    }

    static OpCase Case(string op, string sample, Shape[] shapes, Func<Tensor[], Tensor> function, Domain? domain = null, bool hasGradient = true)
    {
        var stream = sample.Aggregate(17UL, (hash, letter) => (hash * 31) + letter);
        return new(op, sample, shapes, [.. shapes.Select((shape, i) => Draw(shape, domain ?? new(-2, 2), stream + (ulong)i))], function, hasGradient);
    }

    static IEnumerable<OpCase> Scalar()
    {
        var builder = new Builder();
        foreach (var entry in OpSet.All)
        {
            // Functions of conditions have no floats to differ in.
            if ((entry.Types & TypeSet.Float) == 0) continue;
            (builder.Domain, builder.HasGradient) = (entry.Domain ?? new(0.5, 2), entry.HasGradient);
            entry.Accept(builder);
        }
        return builder.Cases;
    }

    sealed class Builder : IOpVisitor
    {
        public List<OpCase> Cases { get; } = [];
        public Domain Domain { get; set; }
        public bool HasGradient { get; set; }

        public void Unary<T>() where T : struct, IUnary<T>
        {
            foreach (var sample in OpSample.All)
                Cases.Add(Case(T.Name, sample.Name, [sample.Leaf], x => sample.View(x[0]).Map<T>(), Domain, HasGradient));
        }

        public void Binary<T>() where T : struct, IBinary<T>
        {
            if (typeof(T) == typeof(Polygamma))
            {
                // Orders are whole numbers: of any other the result is NaN, which every path gives.
                foreach (var order in (int[])[0, 1, 2, 4])
                    foreach (var sample in OpSample.All)
                        Cases.Add(Case(T.Name, $"order {order}, {sample.Name}", [sample.Leaf], x => sample.View(x[0]).Polygamma(order), new(0.8, 3)));
                return;
            }
            foreach (var (a, b) in OpSample.Pairs)
                Cases.Add(Case(T.Name, $"{a.Name}, {b.Name}", [a.Leaf, b.Leaf], x => a.View(x[0]).Map<T>(b.View(x[1])), Domain, HasGradient));
        }

        public void Ternary<T>() where T : struct, ITernary<T>
        {
            foreach (var (a, b) in OpSample.Pairs)
                Cases.Add(Case(T.Name, $"{a.Name}, {b.Name}, {b.Name}", [a.Leaf, b.Leaf, b.Leaf], x => a.View(x[0]).Map<T>(b.View(x[1]), b.View(x[2])), Domain, HasGradient));
        }

        public void Comparison<T>() where T : struct, IComparison
        {
            foreach (var (a, b) in OpSample.Pairs)
                Cases.Add(Case(T.Name, $"{a.Name}, {b.Name}", [a.Leaf, b.Leaf], x => Compared<T>(a.View(x[0]), b.View(x[1])), Domain, hasGradient: false));
        }

        static Tensor Compared<T>(Tensor a, Tensor b) where T : struct, IComparison
        {
            var shape = Shape.Broadcast(a.Shape, b.Shape, T.Name);
            return Tensor.Apply(Ogee.Ops.Comparison<T>.Instance, a.Expand(shape), b.Expand(shape)).Cast(a.Type);
        }

        public void Reduction<T>() where T : struct, IMonoid
        {
            foreach (var sample in OpSample.All)
            {
                var rank = sample.View(Tensor.Zeros(sample.Leaf)).Rank;
                List<Axes> choices = [default];
                for (var axis = 0; axis < rank; axis++) choices.Add([axis]);
                if (rank > 2) choices.Add([0, rank - 1]);
                foreach (var axes in choices)
                    foreach (var keep in (bool[])[false, true])
                    {
                        if (!T.AllowsEmpty && sample.Leaf.Count == 0 && !(axes.Count == 1 && axes[0] == 1)) continue;
                        Cases.Add(Case(T.Name, $"{sample.Name} over {axes}{(keep ? " kept" : "")}", [sample.Leaf], x => sample.View(x[0]).ReduceBy<T>(axes, keep), Domain, HasGradient));
                    }
            }
        }
    }
}
