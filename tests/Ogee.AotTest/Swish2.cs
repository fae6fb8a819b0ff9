namespace Ogee.AotTest;

/// <summary>x / (1 + e^(−2x)): an operation that the engine has never heard of, stated by its definition alone.</summary>
readonly struct Swish2 : IUnary<Swish2>
{
    public static string Name => "swish2";

    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y)
    {
        var sigmoid = (x * 2).Sigmoid();
        return gradient * (sigmoid + (x * sigmoid * (1 - sigmoid) * 2));
    }

    public static double F64(double x) => x / (1 + Portable.Exp(-2 * x));
}
