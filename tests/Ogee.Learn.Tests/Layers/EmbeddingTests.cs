using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Rows of a table, bags of them, and products of two inputs.</summary>
public class EmbeddingTests
{
    static float[][] Rows(Tensor x) => [.. x.ToArray<float>().Chunk((int)x.Shape[-1])];

    static void Near(IEnumerable<float> expected, IEnumerable<float> found) => Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));

    [Fact]
    public void ThePaddingRowIsZeroAndNotTrained()
    {
        var layer = new Embedding(4, 3, padding: 1);
        layer.Initialize(2);
        Assert.Equal([0f, 0, 0], Rows(layer.Weight.Value)[1]);
        Assert.DoesNotContain(0f, Rows(layer.Weight.Value)[0]);
        var x = Tensor.From([1L, 2, 1, 0], [2, 2]);
        Assert.Equal([1f, 0, 1, 0], Rows(layer.Forward(x).Sum().Gradients(layer.Weight.Value)[0]).Select(row => row[0]));
        Assert.Equal([1f, 2, 1, 0], Rows(new Embedding(4, 3) is var plain ? plain.Forward(x).Sum().Gradients(plain.Weight.Value)[0] : x).Select(row => row[0]));
        Assert.Throws<OgeeException>(() => new Embedding(4, 3, padding: 4));
    }

    [Fact]
    public void BagsAreSumsMeansAndLargestOfTheirRows()
    {
        // Bag 1 has nothing, bag 2 only what does not count.
        var (indices, bags) = (Tensor.From(3L, 0, 2, 3, 1, 1), Tensor.From(0L, 0, 0, 3, 3, 2));
        foreach (var mode in Enum.GetValues<BagMode>())
        {
            var layer = new EmbeddingBag(4, 2, mode, padding: 1);
            layer.Initialize(4);
            var table = Rows(layer.Weight.Value);
            var y = Rows(layer.Forward(indices, bags, 4));
            float Of(Func<float[], float> of, int column) => of([table[3][column], table[0][column], table[2][column]]);
            for (var column = 0; column < 2; column++)
            {
                Near([mode switch { BagMode.Sum => Of(Enumerable.Sum, column), BagMode.Mean => Of(Enumerable.Average, column), _ => Of(Enumerable.Max, column) }], [y[0][column]]);
                Assert.Equal([0, 0, table[3][column]], [y[1][column], y[2][column], y[3][column]]);
            }
            Assert.Equal([0f, 0], Rows(layer.Forward(indices, bags, 4).Sum().Gradients(layer.Weight.Value)[0])[1]);
            Near(y[0], layer.Forward(Tensor.From([3L, 0, 2], [1, 3])).ToArray<float>());
            if (mode == BagMode.Sum) Near(y[0].Select(value => value * -2), Rows(layer.Forward(indices, bags, 4, Tensor.Full([6], -2)))[0]);
            else Assert.Throws<OgeeException>(() => layer.Forward(indices, bags, 4, Tensor.Ones([6])));
        }
        Assert.Throws<OgeeException>(() => new EmbeddingBag(4, 2).Forward(indices));
    }

    [Fact]
    public void ABilinearFormIsTheSumOverBothInputs()
    {
        var layer = new Bilinear(3, 2, 4);
        layer.Initialize(1);
        var (x, y) = (LayerCase.Normal(2, [5, 3]), LayerCase.Normal(2, [5, 2]));
        var (a, b, w, c) = (Rows(x), Rows(y), layer.Parameters.Single(p => p.Name == "weight").Value.ToArray<float>(), layer.Parameters.Single(p => p.Name == "bias").Value.ToArray<float>());
        var expected = a.Zip(b).SelectMany(pair => Enumerable.Range(0, 4).Select(k => c[k] + Enumerable.Range(0, 3).Sum(i => Enumerable.Range(0, 2).Sum(j => pair.First[i] * w[(((k * 3) + i) * 2) + j] * pair.Second[j]))));
        Near(expected, layer.Forward(x, y).ToArray<float>());
        Assert.Throws<OgeeException>(() => layer.Forward(x));
    }
}
