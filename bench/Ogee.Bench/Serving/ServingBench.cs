using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>The server under more than it can answer, in a storm of retries, while versions change under load and while it stops under load.</summary>
static class ServingBench
{
    /// <summary>Measures and prints; a bound that is broken is noted in <see cref="Bounds"/>.</summary>
    /// <param name="isShort">A run of seconds, which requires that every answer is right and none is missing; times are said, and do not end it.</param>
    public static void Run(bool isShort)
    {
        Bounds.HasTimes = !isShort;
        RunAsync(isShort ? ServingPlan.Short : ServingPlan.Full).GetAwaiter().GetResult();
    }

    static async Task RunAsync(ServingPlan plan)
    {
        using var subject = new ServedSubject();
        await using var server = await RunningServer.Start(subject);
        var capacity = await WarmCapacity(server, plan.CapacitySeconds);
        Console.WriteLine(FormattableString.Invariant($"Requests of {ServedSubject.Rows} rows. Capacity, with {CapacityClients} clients that ask one request after another: {capacity * ServedSubject.Rows:0} rows/s ({capacity:0.0} requests/s).\n"));
        await Overload(server, plan);
        capacity = await Capacity(server, plan.CapacitySeconds);
        await RetryStorm.Run(server, plan, capacity);
        await Swaps(server, plan, capacity);
        await Drains.Run(subject, server, plan.Drains);
    }

    // Their rows fit the queue: none is refused, and the model is never without work.
    const int CapacityClients = 12;

    /// <summary>Requests a second that are answered when there is always a next one.</summary>
    static async Task<double> Capacity(RunningServer server, double seconds)
    {
        var answered = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, CapacityClients).Select(client => Task.Run(async () =>
        {
            for (var number = client; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; number++)
                if ((await server.Ask(number, Stopwatch.GetTimestamp())).Fate == Fate.Answered)
                    Interlocked.Increment(ref answered);
        })));
        return answered / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The capacity once it rises no more: the first requests meet code that is not compiled yet.</summary>
    static async Task<double> WarmCapacity(RunningServer server, double seconds)
    {
        var (best, steady) = (await Capacity(server, seconds), 0);
        for (var round = 0; round < 12 && steady < 3; round++)
        {
            var next = await Capacity(server, seconds);
            steady = next > 1.1 * best ? 0 : steady + 1;
            best = double.Max(best, next);
        }
        return await Capacity(server, seconds);
    }

    static async Task Overload(RunningServer server, ServingPlan plan)
    {
        Console.WriteLine("| load | asked, rows/s | answered, rows/s | of capacity | refused | refusals p50, p99, ms | answers p50, p99, ms | live p99, max, ms | processors: client, model, rest |\n|---|---|---|---|---|---|---|---|---|");
        foreach (var factor in (int[])[1, 2, 3])
        {
            // Beside other programs the machine is not the same for long: the capacity is that just before and just after.
            var before = await Capacity(server, plan.CapacitySeconds);
            Replies replies = new(), lives = new();
            var (start, shares) = (Stopwatch.GetTimestamp(), CpuShares.Now());
            var inTime = 0;
            await Task.WhenAll(
                OpenLoop.Run(factor * before, plan.LoadSeconds, async (number, due) =>
                {
                    var reply = await server.Ask(number, due).ConfigureAwait(false);
                    replies.Add(reply);
                    // What is answered after the window is not goodput of the window.
                    if (reply.Fate == Fate.Answered && Stopwatch.GetElapsedTime(start).TotalSeconds <= plan.LoadSeconds) Interlocked.Increment(ref inTime);
                }),
                OpenLoop.Run(LivesPerSecond, plan.LoadSeconds, async (_, due) => lives.Add(await server.AskLive(due).ConfigureAwait(false))));
            shares = CpuShares.Now() - shares;
            var possible = (before + await Capacity(server, plan.CapacitySeconds)) / 2;
            var (goodput, all) = (inTime / plan.LoadSeconds, replies.Count(Fate.Answered) + replies.Count(Fate.Refused));
            double refusal99 = replies.Percentile(Fate.Refused, 0.99), live99 = lives.Percentile(Fate.Answered, 0.99);
            Console.WriteLine(FormattableString.Invariant($"| {factor}× | {factor * before * ServedSubject.Rows:0} | {goodput * ServedSubject.Rows:0} | {goodput / possible:0%} | {replies.Count(Fate.Refused) / (double)all:0%} | {replies.Percentile(Fate.Refused, 0.5):0.0}, {refusal99:0.0} | {replies.Percentile(Fate.Answered, 0.5):0}, {replies.Percentile(Fate.Answered, 0.99):0} | {live99:0.0}, {lives.Percentile(Fate.Answered, 1):0.0} | {shares.Client / shares.Sum:0%}, {shares.Model / shares.Sum:0%}, {shares.Protocol / shares.Sum:0%} |"));
            replies.RequireSound($"{factor}× load");
            lives.RequireSound($"live at {factor}× load");
            Bounds.RequireTime(live99 <= plan.MostLive, $"live at {factor}× load took {live99:0.0} ms, at most {plan.MostLive} ms");
            Bounds.RequireTime(refusal99 <= plan.MostRefusal, $"refusals at {factor}× load took {refusal99:0.0} ms, at most {plan.MostRefusal} ms");
            Bounds.RequireTime(factor == 1 || goodput / possible >= plan.LeastGoodput, $"goodput at {factor}× load was {goodput / possible:0%} of the capacity, at least {plan.LeastGoodput:0%}");
        }
    }

    const double LivesPerSecond = 20;

    static async Task Swaps(RunningServer server, ServingPlan plan, double capacity)
    {
        Console.WriteLine("\n| versions changed under load | seconds each | answered | refused | failed | answers p50, p99, ms |\n|---|---|---|---|---|---|");
        var replies = new Replies();
        var start = Stopwatch.GetTimestamp();
        var isOver = false;
        // The load goes on until the last version serves.
        var load = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver)) await OpenLoop.Run(0.4 * capacity, 0.5, async (number, due) => replies.Add(await server.Ask(number, due).ConfigureAwait(false)));
        });
        for (var swap = 0; swap < plan.Swaps; swap++) await server.Swap();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Volatile.Write(ref isOver, true);
        await load;
        Console.WriteLine(FormattableString.Invariant($"| {plan.Swaps} | {seconds / plan.Swaps:0.000} | {replies.Count(Fate.Answered)} | {replies.Count(Fate.Refused)} | {replies.Count(Fate.Failed) + replies.Count(Fate.Wrong)} | {replies.Percentile(Fate.Answered, 0.5):0}, {replies.Percentile(Fate.Answered, 0.99):0} |"));
        replies.RequireSound("versions changed");
    }
}
