using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Reads a graph for patterns: what operations that compute nothing stand before is looked through.</summary>
readonly record struct OnnxView(OnnxTrace Trace)
{
    internal TracedNode this[int node] => Trace[node];

    /// <summary>What a node is the value of, behind operations that only say something to the engine.</summary>
    internal int Behind(int node)
    {
        while (Trace[node] is { Kind: TracedKind.Operation, Op: Unary<StopGradient> or Recomputed or After or Transfer } same) node = same.Inputs[0];
        return node;
    }

    internal int Input(int node, int input) => Behind(Trace[node].Inputs[input]);

    internal bool Is<T>(int node) where T : Op => Trace[node] is { Kind: TracedKind.Operation, Op: T };

    /// <summary>What is repeated along axes of size 1; the node itself if it is no such.</summary>
    internal int Repeated(int node) => Is<Expand>(Behind(node)) ? Input(Behind(node), 0) : Behind(node);

    /// <summary>What is given axes of size 1; the node itself if it is no such.</summary>
    internal int Reshaped(int node) => Is<Reshape>(Behind(node)) ? Input(Behind(node), 0) : Behind(node);

    internal bool IsNumber(int node, double value) => Trace[node] is { Kind: TracedKind.Literal } literal && literal.Literal.Equals(value) && Trace.Literals(node).All(other => other.Equals(value));

    /// <summary>What is reduced over one axis that stays with size 1, and which axis.</summary>
    internal (int X, int Axis)? Kept<T>(int node) where T : struct, IMonoid
    {
        node = Behind(node);
        if (!Is<Reshape>(node) || Input(node, 0) is var reduced && !Is<Reduce<T>>(reduced)) return null;
        var over = ((Reduce<T>)Trace[reduced].Op).Over;
        if (over.Count != 1) return null;
        var x = Input(reduced, 0);
        return Trace[x].Spec.Shape.With(over[0], 1) == Trace[node].Spec.Shape ? (x, over[0]) : null;
    }

    /// <summary>x of x − max x along an axis, where the largest of −∞ only is taken as 0.</summary>
    internal (int X, int Axis)? Shifted(int node)
    {
        if (!Is<Binary<Subtract>>(node)) return null;
        var (x, top) = (Input(node, 0), Repeated(Trace[node].Inputs[1]));
        if (!Is<Select>(top) || !IsNumber(Input(top, 1), 0) || Kept<MaximumMonoid>(Input(top, 2)) is not var (of, axis) || of != x) return null;
        var isLowest = Input(top, 0);
        return Is<Ops.Comparison<EqualTo>>(isLowest) && Input(isLowest, 0) == Input(top, 2) && IsNumber(Input(isLowest, 1), double.NegativeInfinity) ? (x, axis) : null;
    }

    /// <summary>The vector that stands for the channels, axis 1: [channels] given axes of size 1 around it. Null if it is no such.</summary>
    internal int? Channels(int node, long channels)
    {
        var repeated = Repeated(node);
        var vector = Reshaped(repeated);
        var (shape, of) = (Trace[repeated].Spec.Shape, Trace[vector].Spec.Shape);
        if (of.Rank != 1 || of[0] != channels || shape.Rank < 2 || shape[1] != channels || shape.Count != channels) return null;
        return vector;
    }
}
