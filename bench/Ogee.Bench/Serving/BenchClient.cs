using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ogee.Bench;

/// <summary>Asks over HTTP/1.1 and its own connections, as cheaply as a client can: it shares the machine with the server that is measured, and what it costs the server lacks.</summary>
/// <remarks>A request is prepared once and leaves in one call on the thread that asks; a thread for each connection waits for the answer and runs what awaits it, so nothing of the
/// client runs on the thread pool, which is the server's. Connections are kept and opened as they are needed, as <see cref="HttpClient"/> does.</remarks>
/// <param name="url">Where the server listens.</param>
sealed class BenchClient(Uri url) : IDisposable
{
    /// <summary>How the client's threads are called, by which <see cref="CpuShares"/> tells them from the server's.</summary>
    public const string ThreadName = "bench client";

    readonly IPEndPoint server = new(IPAddress.Loopback, url.Port);
    readonly ConcurrentStack<BenchConnection> idle = new();
    readonly ConcurrentDictionary<BenchConnection, byte> open = new();

    /// <summary>The bytes of a POST.</summary>
    public byte[] Prepare(string path, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];

    /// <summary>Sends a prepared request and gives its answer; faults with a <see cref="SocketException"/> where nothing listens, and an <see cref="IOException"/> where a taken request
    /// got no answer.</summary>
    public async Task<BenchAnswer> Send(byte[] request)
    {
        while (idle.TryPop(out var kept))
        {
            // The server may have closed a kept connection before it saw this request; then another one is asked.
            if (await kept.Send(request).ConfigureAwait(false) is { } answer) return answer;
        }
        var connection = new BenchConnection(server, back => idle.Push(back), gone => open.TryRemove(gone, out _));
        open.TryAdd(connection, 0);
        return await connection.Send(request).ConfigureAwait(false) ?? throw new IOException("The server closed a new connection without an answer.");
    }

    public void Dispose()
    {
        foreach (var (connection, _) in open) connection.Dispose();
    }
}
