using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>A burst beyond the capacity whose refused clients all come back: half of them when the server says, half of them at once and again.</summary>
/// <remarks>A server whose refusals cost too much, or whose clients come back together, stays down after such a burst though the load is what it was before.</remarks>
static class RetryStorm
{
    const double Before = 0.4;
    const double During = 3;
    const double BinSeconds = 0.5;

    // Refused at a first try by then at most so few: the server has recovered.
    const double LeastAnswered = 0.95;
    static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    public static async Task Run(RunningServer server, ServingPlan plan, double capacity)
    {
        var total = 1 + plan.BurstSeconds + plan.CalmSeconds;
        var bins = new (int Asked, int Answered)[(int)(total / BinSeconds) + 1];
        Clients polite = new(), impolite = new();
        using var pauses = new Pauses();
        var (start, before) = (Stopwatch.GetTimestamp(), CpuShares.Now());

        async Task Client(int number, long due)
        {
            var bin = (int)((due - start) / (double)Stopwatch.Frequency / BinSeconds);
            var clients = number % 2 == 0 ? polite : impolite;
            for (var tries = 1; ; tries++)
            {
                var reply = await server.Ask(number, due).ConfigureAwait(false);
                if (tries == 1)
                {
                    Interlocked.Increment(ref bins[bin].Asked);
                    if (reply.Fate == Fate.Answered) Interlocked.Increment(ref bins[bin].Answered);
                }
                Interlocked.Increment(ref clients.Tries);
                if (reply.Fate == Fate.Refused && Stopwatch.GetElapsedTime(due) < GiveUp)
                {
                    await pauses.Wait(clients == polite ? reply.RetryAfter : Impatience).ConfigureAwait(false);
                    continue;
                }
                clients.Last.Add(reply);
                return;
            }
        }

        await Task.WhenAll(OpenLoop.Run(Before * capacity, total, Client), Task.Run(async () =>
        {
            await Task.Delay(1000);
            await OpenLoop.Run((During - Before) * capacity, plan.BurstSeconds, Client);
        }));
        Print(bins, 1 + plan.BurstSeconds, plan, polite, impolite, CpuShares.Now() - before);
    }

    static void Print((int Asked, int Answered)[] bins, double burstEnd, ServingPlan plan, Clients polite, Clients impolite, CpuShares shares)
    {
        var last = Array.FindLastIndex(bins, bin => bin.Asked > 0 && bin.Answered < LeastAnswered * bin.Asked);
        var recovery = double.Max(0, ((last + 1) * BinSeconds) - burstEnd);
        Console.WriteLine(FormattableString.Invariant($"\nA burst of {During:0.0}× the capacity for {plan.BurstSeconds:0.0} s over a load of {Before:0.0}×; every refused client comes back for 10 s. From {recovery:0.0} s after the burst on, at least {LeastAnswered:0%} of first tries are answered. Processors: client {shares.Client / shares.Sum:0%}, model {shares.Model / shares.Sum:0%}, rest {shares.Protocol / shares.Sum:0%}.\n"));
        Console.WriteLine("| clients | asked | tries each | answered in the end |\n|---|---|---|---|");
        foreach (var (name, clients) in new[] { ("wait as Retry-After says", polite), ("come back every 100 ms", impolite) })
        {
            var asked = clients.Last.Count(Fate.Answered) + clients.Last.Count(Fate.Refused);
            Console.WriteLine(FormattableString.Invariant($"| {name} | {asked} | {clients.Tries / (double)asked:0.0} | {clients.Last.Count(Fate.Answered) / (double)asked:0%} |"));
            clients.Last.RequireSound("retry storm");
        }
        Bounds.RequireTime(recovery < plan.CalmSeconds - 1, $"the server had not recovered {plan.CalmSeconds - 1:0} s after the burst");
    }

    sealed class Clients
    {
        public int Tries;

        public Replies Last { get; } = new();
    }
}
