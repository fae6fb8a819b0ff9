using Ogee.Cpu;

namespace Ogee.Tests;

[Collection("settings")]
public unsafe class WorkersTests
{
    static void Count(int part, void* state) => Interlocked.Increment(ref ((int*)state)[part]);

    [Theory, InlineData(1), InlineData(2), InlineData(4), InlineData(9)]
    public void EveryPartRunsExactlyOnce(int threads)
    {
        using var use = Workers.Use(threads);
        var counts = stackalloc int[64];
        // Short regions of changing size follow each other at once: a thread that is late for one must not take a part of the next twice.
        for (var round = 0; round < 20_000; round++)
        {
            var parts = 1 + (round * 7 % 63);
            new Span<int>(counts, 64).Clear();
            Workers.Run(parts, &Count, counts);
            for (var part = 0; part < 64; part++)
                if (counts[part] != (part < parts ? 1 : 0)) Assert.Fail($"round {round}: part {part} of {parts} ran {counts[part]} times");
        }
    }

    [Fact]
    public void NoPartsAreNoWork()
    {
        var counts = stackalloc int[1];
        Workers.Run(0, &Count, counts);
        Assert.Equal(0, counts[0]);
    }

    static void FailFrom20(int part, void* state)
    {
        Interlocked.Increment(ref *(int*)state);
        if (part >= 20) throw new InvalidOperationException(part.ToString());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void TheFirstFailingPartIsWhatTheCallerGets(int threads)
    {
        using var use = Workers.Use(threads);
        var counts = stackalloc int[8];
        for (var round = 0; round < 50; round++)
        {
            var ran = 0;
            var at = &ran;
            Assert.Equal("20", Assert.Throws<InvalidOperationException>(() => Workers.Run(40, &FailFrom20, at)).Message);
            new Span<int>(counts, 8).Clear();
            Workers.Run(8, &Count, counts);
            Assert.All(new Span<int>(counts, 8).ToArray(), count => Assert.Equal(1, count));
        }
    }

    struct Nest
    {
        public int Inner;
        public int Strangers;
    }

    struct Region
    {
        public Nest* Nest;
        public int Thread;
    }

    static void InnerPart(int part, void* state)
    {
        ref var region = ref *(Region*)state;
        Interlocked.Increment(ref region.Nest->Inner);
        if (Environment.CurrentManagedThreadId != region.Thread) Interlocked.Increment(ref region.Nest->Strangers);
    }

    static void OuterPart(int part, void* state)
    {
        var region = new Region { Nest = (Nest*)state, Thread = Environment.CurrentManagedThreadId };
        Workers.Run(10, &InnerPart, &region);
    }

    [Fact]
    public void ANestedRegionRunsOnItsCaller()
    {
        using var use = Workers.Use(4);
        var nest = default(Nest);
        Workers.Run(50, &OuterPart, &nest);
        Assert.Equal((500, 0), (nest.Inner, nest.Strangers));
    }

    [Fact]
    public void ConcurrentCallersAllFinish()
    {
        using var use = Workers.Use(3);
        var threads = Enumerable.Range(0, 4).Select(_ =>
        {
            var wrong = new StrongBox();
            var thread = new Thread(() =>
            {
                var counts = stackalloc int[16];
                for (var round = 0; round < 2_000; round++)
                {
                    new Span<int>(counts, 16).Clear();
                    Workers.Run(16, &Count, counts);
                    for (var part = 0; part < 16; part++) wrong.Value += counts[part] == 1 ? 0 : 1;
                }
            });
            thread.Start();
            return (thread, wrong);
        }).ToList();
        foreach (var (thread, wrong) in threads)
        {
            thread.Join();
            Assert.Equal(0, wrong.Value);
        }
    }

    sealed class StrongBox
    {
        public int Value;
    }

    static void Meet(int part, void* state)
    {
        Interlocked.Increment(ref *(int*)state);
        var limit = Environment.TickCount64 + 20_000;
        while (Volatile.Read(ref *(int*)state) < 2 && Environment.TickCount64 < limit) Thread.Yield();
        if (Volatile.Read(ref *(int*)state) < 2) throw new TimeoutException("no other thread came");
    }

    [Theory, InlineData(0), InlineData(5), InlineData(60)]
    public void SleepingThreadsWakeUp(int idle)
    {
        using var use = Workers.Use(2);
        for (var round = 0; round < 5; round++)
        {
            Thread.Sleep(idle);
            var arrived = 0;
            // Each part waits for the other, so one thread alone cannot finish.
            Workers.Run(2, &Meet, &arrived);
            Assert.Equal(2, arrived);
        }
    }

    [Fact]
    public void ARegionAllocatesNothing()
    {
        using var use = Workers.Use(2);
        var counts = stackalloc int[4];
        for (var i = 0; i < 100; i++) Workers.Run(4, &Count, counts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Workers.Run(4, &Count, counts);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static string CountInChild() => Workers.Count.ToString();

    [Fact]
    public void OgeeThreadsSetsTheNumberOfThreads() => Assert.Equal("3", ChildProcess.Run(CountInChild, "OGEE_THREADS=3"));

    static void IsDenormalKept(int part, void* state)
    {
        var tiny = float.Epsilon * (part + 1);
        if (tiny * 0.5f + tiny == 0) Interlocked.Increment(ref *(int*)state);
    }

    [Fact]
    public void DenormalNumbersAreKeptOnEveryThread()
    {
        using var use = Workers.Use(4);
        var flushed = 0;
        Workers.Run(1_000, &IsDenormalKept, &flushed);
        Assert.Equal(0, flushed);
    }
}
