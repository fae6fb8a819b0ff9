namespace Ogee;

// Division with remainders, and the bits of integers.
public sealed partial class Tensor
{
    /// <summary>The largest whole number not above a / b, broadcast; of integers too.</summary>
    /// <param name="divisor">An integer 0 is an error when the step runs; a float 0 gives ±∞ or NaN.</param>
    public Tensor FloorDivide(Tensor divisor) => Map<FloorDivide>(divisor);

    /// <summary>The largest whole number not above a / b; of integers too.</summary>
    public Tensor FloorDivide(double divisor) => Map<FloorDivide>(divisor);

    /// <summary>What floor division leaves, broadcast: a − b · ⌊a / b⌋, with the sign of the divisor, as Python has it.</summary>
    /// <param name="divisor">An integer 0 is an error when the step runs; a float 0 gives NaN.</param>
    public Tensor Remainder(Tensor divisor) => Map<Remainder>(divisor);

    /// <summary>What floor division leaves, with the sign of the divisor.</summary>
    public Tensor Remainder(double divisor) => Map<Remainder>(divisor);

    /// <summary>What truncating division leaves, broadcast: a − b · trunc(a / b), with the sign of this tensor's element, as C has it.</summary>
    /// <param name="divisor">An integer 0 is an error when the step runs; a float 0 gives NaN.</param>
    public Tensor Fmod(Tensor divisor) => Map<Fmod>(divisor);

    /// <summary>What truncating division leaves, with the sign of this tensor's element.</summary>
    public Tensor Fmod(double divisor) => Map<Fmod>(divisor);

    /// <summary>Integers times 2 to a power, wrapping around, broadcast.</summary>
    /// <param name="bits">By how many bits; negative numbers, and those not below the type's width, give 0.</param>
    public Tensor ShiftLeft(Tensor bits) => Map<ShiftLeft>(bits);

    /// <summary>Integers times 2 to a power, wrapping around.</summary>
    public Tensor ShiftLeft(int bits) => Map<ShiftLeft>((double)bits);

    /// <summary>Integers divided by 2 to a power, rounded down, broadcast.</summary>
    /// <param name="bits">By how many bits; negative numbers, and those not below the type's width, give 0, or −1 of negative elements.</param>
    public Tensor ShiftRight(Tensor bits) => Map<ShiftRight>(bits);

    /// <summary>Integers divided by 2 to a power, rounded down.</summary>
    public Tensor ShiftRight(int bits) => Map<ShiftRight>((double)bits);

    /// <summary>How many bits of the size of each integer are set, as NumPy counts them.</summary>
    public Tensor PopCount() => Map<PopCount>();

    /// <summary>The greatest common divisor of integers, not negative, broadcast; of 0 and 0 it is 0.</summary>
    public Tensor Gcd(Tensor other) => Map<Gcd>(other);

    /// <summary>The least common multiple of integers, not negative, wrapping around, broadcast; 0 if either is 0.</summary>
    public Tensor Lcm(Tensor other) => Map<Lcm>(other);
}
