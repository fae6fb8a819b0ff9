using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Whether a value may be −∞, as masks are made. What is not known not to be, may be.</summary>
/// <remarks>Sums of products are taken as finite, and so is what overflows only for numbers near the end of the type's range. Inputs may be anything.</remarks>
/// <param name="view">The graph.</param>
sealed class OnnxInfinities(OnnxView view)
{
    // So many values are looked at, and none is looked through further than that.
    const int Most = 64;

    readonly Dictionary<(int Node, bool IsEither), bool> known = [];

    /// <summary>Whether an element may be −∞.</summary>
    internal bool MayBeLowest(int node) => MayBe(node, isEither: false);

    bool MayBe(int node, bool isEither)
    {
        node = view.Behind(node);
        if (known.TryGetValue((node, isEither), out var found)) return found;
        if (known.Count >= Most) return true;
        known[(node, isEither)] = true;
        return known[(node, isEither)] = Find(view[node], isEither);
    }

    bool Find(TracedNode node, bool isEither)
    {
        if (!node.Spec.Type.IsFloat()) return false;
        switch (node.Kind)
        {
            case TracedKind.Literal: return isEither ? double.IsInfinity(node.Literal) : double.IsNegativeInfinity(node.Literal);
            case TracedKind.Value: return Holds(node.Value!, isEither);
            case TracedKind.Operation: break;
            default: return true;
        }
        bool Any(bool isEither) => node.Inputs.Any(input => MayBe(input, isEither));
        return node.Op switch
        {
            Dot or Ops.Conv2d or Unary<Tanh> or Unary<Sigmoid> or Unary<Sin> or Unary<Cos> or Unary<Erf> => false,
            WithGradient { IsDerivative: true } rule when rule.Of.StartsWith("normalize(", StringComparison.Ordinal) => false,
            WithGradient => MayBe(node.Inputs[0], isEither),
            // Of what is bounded below, −∞ comes by a sign only.
            Unary<Ops.Relu> or Unary<Exp> or Unary<Abs> or Unary<Square> or Unary<Sqrt> or Unary<Rsqrt> => isEither && Any(isEither),
            Binary<Add> or Binary<Maximum> or Binary<Minimum> or Reshape or Permute or Expand or Slice or Flip or Pad or Concat or Cast => Any(isEither),
            Reduce<AddMonoid> => Any(isEither),
            // The largest and smallest of nothing are infinite.
            Reduce<MaximumMonoid> or Reduce<MinimumMonoid> => view[node.Inputs[0]].Spec.Shape.Count == 0 || Any(isEither),
            Binary<Subtract> or Binary<Multiply> or Unary<Negate> => Any(isEither: true),
            Binary<Divide> => MayBe(node.Inputs[0], isEither: true) || !(Divisor(node.Inputs[1]) is { } number && number != 0),
            // Choices, logarithms, inputs by places, loops, and what is not known.
            _ => true,
        };
    }

    double? Divisor(int node) => view.Number(view.Repeated(node));

    static bool Holds(Tensor value, bool isEither)
    {
        if (value.Shape.Count == 0) return false;
        var isInfinite = (isEither ? value.Abs() : -value).EqualTo(double.PositiveInfinity);
        return isInfinite.Cast(DType.Int32).Max().Item() != 0;
    }
}
