using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Ogee.Bench;

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfter">When the server says to come back; null where it does not say.</param>
/// <param name="IsLast">Whether the server asked the client to leave the connection.</param>
/// <param name="Body">The body, copied.</param>
sealed record BenchAnswer(int Status, TimeSpan? RetryAfter, bool IsLast, byte[] Body);

/// <summary>One connection with the thread that reads from it; one request at a time.</summary>
sealed class BenchConnection : IDisposable
{
    const int Patience = 30_000; // milliseconds

    readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = Patience };
    readonly Action<BenchConnection> toIdle, whenGone;
    readonly Lock gate = new();
    readonly byte[] buffer = new byte[64 * 1024];
    TaskCompletionSource<BenchAnswer?>? asked;
    bool isGone;

    /// <exception cref="SocketException">Nothing listens.</exception>
    public BenchConnection(IPEndPoint server, Action<BenchConnection> toIdle, Action<BenchConnection> whenGone)
    {
        (this.toIdle, this.whenGone) = (toIdle, whenGone);
        try
        {
            socket.Connect(server);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        new Thread(Receive, 256 * 1024) { IsBackground = true, Name = BenchClient.ThreadName }.Start();
    }

    /// <summary>Sends; the answer is null where the connection ended before its first byte.</summary>
    public Task<BenchAnswer?> Send(byte[] request)
    {
        var answer = new TaskCompletionSource<BenchAnswer?>();
        lock (gate)
        {
            if (isGone) return Task.FromResult<BenchAnswer?>(null);
            asked = answer;
        }
        try
        {
            socket.Send(request);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The thread that reads sees the end too, or the answer that came before it.
        }
        return answer.Task;
    }

    void Receive()
    {
        var length = 0;
        IOException? failure = null;
        try
        {
            while (socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None) is var read and > 0)
            {
                length += read;
                if (Parse(buffer.AsSpan(0, length)) is not { } answer) continue;
                length = 0;
                if (answer.IsLast)
                {
                    End(answer);
                    return;
                }
                var who = Take(isLast: false);
                // Idle first: whoever awaits the answer runs here and may ask again at once.
                toIdle(this);
                who?.SetResult(answer);
            }
        }
        catch (SocketException late) when (late.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            failure = new("There was no answer in time.");
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
        End(null, length > 0 ? new("The connection ended within an answer.") : failure);
    }

    TaskCompletionSource<BenchAnswer?>? Take(bool isLast)
    {
        lock (gate)
        {
            isGone |= isLast;
            var who = asked;
            asked = null;
            return who;
        }
    }

    void End(BenchAnswer? answer, IOException? failure = null)
    {
        var who = Take(isLast: true);
        socket.Dispose();
        whenGone(this);
        if (failure is null) who?.SetResult(answer);
        else who?.SetException(failure);
    }

    /// <summary>The answer once it is whole; every answer of the server says its length.</summary>
    static BenchAnswer? Parse(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var head = bytes[..end];
        var length = Number(head, "\r\nContent-Length: "u8) ?? 0;
        if (bytes.Length < end + 4 + length) return null;
        Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int status, out _);
        TimeSpan? pause = Number(head, "\r\nRetry-After: "u8) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return new(status, pause, head.IndexOf("\r\nConnection: close"u8) >= 0, bytes.Slice(end + 4, length).ToArray());
    }

    static int? Number(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int number, out _) ? number : null;
    }

    public void Dispose() => socket.Dispose();
}
