namespace Ogee;

// A number beside a tensor takes the tensor's element type.
public sealed partial class Tensor
{
    Tensor Like(double value) => Scalar(value, Type);

    /// <summary>a + b, broadcast.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => a.Map<Add>(b);
    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, double b) => a.Map<Add>(a.Like(b));
    /// <summary>a + b.</summary>
    public static Tensor operator +(double a, Tensor b) => b.Like(a).Map<Add>(b);
    /// <summary>a − b, broadcast.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a.Map<Subtract>(b);
    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, double b) => a.Map<Subtract>(a.Like(b));
    /// <summary>a − b.</summary>
    public static Tensor operator -(double a, Tensor b) => b.Like(a).Map<Subtract>(b);
    /// <summary>a · b, element by element, broadcast.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => a.Map<Multiply>(b);
    /// <summary>a · b.</summary>
    public static Tensor operator *(Tensor a, double b) => a.Type.IsComplex() ? (a.AsReal() * b).AsComplex() : a.Map<Multiply>(a.Like(b));
    /// <summary>a · b.</summary>
    public static Tensor operator *(double a, Tensor b) => b.Type.IsComplex() ? (a * b.AsReal()).AsComplex() : b.Like(a).Map<Multiply>(b);
    /// <summary>a / b, element by element, broadcast.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => a.Map<Divide>(b);
    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, double b) => a.Type.IsComplex() ? (a.AsReal() / b).AsComplex() : a.Map<Divide>(a.Like(b));
    /// <summary>a / b.</summary>
    public static Tensor operator /(double a, Tensor b) => b.Like(a).Map<Divide>(b);
    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => a.Map<Negate>();
}
