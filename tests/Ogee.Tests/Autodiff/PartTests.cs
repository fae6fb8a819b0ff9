namespace Ogee.Tests;

/// <summary>Gradients of parts of one tensor: those of parts that lie apart are written one after the other, those of others are added.</summary>
public class PartTests
{
    [Theory]
    [InlineData(0, 3, 1, 4, new float[] { 2, 5, 5, 3, 0, 0 }), InlineData(1, 3, 1, 3, new float[] { 0, 5, 5, 0, 0, 0 }), InlineData(2, 6, 0, 3, new float[] { 3, 3, 5, 2, 2, 2 })]
    [InlineData(0, 3, 3, 6, new float[] { 2, 2, 2, 3, 3, 3 }), InlineData(4, 5, 1, 2, new float[] { 0, 3, 0, 0, 2, 0 })]
    public void GradientsOfPartsAreAddedWhereTheyOverlap(int start, int stop, int otherStart, int otherStop, float[] expected)
    {
        var x = Tensor.From(1f, 2, 3, 4, 5, 6);
        Assert.Equal(expected, ((x.Slice(0, start, stop) * 2).Sum() + (x.Slice(0, otherStart, otherStop) * 3).Sum()).Gradients(x)[0].ToArray<float>());
        var y = Tensor.From([1f, 2, 3, 4, 5, 6], [1, 6]);
        Assert.Equal(expected, ((y.Slice(1, start, stop) * 2).Sum() + (y.Slice(1, otherStart, otherStop) * 3).Sum()).Gradients(y)[0].ToArray<float>());
    }
}
