using System.Collections.Concurrent;
using System.Globalization;

namespace Ogee.Serving;

/// <summary>Counts and latencies of HTTP requests. Labels come from the route table and a fixed list of statuses, never from what a client sent.</summary>
sealed class RequestMetrics
{
    public const string OtherRoute = "other";

    static readonly int[] Statuses = [200, 400, 401, 403, 404, 405, 408, 413, 415, 421, 422, 429, 431, 499, 500, 503, 504];
    static readonly double[] LatencyBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    readonly ConcurrentDictionary<string, Series> routes = new(StringComparer.Ordinal);

    /// <summary>Records a request.</summary>
    /// <param name="route">A pattern of the route table, or <see cref="OtherRoute"/>.</param>
    /// <param name="status">The HTTP status; one outside of the list counts as <c>other</c>.</param>
    /// <param name="elapsed">From the first byte to the answer.</param>
    public void Record(string route, int status, TimeSpan elapsed)
    {
        var series = routes.GetOrAdd(route, static _ => new Series());
        var index = Array.IndexOf(Statuses, status);
        Interlocked.Increment(ref series.Counts[index < 0 ? Statuses.Length : index]);
        series.Latency.Add(elapsed.TotalSeconds);
    }

    public void Write(PrometheusText text)
    {
        var ordered = routes.OrderBy(route => route.Key, StringComparer.Ordinal).ToArray();
        text.Family("ogee_requests_total", "counter", "HTTP requests by route and status.");
        foreach (var (route, series) in ordered)
            for (var i = 0; i <= Statuses.Length; i++)
                if (Interlocked.Read(ref series.Counts[i]) is var count and > 0)
                    text.Sample("ogee_requests_total",
                        $"{PrometheusText.Label("route", route)},status=\"{(i < Statuses.Length ? Statuses[i].ToString(CultureInfo.InvariantCulture) : "other")}\"", count);
        text.Family("ogee_request_duration_seconds", "histogram", "Time from a request's headers to the end of its answer.");
        foreach (var (route, series) in ordered)
            series.Latency.WriteTo(text, "ogee_request_duration_seconds", PrometheusText.Label("route", route));
    }

    sealed class Series
    {
        public readonly long[] Counts = new long[Statuses.Length + 1];
        public readonly Histogram Latency = new(LatencyBounds);
    }
}
