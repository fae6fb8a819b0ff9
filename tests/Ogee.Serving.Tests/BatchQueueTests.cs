using System.Diagnostics;
using CsCheck;

namespace Ogee.Serving.Tests;

public class BatchQueueTests
{
    static Pending Request(int rows, long deadline = long.MaxValue) => new(rows, 1, 1, null, deadline);

    [Fact]
    public void ARequestWhoseTimeIsOverIsGivenOutAsExpiredNotInABatch()
    {
        var queue = new BatchQueue(capacity: 10, maxBatch: 4, TimeSpan.Zero);
        Pending late = Request(3, Stopwatch.GetTimestamp() - 1), timely = Request(2);
        foreach (var pending in (Pending[])[late, timely])
        {
            Assert.True(queue.TryAdmit(pending));
            queue.Enqueue(pending);
        }
        List<BatchPart> batch = [];
        List<Pending> expired = [];
        Assert.True(queue.Take(batch, expired));
        Assert.Equal([late], expired);
        Assert.Equal([new BatchPart(timely, 0, 2, 0)], batch);
        Assert.Equal(0, queue.Length);
    }

    [Fact]
    public void TheBoundCountsRowsThatAreAdmittedButNotYetQueued()
    {
        var queue = new BatchQueue(capacity: 4, maxBatch: 4, TimeSpan.Zero);
        var first = Request(3);
        Assert.True(queue.TryAdmit(first));
        Assert.False(queue.TryAdmit(Request(2)));
        Assert.True(queue.TryAdmit(Request(1)));
        queue.Remove(first);
        Assert.True(queue.TryAdmit(Request(3)));
        queue.Close();
        Assert.False(queue.TryAdmit(Request(1)));
    }

    [Fact]
    public void EveryRowIsGivenOutOnceInOrderInBatchesWithinTheirSize() =>
        Gen.Select(Gen.Int[1, 9].Array[1, 30], Gen.Int[1, 12], Gen.Int[0, 30]).Sample((sizes, maxBatch, removed) =>
        {
            var queue = new BatchQueue(sizes.Sum(), maxBatch, TimeSpan.Zero);
            var all = sizes.Select(rows => Request(rows)).ToList();
            foreach (var pending in all)
            {
                Assert.True(queue.TryAdmit(pending));
                queue.Enqueue(pending);
            }
            if (removed < all.Count)
            {
                queue.Remove(all[removed]);
                all.RemoveAt(removed);
            }
            queue.Close();
            var given = new List<(Pending, int)>();
            List<BatchPart> batch = [];
            while (queue.Take(batch, []))
            {
                Assert.InRange(batch.Sum(part => part.Rows), 1, maxBatch);
                var offset = 0;
                foreach (var part in batch)
                {
                    Assert.Equal(offset, part.Offset);
                    given.AddRange(Enumerable.Range(part.FirstRow, part.Rows).Select(row => (part.Pending, row)));
                    offset += part.Rows;
                }
            }
            Assert.Equal(all.SelectMany(pending => Enumerable.Range(0, pending.Rows).Select(row => (pending, row))), given);
            Assert.Equal(0, queue.Length);
        });
}
