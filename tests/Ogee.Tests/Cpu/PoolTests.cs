using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Poolings at shapes that reach every path of the kernels: fewer channels than lanes, a last vector that is part full, windows that overlap, that touch and that lie apart.</summary>
public class PoolTests
{
    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int, int>();
            foreach (var channels in (int[])[1, 6, 16, 20, 33])
                foreach (var (size, stride, padding) in ((int, int, int)[])[(2, 2, 0), (3, 2, 1), (2, 3, 0), (3, 3, 1), (1, 1, 0), (3, 1, 1)]) shapes.Add(channels, size, stride, padding);
            return shapes;
        }
    }

    static Tensor Image(int channels)
    {
        // Few values, so that windows have equal largest elements; and some NaN and negative zeros.
        var random = new Rng(new RngKey(41, (ulong)channels));
        return Tensor.From([.. Enumerable.Range(0, 3 * channels * 9 * 11).Select(i => i % 97 == 5 ? float.NaN : i % 31 == 7 ? -0f : (float)(Math.Floor(random.NextDouble() * 7) - 3))], [3, channels, 9, 11]);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void LargestElementsAndWhereTheyAreAgreeWithTheDefinition(int channels, int size, int stride, int padding)
    {
        var x = Image(channels);
        var y = x.MaxPool2d(size, stride, padding);
        var gradient = Tensor.From([.. Enumerable.Range(0, (int)y.Shape.Count).Select(i => i % 13 == 3 ? -0f : i % 17 - 8f)], y.Shape);
        var back = y.VectorJacobian(gradient, x)[0];
        var again = back.VectorJacobian(x.Relu(), gradient)[0];
        foreach (var tensor in (Tensor[])[y, back, again]) Assert.Null(Difference.Of(Reference.Evaluate(tensor), tensor, 0));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void AveragesAgreeWithTheDefinition(int channels, int size, int stride, int padding)
    {
        var x = Image(channels).Clamp(-3, 3);
        x = Tensor.Where(x.EqualTo(x), x, Tensor.Scalar(0));
        var y = x.AveragePool2d(size, stride, padding);
        foreach (var tensor in (Tensor[])[y, y.Square().Sum().Gradients(x)[0]]) Assert.Null(Difference.Of(Reference.Evaluate(tensor), tensor, 1e-6));
    }
}
