using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>What each client may ask in a time: rows a second, saved up to one burst. A client is its API key, or its address where the server has no keys.</summary>
/// <remarks>The bucket of F. Turner, "New directions in communications", 1986: it fills at the rate and holds a burst; a row takes one from it.</remarks>
sealed class ClientQuotas(double rowsPerSecond, int burst, TimeProvider time)
{
    // Beyond it, clients that have saved up their burst are forgotten, which changes nothing for them; those that remain share what is left.
    internal const int MostClients = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<string, Bucket> buckets = new(StringComparer.Ordinal);

    /// <summary>Takes rows from a client's bucket.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="rows">How many rows, at most the burst.</param>
    /// <exception cref="RequestFault">The quota is used up (429); nothing was taken.</exception>
    public void Take(string client, int rows)
    {
        if (rowsPerSecond <= 0) return;
        lock (gate)
        {
            var bucket = Of(client);
            bucket.Fill(time.GetTimestamp(), time.TimestampFrequency, rowsPerSecond, burst);
            if (bucket.Rows < rows)
                throw new RequestFault(429, ServingErrors.Quota, string.Create(CultureInfo.InvariantCulture, $"The quota of this client is used up: {rowsPerSecond:0.##} rows a second, at most {burst} at once."))
                {
                    RetryAfter = RequestFault.Spread((int)double.Clamp(double.Ceiling((rows - bucket.Rows) / rowsPerSecond), 1, 3600)),
                };
            bucket.Rows -= rows;
        }
    }

    /// <summary>Who asks, as the quotas tell clients apart. Of an IPv6 address the network counts: a host may have any number of addresses in it.</summary>
    public static string ClientOf(HttpContext context, ApiKeys keys)
    {
        if (keys.Any) return string.Create(CultureInfo.InvariantCulture, $"key {keys.Find(context.Request)}");
        if (context.Connection.RemoteIpAddress is not { } address) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    Bucket Of(string client)
    {
        if (buckets.TryGetValue(client, out var known)) return known;
        if (buckets.Count >= MostClients)
        {
            foreach (var (name, bucket) in buckets.ToList())
            {
                bucket.Fill(time.GetTimestamp(), time.TimestampFrequency, rowsPerSecond, burst);
                if (bucket.Rows >= burst) buckets.Remove(name);
            }
            if (buckets.Count >= MostClients) client = "others";
        }
        if (buckets.TryGetValue(client, out known)) return known;
        return buckets[client] = new() { Rows = burst, At = time.GetTimestamp() };
    }

    sealed class Bucket
    {
        public double Rows { get; set; }

        public long At { get; set; }

        public void Fill(long now, long frequency, double rate, int most)
        {
            Rows = double.Min(most, Rows + (rate * (now - At) / frequency));
            At = now;
        }
    }
}
