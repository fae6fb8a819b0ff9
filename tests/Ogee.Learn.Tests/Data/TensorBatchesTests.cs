namespace Ogee.Learn.Tests;

public class TensorBatchesTests
{
    // Sample i is the row (i, 10 i), and its target is −i.
    static TensorBatches Batches(int count, int size, bool isShuffled = false, ulong seed = 0)
    {
        var number = Tensor.Arange(count, DType.Float32);
        return new(Tensor.Stack(1, number, number * 10), -number, size) { IsShuffled = isShuffled, Seed = seed };
    }

    static float[][] Numbers(TensorBatches batches, int epoch = 0, int first = 0) => [.. batches.Epoch(epoch, first).Select(batch => batch.Input[.., 0].ToArray<float>())];

    [Fact]
    public void BatchesAreInOrderAndTheLastHasTheRest() => Assert.Equal([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]], Numbers(Batches(10, 4)));

    [Fact]
    public void RowsOfInputAndTargetStayTogether()
    {
        foreach (var batch in Batches(10, 4, isShuffled: true).Epoch(3))
        {
            Assert.Equal<Shape>([batch.Count, 2], batch.Input.Shape);
            Assert.Equal(batch.Input[.., 0].ToArray<float>(), (-batch.Target).ToArray<float>());
            Assert.Equal(batch.Input[.., 1].ToArray<float>(), (batch.Input[.., 0] * 10).ToArray<float>());
        }
    }

    [Fact]
    public void EveryShuffledEpochHasEachSampleOnceInAnOrderOfItsOwn()
    {
        var batches = Batches(50, 8, isShuffled: true, seed: 5);
        float[] one = [.. Numbers(batches, epoch: 0).SelectMany(batch => batch)], two = [.. Numbers(batches, epoch: 1).SelectMany(batch => batch)];
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (float)i), one.Order());
        Assert.Equal(one.Order(), two.Order());
        Assert.NotEqual(one, two);
        Assert.Equal(one, Numbers(Batches(50, 8, isShuffled: true, seed: 5)).SelectMany(batch => batch));
        Assert.NotEqual(one, Numbers(Batches(50, 8, isShuffled: true, seed: 6)).SelectMany(batch => batch));
    }

    [Fact]
    public void AResumedEpochGoesOnWhereItWas()
    {
        var batches = Batches(50, 8, isShuffled: true, seed: 5);
        Assert.Equal(Numbers(batches, epoch: 2)[3..], Numbers(batches, epoch: 2, first: 3));
    }

    [Fact]
    public void ALoaderWithTheSameSeedHasTheSameOrder()
    {
        var loader = new Loader<float>(Dataset.From<float>([.. Enumerable.Range(0, 50).Select(i => (float)i)]), 8, rows => new(Tensor.From(rows.ToArray(), [rows.Count]), Tensor.Zeros([rows.Count]), rows.Count)) { IsShuffled = true, Seed = 5 };
        Assert.Equal(loader.Epoch(4).Select(batch => batch.Input.ToArray<float>()), Numbers(Batches(50, 8, isShuffled: true, seed: 5), epoch: 4));
    }

    [Fact]
    public void TensorsOfDifferentLengthsAreAnErrorThatNamesBoth()
    {
        var error = Assert.Throws<OgeeException>(() => new TensorBatches(Tensor.Zeros([4, 2]), Tensor.Zeros([3]), 2));
        Assert.Equal(LearnErrors.Data, error.Error);
        Assert.Contains("f32[4, 2]", error.What, StringComparison.Ordinal);
        Assert.Contains("f32[3]", error.What, StringComparison.Ordinal);
        Assert.Throws<OgeeException>(() => new TensorBatches(Tensor.Zeros([0, 2]), Tensor.Zeros([0]), 2));
        Assert.Throws<OgeeException>(() => Batches(4, 0));
    }
}
