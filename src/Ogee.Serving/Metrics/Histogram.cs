namespace Ogee.Serving;

/// <summary>Counts of values up to given bounds, as Prometheus wants them; written from many threads without a lock.</summary>
sealed class Histogram(double[] bounds)
{
    readonly long[] counts = new long[bounds.Length + 1];
    double sum;

    public void Add(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        Interlocked.Increment(ref counts[bucket]);
        double seen, next;
        do
        {
            seen = Volatile.Read(ref sum);
            next = seen + value;
        }
        while (Interlocked.CompareExchange(ref sum, next, seen) != seen);
    }

    public void WriteTo(PrometheusText text, string name, string labels)
    {
        var separator = labels.Length == 0 ? "" : ",";
        long total = 0;
        for (var bucket = 0; bucket <= bounds.Length; bucket++)
        {
            total += Interlocked.Read(ref counts[bucket]);
            var bound = bucket < bounds.Length ? PrometheusText.Number(bounds[bucket]) : "+Inf";
            text.Sample(name + "_bucket", $"{labels}{separator}le=\"{bound}\"", total);
        }
        text.Sample(name + "_sum", labels, Volatile.Read(ref sum));
        text.Sample(name + "_count", labels, total);
    }
}
