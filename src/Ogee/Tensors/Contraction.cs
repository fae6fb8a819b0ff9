namespace Ogee;

/// <summary>Sums of products of tensors whose axes have labels: what is not in the result is summed.</summary>
sealed class Contraction
{
    readonly Dictionary<int, long> sizes = [];
    readonly HashSet<int> kept;
    readonly List<(Tensor Value, int[] Labels)> operands = [];

    Contraction(int[] result) => kept = [.. result];

    /// <param name="tensors">The operands, which are brought to one type.</param>
    /// <param name="labels">For each operand the labels of its axes; one that it has twice is a diagonal. Sizes of one label are equal, or 1.</param>
    /// <param name="result">The labels of the result: each once, and in some operand.</param>
    /// <exception cref="OgeeException">Sizes differ.</exception>
    public static Tensor Of(ReadOnlySpan<Tensor> tensors, int[][] labels, int[] result)
    {
        var type = tensors[0].Type;
        foreach (var tensor in tensors) type = DTypes.Promote(type, tensor.Type);
        return type.IsHalf() ? In(DType.Float32, tensors, labels, result).Cast(type) : In(type, tensors, labels, result);
    }

    static Tensor In(DType type, ReadOnlySpan<Tensor> tensors, int[][] labels, int[] result)
    {
        var contraction = new Contraction(result);
        for (var i = 0; i < tensors.Length; i++) contraction.Measure(tensors[i].Shape, labels[i]);
        for (var i = 0; i < tensors.Length; i++) contraction.operands.Add(contraction.Prepared(tensors[i].Cast(type), labels[i]));
        contraction.SumAlone();
        while (contraction.operands.Count > 1) contraction.Join();
        var (value, order) = contraction.operands[0];
        return value.Permute(Axes.Create([.. result.Where(order.Contains).Select(label => Array.IndexOf(order, label))])) is var ordered && order.Length == result.Length ? ordered
            : ordered.Reshape(Shape.Create([.. result.Select(label => order.Contains(label) ? contraction.sizes[label] : 1)]));
    }

    void Measure(Shape shape, int[] labels)
    {
        for (var axis = 0; axis < labels.Length; axis++)
        {
            var size = shape[axis];
            if (!sizes.TryGetValue(labels[axis], out var known) || known == 1) sizes[labels[axis]] = size;
            else if (size != 1 && size != known)
                throw EngineErrors.Shape.With($"einsum: {(labels[axis] is >= 'A' and <= 'z' ? $"axis '{(char)labels[axis]}'" : "a broadcast axis")} has sizes {known} and {size}", "Expected equal sizes, or 1", "Check the letters, or the shapes.");
        }
    }

    /// <summary>An operand with each label once. An axis of size 1 that others have longer is the same for all of it: it goes.</summary>
    (Tensor, int[]) Prepared(Tensor x, int[] labels)
    {
        var left = labels.ToList();
        for (var axis = 0; axis < left.Count; axis++)
        {
            for (var other = left.LastIndexOf(left[axis]); other > axis; other = left.LastIndexOf(left[axis]))
            {
                // The diagonal comes last.
                var size = Math.Max(x.Shape[axis], x.Shape[other]);
                x = x.Expand(x.Shape.With(axis, size).With(other, size)).Diagonal(0, axis, other);
                var label = left[axis];
                left.RemoveAt(other);
                left.RemoveAt(axis);
                left.Add(label);
            }
            if (x.Shape[axis] == 1 && sizes[left[axis]] != 1)
            {
                x = x.Squeeze(axis);
                left.RemoveAt(axis--);
            }
        }
        return (x, [.. left]);
    }

    /// <summary>What one operand alone has and the result has not is summed at once.</summary>
    void SumAlone()
    {
        for (var i = 0; i < operands.Count; i++)
        {
            var (value, labels) = operands[i];
            int[] alone = [.. labels.Where(label => !kept.Contains(label) && !operands.Where((_, other) => other != i).Any(other => other.Labels.Contains(label)))];
            if (alone.Length > 0) operands[i] = (value.ReduceBy<AddMonoid>(Axes.Create([.. alone.Select(label => Array.IndexOf(labels, label))]), keepAxes: false), [.. labels.Except(alone)]);
        }
    }

    /// <summary>Multiplies the pair whose result is smallest in comparison with both (the greedy order of Smith and Gray, opt_einsum, 2018); of equal ones that of the fewest products, then the first.</summary>
    void Join()
    {
        var best = (First: 0, Second: 1, Cost: (Size: double.PositiveInfinity, Products: double.PositiveInfinity));
        for (var i = 0; i < operands.Count; i++)
            for (var j = i + 1; j < operands.Count; j++)
            {
                int[] together = [.. operands[i].Labels.Union(operands[j].Labels)];
                var size = Elements(together.Where(label => IsNeeded(label, i, j))) - Elements(operands[i].Labels) - Elements(operands[j].Labels);
                var cost = (Size: size, Products: Elements(together));
                if (cost.CompareTo(best.Cost) < 0) best = (i, j, cost);
            }
        var product = Product(operands[best.First], operands[best.Second], label => IsNeeded(label, best.First, best.Second));
        operands.RemoveAt(best.Second);
        operands[best.First] = product;
    }

    bool IsNeeded(int label, int first, int second) => kept.Contains(label) || operands.Where((_, i) => i != first && i != second).Any(other => other.Labels.Contains(label));

    double Elements(IEnumerable<int> labels) => labels.Aggregate(1.0, (count, label) => count * sizes[label]);

    (Tensor, int[]) Product((Tensor Value, int[] Labels) a, (Tensor Value, int[] Labels) b, Func<int, bool> isNeeded)
    {
        int[] both = [.. a.Labels.Intersect(b.Labels)];
        int[] batch = [.. both.Where(isNeeded)], summed = [.. both.Where(label => !isNeeded(label))], rows = [.. a.Labels.Except(both)], columns = [.. b.Labels.Except(both)];
        int[] result = [.. batch, .. rows, .. columns];
        // Without sums, without rows and columns, or without a product of such numbers: element by element.
        if (summed.Length == 0 || (rows.Length == 0 && columns.Length == 0) || !a.Value.Type.IsFloat() || batch.Length > Shape.MaxRank - 2)
        {
            int[] all = [.. result, .. summed];
            var product = Aligned(a, all) * Aligned(b, all);
            return (summed.Length == 0 ? product : product.ReduceBy<AddMonoid>(Axes.Create([.. Enumerable.Range(result.Length, summed.Length)]), keepAxes: false), result);
        }
        Shape Sizes(params int[][] parts) => Shape.Create([.. batch.Select(label => sizes[label]), .. parts.Select(part => (long)Elements(part))]);
        var left = Ordered(a, [.. batch, .. rows, .. summed]).Reshape(Sizes(rows, summed));
        var right = Ordered(b, [.. batch, .. summed, .. columns]).Reshape(Sizes(summed, columns));
        return (left.MatMul(right).Reshape(Shape.Create([.. result.Select(label => sizes[label])])), result);
    }

    static Tensor Ordered((Tensor Value, int[] Labels) x, int[] order) => x.Value.Permute(Axes.Create([.. order.Select(label => Array.IndexOf(x.Labels, label))]));

    /// <summary>An operand with an axis for each label, of size 1 where it has none.</summary>
    static Tensor Aligned((Tensor Value, int[] Labels) x, int[] all)
    {
        var ordered = Ordered(x, [.. all.Where(x.Labels.Contains)]);
        return ordered.Reshape(Shape.Create([.. all.Select(label => Array.IndexOf(x.Labels, label) is >= 0 and var axis ? x.Value.Shape[axis] : 1)]));
    }
}
