namespace Ogee.Learn;

/// <summary>One operation that is being written: what it is, the names of its inputs, and what writes nodes.</summary>
/// <param name="writer">The graph that it is of.</param>
/// <param name="node">Its number.</param>
/// <param name="operands">The numbers of the nodes that it is computed from: its inputs, or what stands behind them in a pattern.</param>
sealed class OnnxEmission(OnnxGraphWriter writer, int node, IReadOnlyList<int> operands)
{
    internal OnnxBuilder Builder => writer.Builder;

    internal OnnxTrace Trace => writer.Trace;

    internal OnnxGraphWriter Writer => writer;

    internal int Number => node;

    internal TracedNode Node => writer.Trace[node];

    internal Op Op => Node.Op;

    internal DType Type => Node.Spec.Type;

    internal int Rank => Node.Spec.Shape.Rank;

    internal int Count => operands.Count;

    /// <summary>The name of an operand.</summary>
    internal string this[int operand] => writer.Name(operands[operand]);

    internal string[] Names => [.. operands.Select(writer.Name)];

    internal TracedNode Operand(int operand) => writer.Trace[operands[operand]];

    internal int OperandNumber(int operand) => operands[operand];

    internal OnnxDim[] Shape => writer.Trace.Shape(node);

    internal OnnxDim[] ShapeOf(int operand) => writer.Trace.Shape(operands[operand]);

    internal OnnxDim Dim<T>(Func<T, long> of) where T : Op => writer.Trace.Dim(node, other => of((T)other.Op));

    internal OnnxDim[] Dims<T>(Func<T, Shape> of) where T : Op => writer.Trace.Dims(node, other => of((T)other.Op));

    internal TResult Same<T, TResult>(Func<T, TResult> of) where T : Op => writer.Trace.Same(node, other => of((T)other.Op));

    /// <summary>A node with one result.</summary>
    internal string Emit(string name, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes) => Builder.Node(name, inputs, attributes);

    internal string Cast(string value, DType from, DType to) => from == to ? value : Emit("Cast", [value], ("to", (long)OnnxTypes.Number(to)));

    /// <summary>The type that runtimes have arithmetic for: halves compute in float32 and round once as here, narrow whole numbers in int32 and wrap when they are cut.</summary>
    internal static DType Wide(DType type) => type.IsHalf() ? DType.Float32 : type is DType.Int8 or DType.Int16 or DType.UInt8 ? DType.Int32 : type;

    /// <summary>Computes in the type that runtimes have, and gives back this one.</summary>
    internal string Widened(DType type, IReadOnlyList<string> values, Func<string[], DType, string> compute)
    {
        var wide = Wide(type);
        return Cast(compute([.. values.Select(value => Cast(value, type, wide))], wide), wide, type);
    }

    /// <summary>That something cannot be written; a name that nobody will read.</summary>
    internal string Fault(string reason)
    {
        var fault = $"{Op.Name}{(writer.Path.Length == 0 ? "" : $" in {writer.Path}")}: {reason}";
        if (!Builder.Faults.Contains(fault)) Builder.Faults.Add(fault);
        return "";
    }

    /// <summary>Whether the operator set has what is new in 18; if not, it is noted that it is needed.</summary>
    internal bool IsNewer(string what)
    {
        if (Builder.Opset >= 18) return true;
        Builder.NeedsNewer = true;
        Fault($"{what} needs operator set 18");
        return false;
    }

    /// <summary>Sum, product, largest or smallest over axes, which stay if told so; the axes became an input in 13 and 18.</summary>
    internal string Reduce(string name, string value, ReadOnlySpan<int> axes, bool keep)
    {
        long[] over = [.. axes.ToArray().Select(axis => (long)axis)];
        (string, object) kept = ("keepdims", keep ? 1L : 0);
        return name == "ReduceSum" || Builder.Opset >= 18 ? Emit(name, [value, Builder.Ints(over)], kept) : Emit(name, [value], ("axes", over), kept);
    }
}
