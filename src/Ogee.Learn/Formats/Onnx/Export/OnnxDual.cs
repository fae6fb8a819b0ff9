namespace Ogee.Learn;

/// <summary>A value of a written graph in float64 with its derivative, if one is asked for and it is not 0 everywhere.</summary>
readonly record struct OnnxDual(OnnxReal Value, OnnxReal? Slope)
{
    public static implicit operator OnnxDual(OnnxReal value) => new(value, null);

    public static OnnxDual operator +(OnnxDual x, OnnxDual y) => new(x.Value + y.Value, x.Slope is { } a && y.Slope is { } b ? a + b : x.Slope ?? y.Slope);

    public static OnnxDual operator +(OnnxDual x, double y) => x with { Value = x.Value + y };

    public static OnnxDual operator -(OnnxDual x, OnnxReal y) => x with { Value = x.Value - y };

    public static OnnxDual operator *(OnnxDual x, OnnxDual y)
    {
        var (left, right) = (x.Slope * y.Value, x.Value * y.Slope);
        return new(x.Value * y.Value, left is { } a && right is { } b ? a + b : left ?? right);
    }

    public static OnnxDual operator /(OnnxDual x, OnnxDual y)
    {
        var (inverse, of) = (1 / y.Value, x.Value / y.Value);
        return new(of, y.Slope is not { } slope ? x.Slope * inverse : x.Slope is { } own ? (own - (of * slope)) * inverse : -(of * slope * inverse));
    }
}
