namespace Ogee.Serving;

/// <summary>What is counted for one model.</summary>
sealed class ModelMetrics
{
    long full;
    long late;
    long gone;
    long abstained;
    long predictions;
    long swaps;
    long refusedVersions;

    public Histogram BatchRows { get; } = new([1, 2, 4, 8, 16, 32, 64, 128]);
    public Histogram BatchSeconds { get; } = new([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]);

    public void Batch(int rows, TimeSpan elapsed)
    {
        BatchRows.Add(rows);
        BatchSeconds.Add(elapsed.TotalSeconds);
    }

    public void Full() => Interlocked.Increment(ref full);

    public void Late() => Interlocked.Increment(ref late);

    public void Gone() => Interlocked.Increment(ref gone);

    public void Answered(int rows, int abstentions)
    {
        Interlocked.Add(ref predictions, rows);
        Interlocked.Add(ref abstained, abstentions);
    }

    public void Swapped(bool succeeded) => Interlocked.Increment(ref succeeded ? ref swaps : ref refusedVersions);

    public static void Write(PrometheusText text, IReadOnlyList<ModelSlot> slots)
    {
        void Counter(string name, string help, params ReadOnlySpan<(string Label, Func<ModelMetrics, long> Value)> series)
        {
            text.Family(name, "counter", help);
            foreach (var slot in slots)
                foreach (var (label, value) in series)
                    text.Sample(name, Labels(slot) + label, value(slot.Metrics));
        }

        void Gauge(string name, string help, Func<BatchQueue, long> value)
        {
            text.Family(name, "gauge", help);
            foreach (var slot in slots)
                if (slot.Queue is { } queue)
                    text.Sample(name, Labels(slot), value(queue));
        }

        Counter("ogee_predictions_total", "Rows answered.", ("", metrics => Interlocked.Read(ref metrics.predictions)));
        Counter("ogee_abstained_total", "Rows answered without a label, since no class was probable enough.", ("", metrics => Interlocked.Read(ref metrics.abstained)));
        Counter("ogee_rejected_total", "Requests not answered: queue full, deadline passed, client gone.",
            (",reason=\"full\"", metrics => Interlocked.Read(ref metrics.full)),
            (",reason=\"deadline\"", metrics => Interlocked.Read(ref metrics.late)),
            (",reason=\"gone\"", metrics => Interlocked.Read(ref metrics.gone)));
        Counter("ogee_model_swaps_total", "Versions put in, and versions refused.",
            (",result=\"serving\"", metrics => Interlocked.Read(ref metrics.swaps)),
            (",result=\"refused\"", metrics => Interlocked.Read(ref metrics.refusedVersions)));
        Gauge("ogee_queue_rows", "Rows admitted and not yet in a batch.", queue => queue.Length);
        Gauge("ogee_queue_capacity_rows", "Rows the queue admits.", queue => queue.Capacity);
        text.Family("ogee_batch_rows", "histogram", "Rows computed together.");
        foreach (var slot in slots)
            slot.Metrics.BatchRows.WriteTo(text, "ogee_batch_rows", Labels(slot));
        text.Family("ogee_batch_duration_seconds", "histogram", "Time of one batch's computation.");
        foreach (var slot in slots)
            slot.Metrics.BatchSeconds.WriteTo(text, "ogee_batch_duration_seconds", Labels(slot));
        text.Family("ogee_model_info", "gauge", "The versions that serve.");
        foreach (var slot in slots)
            if (slot.Info is { } info)
                text.Sample("ogee_model_info", $"{Labels(slot)},{PrometheusText.Label("version", info.Version)},{PrometheusText.Label("sha256", info.WeightsSha256)}", 1);
        WriteRegistry(text, slots);
    }

    static void WriteRegistry(PrometheusText text, IReadOnlyList<ModelSlot> slots)
    {
        if (!slots.Any(slot => slot.IsRegistryReachable is not null))
            return;
        text.Family("ogee_registry_reachable", "gauge", "Whether the registry that names the version answered when it was last asked.");
        foreach (var slot in slots)
            if (slot.IsRegistryReachable is { } answers)
                text.Sample("ogee_registry_reachable", Labels(slot), answers ? 1 : 0);
    }

    static string Labels(ModelSlot slot) => PrometheusText.Label("model", slot.Name);
}
