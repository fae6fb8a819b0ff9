using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class PictureMemoryTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MorePicturesThanTheBudgetHoldsAreReadWithinItAndTheSame()
    {
        // 240 pictures of 96 × 96 in colour are 6.6 MB; the budget is 1 MB.
        const long Budget = 1 << 20;
        const int Size = 96;
        StripedPictures.WriteTo(folder["data"], perClass: 80);
        var data = ImageDataset.Open(folder["data"]);
        var (bounded, whole) = (new PictureStore(data, 3, Size, Budget), new PictureStore(data, 3, Size, long.MaxValue));
        Assert.InRange(bounded.KeptBytes, Budget / 2, Budget);
        Assert.True(whole.KeptBytes > 5 * Budget);
        var (before, most) = (Held.BytesBy(bounded), 0L);
        for (var epoch = 0; epoch < 2; epoch++)
            for (var i = 0; i < data.Samples.Count; i++)
            {
                _ = bounded[i];
                if (i % 40 == 39) most = Math.Max(most, Held.BytesBy(bounded) - before);
            }
        Assert.InRange(most, bounded.KeptBytes * 9 / 10, Budget);
        before = Held.BytesBy(whole);
        for (var i = 0; i < data.Samples.Count; i++) Assert.Equal(whole[i].Data, bounded[i].Data);
        Assert.InRange(Held.BytesBy(whole) - before, whole.KeptBytes * 9 / 10, whole.KeptBytes);
    }

    [Fact]
    public void WhatIsKeptOfAPictureDoesNotGrowWithItsSize()
    {
        static long Kept(int side) => Held.BytesBy(PictureTraits.Of(FaultyPictures.Of(0, 1, side)));
        Assert.InRange(Kept(32), 256, 700);
        Assert.Equal(Kept(32), Kept(400));
        Assert.InRange(Held.BytesBy(FaultyPictures.Of(0, 1, 400)), 400 * 400, 400 * 400 * 4); // the count sees a picture where one is held
    }
}
