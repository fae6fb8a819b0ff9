using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>Sends at fixed times, whether or not earlier requests are answered, as many users do who know nothing of each other.</summary>
/// <remarks>Latencies count from the time at which a request should have been sent. A generator that waits for answers would send less while the server is slow, and never see
/// how slow it was (coordinated omission; G. Tene, "How NOT to measure latency", 2015).</remarks>
static class OpenLoop
{
    /// <summary>Sends for a time and waits for the replies.</summary>
    /// <param name="perSecond">Requests a second.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="send">Sends the request of a number that is due at a time of the <see cref="Stopwatch"/>.</param>
    public static async Task Run(double perSecond, double seconds, Func<int, long, Task> send)
    {
        var sent = new List<Task>();
        // On a thread of its own: the pool's are the server's.
        var ended = new TaskCompletionSource();
        new Thread(() => { Send(perSecond, seconds, send, sent); ended.SetResult(); }) { IsBackground = true, Name = BenchClient.ThreadName }.Start();
        await ended.Task.ConfigureAwait(false);
        await Task.WhenAll(sent);
    }

    static void Send(double perSecond, double seconds, Func<int, long, Task> send, List<Task> sent)
    {
        var start = Stopwatch.GetTimestamp();
        var count = (int)(perSecond * seconds);
        for (var number = 0; number < count; number++)
        {
            var due = start + (long)(number / perSecond * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due) Thread.Sleep(1);
            sent.Add(send(number, due));
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds) Thread.Sleep(1);
    }
}
