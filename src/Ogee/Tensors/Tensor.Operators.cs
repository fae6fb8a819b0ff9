namespace Ogee;

// A number beside a tensor takes the tensor's element type; the rule is that of DType.
public sealed partial class Tensor
{
    Tensor Like(double value, string word = "scalar") => Number(value, Type, word);

    Tensor Map<T>(double other) where T : struct, IBinary<T> => Map<T>(Like(other, T.Name));

    Tensor Compare<T>(double other) where T : struct, IComparison => Compare<T>(Like(other, T.Name));

    /// <summary>a + b, broadcast.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => a.Map<Add>(b);
    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, double b) => a.Map<Add>(b);
    /// <summary>a + b.</summary>
    public static Tensor operator +(double a, Tensor b) => b.Like(a, Add.Name).Map<Add>(b);
    /// <summary>a − b, broadcast.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a.Map<Subtract>(b);
    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, double b) => a.Map<Subtract>(b);
    /// <summary>a − b.</summary>
    public static Tensor operator -(double a, Tensor b) => b.Like(a, Subtract.Name).Map<Subtract>(b);
    /// <summary>a · b, element by element, broadcast.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => a.Map<Multiply>(b);
    /// <summary>a · b.</summary>
    public static Tensor operator *(Tensor a, double b) => a.Type.IsComplex() ? (a.AsReal() * b).AsComplex() : a.Map<Multiply>(b);
    /// <summary>a · b.</summary>
    public static Tensor operator *(double a, Tensor b) => b.Type.IsComplex() ? (a * b.AsReal()).AsComplex() : b.Like(a, Multiply.Name).Map<Multiply>(b);
    /// <summary>a / b, element by element, broadcast.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => a.Map<Divide>(b);
    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, double b) => a.Type.IsComplex() ? (a.AsReal() / b).AsComplex() : a.Map<Divide>(b);
    /// <summary>a / b.</summary>
    public static Tensor operator /(double a, Tensor b) => b.Like(a, Divide.Name).Map<Divide>(b);
    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => a.Map<Negate>();
}
