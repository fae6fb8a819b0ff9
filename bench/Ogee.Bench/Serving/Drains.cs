using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>Servers that are stopped while requests are in: whoever was let in is answered.</summary>
static class Drains
{
    const int Clients = 8;

    public static async Task Run(ServedSubject subject, RunningServer known, int drains)
    {
        Console.WriteLine("\n| servers stopped under load | in flight, mean | seconds to stop, mean, most | answered | failed |\n|---|---|---|---|---|");
        var replies = new Replies();
        var seconds = new List<double>();
        var held = 0L;
        for (var drain = 0; drain < drains; drain++)
        {
            await using var server = await RunningServer.Start(subject, known);
            int inFlight = 0, answered = 0;
            // Each goes on until the server asks it to leave, as a balancer does.
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                for (var number = client; ; number += Clients)
                {
                    Interlocked.Increment(ref inFlight);
                    var reply = await server.Ask(number, Stopwatch.GetTimestamp()).ConfigureAwait(false);
                    Interlocked.Decrement(ref inFlight);
                    replies.Add(reply);
                    Interlocked.Increment(ref answered);
                    if (reply.IsLast || reply.Fate != Fate.Answered) return;
                }
            })).ToArray();
            while (Volatile.Read(ref answered) < 2 * Clients) await Task.Delay(1);
            held += Volatile.Read(ref inFlight);
            var start = Stopwatch.GetTimestamp();
            await server.Stop();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            await Task.WhenAll(clients);
        }
        var failed = replies.Count(Fate.Failed) + replies.Count(Fate.Wrong) + replies.Count(Fate.Refused);
        Console.WriteLine(FormattableString.Invariant($"| {drains} | {held / (double)drains:0.0} | {seconds.Average():0.00}, {seconds.Max():0.00} | {replies.Count(Fate.Answered)} | {failed} |"));
        replies.RequireSound("servers stopped");
        Bounds.Require(failed == 0, $"{failed} requests failed or were refused while servers stopped");
        Bounds.RequireTime(seconds.Max() <= 30, $"a server took {seconds.Max():0.0} s to stop");
    }
}
