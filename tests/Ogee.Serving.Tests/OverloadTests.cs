using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Ogee.Serving.Tests;

public class OverloadTests(ITestOutputHelper output)
{
    const int Batch = 8;
    const int BatchMilliseconds = 40;
    static readonly int Seconds = LongRun.Or(4, onDemand: 120);

    /// <summary>Three times the requests that the model can answer, sent at their times whether or not earlier ones are answered.</summary>
    [Fact]
    public async Task AtThreeTimesItsCapacityTheServerKeepsAnsweringAndRefusesFast()
    {
        await using var server = await TestServer.Start(options =>
        {
            (options.MaxBatch, options.QueueCapacity, options.MaxRows) = (Batch, 4 * Batch, Batch);
            options.Deadline = TimeSpan.FromSeconds(2);
        });
        server.Model.BatchTime = TimeSpan.FromMilliseconds(BatchMilliseconds);
        const double offered = 3 * 1000.0 * Batch / BatchMilliseconds;

        ConcurrentBag<double> refusals = [], lives = [];
        int answered = 0, wrong = 0, other = 0;
        async Task Ask(int seed)
        {
            var sent = Stopwatch.GetTimestamp();
            using var response = await server.Infer(TestServer.InferJson(LinearModel.Row(seed)));
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null)
                refusals.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            else if (response.StatusCode != HttpStatusCode.OK)
                Interlocked.Increment(ref other);
            else if (TestServer.Probabilities(await TestServer.Json(response)).SequenceEqual(server.Model.Answer(LinearModel.Row(seed))))
                Interlocked.Increment(ref answered);
            else
                Interlocked.Increment(ref wrong);
        }

        // The first requests meet code that is not compiled yet.
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(Enumerable.Range(0, 200).Select(Ask).Append(server.Client.GetAsync("/health/live")));
        refusals.Clear();
        Assert.Equal((0, 0), (wrong, other));
        answered = 0;

        var asked = new List<Task>();
        server.Model.BatchSizes.Clear();
        var computedBefore = server.Model.ComputeTime;
        var start = Stopwatch.GetTimestamp();
        var lastLive = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(start) is var now && now.TotalSeconds < Seconds)
        {
            while (asked.Count < now.TotalSeconds * offered)
                asked.Add(Ask(asked.Count));
            if (now - lastLive > TimeSpan.FromMilliseconds(50))
            {
                lastLive = now;
                asked.Add(Task.Run(async () =>
                {
                    var sent = Stopwatch.GetTimestamp();
                    using var live = await server.Client.GetAsync("/health/live");
                    lives.Add(live.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds : double.PositiveInfinity);
                }));
            }
            await Task.Delay(5);
        }
        var window = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Task.WhenAll(asked);
        // What the model could do in full batches, by the time that its batches took here: a sleep lasts longer than it says on a busy machine.
        var capacity = server.Model.BatchSizes.Count * Batch / (server.Model.ComputeTime - computedBefore).TotalSeconds;
        // The queue that is left over at the end is answered after the window: it is not goodput of the window.
        var goodput = (answered - 4 * Batch) / (capacity * window);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"capacity {capacity:F0}/s, asked {offered:F0}/s, goodput {goodput:P1}, refused {refusals.Count}, refusal p50 {Percentile(refusals, 0.5):F1} ms p99 {Percentile(refusals, 0.99):F1} ms, live max {lives.Max():F1} ms"));
        Assert.Equal((0, 0), (wrong, other));
        Assert.True(goodput >= 0.85, $"goodput {goodput:P1} of {capacity:F0}/s");
        Assert.True(refusals.Count > answered, "the server was not overloaded");
        // Client, server and other programs share the machine: the published 50 ms and 100 ms are checked with room for a busy one.
        Assert.True(Percentile(refusals, 0.5) <= 50, $"refusals took {Percentile(refusals, 0.5):F1} ms");
        Assert.True(Percentile(refusals, 0.99) <= 250, $"refusals took up to {Percentile(refusals, 0.99):F1} ms");
        Assert.True(Percentile(lives, 0.99) <= 250, $"live took up to {Percentile(lives, 0.99):F1} ms");
    }

    static double Percentile(IEnumerable<double> values, double part) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[(int)(part * (sorted.Length - 1))] : double.PositiveInfinity;
}
