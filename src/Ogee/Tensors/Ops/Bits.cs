namespace Ogee.Ops;

/// <summary>All bits turned: −1 − x.</summary>
public readonly struct Complement : IUnary<Complement>
{
    /// <inheritdoc/>
    public static string Name => "complement";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("BitwiseNot", 18);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => I64((long)x);
    /// <inheritdoc/>
    public static long I64(long x) => ~x;
}

/// <summary>How many bits of |x| are set, as NumPy counts them.</summary>
public readonly struct PopCount : IUnary<PopCount>
{
    /// <inheritdoc/>
    public static string Name => "popcount";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer;
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => I64((long)x);
    /// <inheritdoc/>
    public static long I64(long x) => long.CreateTruncating(ulong.PopCount((ulong)(x < 0 ? -x : x)));
}

/// <summary>a · 2ᵇ, wrapping around; 0 if b is negative or not below the width.</summary>
public readonly struct ShiftLeft : IBinary<ShiftLeft>
{
    /// <inheritdoc/>
    public static string Name => "shift_left";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64((long)a, (long)b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => b is >= 0 and < 64 ? a << (int)b : 0;
}

/// <summary>⌊a / 2ᵇ⌋; 0 or −1, by the sign of a, if b is negative or not below the width.</summary>
public readonly struct ShiftRight : IBinary<ShiftRight>
{
    /// <inheritdoc/>
    public static string Name => "shift_right";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64((long)a, (long)b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => a >> (b is >= 0 and < 64 ? (int)b : 63);
}

/// <summary>The greatest common divisor, not negative; of 0 and 0 it is 0.</summary>
public readonly struct Gcd : IBinary<Gcd>
{
    /// <inheritdoc/>
    public static string Name => "gcd";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer;
    /// <inheritdoc/>
    public static int Flops => 20;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64((long)a, (long)b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Integers.Gcd(a, b);
}

/// <summary>The least common multiple, not negative, wrapping around; 0 if either is 0.</summary>
public readonly struct Lcm : IBinary<Lcm>
{
    /// <inheritdoc/>
    public static string Name => "lcm";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer;
    /// <inheritdoc/>
    public static int Flops => 22;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64((long)a, (long)b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Integers.Lcm(a, b);
}
