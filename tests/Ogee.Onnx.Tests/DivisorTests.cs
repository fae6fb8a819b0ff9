using Ogee.Learn;

namespace Ogee.Onnx.Tests;

/// <summary>Common divisors, multiples and counts of bits of all widths, at the ends of the types too.</summary>
public class DivisorTests
{
    public static TheoryData<DType> Types => [DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.UInt8];

    static long[] Numbers(DType type)
    {
        var (low, high) = type switch
        {
            DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DType.Int16 => (short.MinValue, short.MaxValue),
            DType.Int32 => (int.MinValue, int.MaxValue),
            DType.UInt8 => (0, byte.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        // Beside the ends: numbers with many divisors, and neighbours of Fibonacci's sequence, which take the most steps.
        long[] all = [low, low + 1, high, high - 1, 0, 1, 2, 3, 4, 6, 12, 60, 89, 55, 96, 64, -1, -2, -3, -12, -89, -55, -64, 46368, -28657, 5040, 1836311903, 1134903170, 7540113804746346429, 4660046610375530309, 1L << 53, (1L << 53) + 1, 1L << 62];
        return [.. all.Where(x => x >= low && x <= high)];
    }

    [Theory, MemberData(nameof(Types))]
    public void WholeNumbersAreTheSame(DType type)
    {
        var numbers = Numbers(type);
        var column = Tensor.From(numbers, [numbers.Length, 1]).Cast(type);
        var row = Tensor.From(numbers, [numbers.Length]).Cast(type);
        Checked.Export(x => [x[0].Gcd(x[1]), x[0].Lcm(x[1]), x[1].PopCount(), x[1].Gcd(x[1]), x[1].Gcd(Tensor.Scalar(6, type)), x[0].Lcm(Tensor.Scalar(4, type))], [column, row], new() { IsBatchDynamic = false });
    }

    [Fact]
    public void BatchesAreOfAnySize()
    {
        static Tensor[] Of(long batch) => [(Tensor.Uniform([batch, 3], new RngKey(1)) * 1000).Cast(DType.Int32), (Tensor.Uniform([3], new RngKey(2)) * 1000).Cast(DType.Int32)];
        var other = Of(1)[1];
        Checked.Export(x => [x[0].Gcd(other), x[0].Lcm(other), x[0].PopCount()], [Of(2)[0]], null, [[Of(1)[0]], [Of(7)[0]]]);
    }
}
