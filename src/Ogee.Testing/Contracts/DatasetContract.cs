using Ogee.Learn;

namespace Ogee.Testing;

/// <summary>What every data set and every source of batches keeps: the same sample for the same number and key, on any thread and in any order; each sample once an epoch; an epoch that can be resumed.</summary>
public static class DatasetContract
{
    /// <summary>Checks a data set.</summary>
    /// <typeparam name="T">The sample.</typeparam>
    /// <param name="create">Makes it; each call another one of the same data.</param>
    /// <param name="bytes">All that a sample consists of, as bytes.</param>
    public static ContractReport Check<T>(Func<IDataset<T>> create, Func<T, byte[]> bytes)
    {
        var data = create();
        var statements = new Statements(data.GetType().Name);
        RngKey Key(int index) => new RngKey(59).Fold((ulong)index);
        byte[] Read(IDataset<T> from, int index) => bytes(from.Read(index, Key(index)));
        byte[][] expected = [.. Enumerable.Range(0, data.Count).Select(index => Read(data, index))];
        statements.Add("there are samples", () => data.Count > 0 ? null : $"{data.Count}");
        statements.Add("the same number and key give the same sample, whatever was read before", () =>
        {
            foreach (var index in new Rng(new RngKey(61)).Permutation(data.Count))
                if (ContractBits.Differ(expected[index], Read(data, index)) is { } difference) return $"sample {index}: {difference}";
            return null;
        });
        statements.Add("another one of the same data is the same", () =>
        {
            var other = create();
            if (other.Count != data.Count) return $"{other.Count} samples instead of {data.Count}";
            for (var index = 0; index < data.Count; index++)
                if (ContractBits.Differ(expected[index], Read(other, index)) is { } difference) return $"sample {index}: {difference}";
            return null;
        });
        statements.Add("several threads read the same", () =>
        {
            var wrong = -1;
            Parallel.For(0, 4 * data.Count, i =>
            {
                if (!Read(data, i % data.Count).AsSpan().SequenceEqual(expected[i % data.Count])) wrong = i % data.Count;
            });
            return wrong < 0 ? null : $"sample {wrong} differs";
        });
        foreach (var index in (int[])[-1, data.Count])
            statements.Add($"sample {index} of {data.Count} is an error", () =>
            {
                try
                {
                    data.Read(index, default);
                }
                catch (Exception exception) when (exception is OgeeException or ArgumentException or IndexOutOfRangeException)
                {
                    return null;
                }
                return "it was read";
            });
        return statements.Report();
    }

    /// <summary>Checks a source of batches.</summary>
    /// <param name="create">Makes it; each call another one of the same data, with the same seed.</param>
    /// <param name="epochsDiffer">Whether another epoch is another one: it is shuffled, or its samples are random.</param>
    public static ContractReport Check(Func<IBatches> create, bool epochsDiffer)
    {
        var batches = create();
        var statements = new Statements(batches.GetType().Name.Split('`')[0] + (epochsDiffer ? " (epochs differ)" : ""));
        static byte[][] Epoch(IBatches batches, int epoch, int first = 0) => [.. batches.Epoch(epoch, first).Select(batch => ContractBits.Of(batch.Input, batch.Target))];
        var expected = Epoch(batches, 1);
        string? Same(byte[][] found, int first = 0)
        {
            if (found.Length != expected.Length - first) return $"{found.Length} batches instead of {expected.Length - first}";
            for (var i = 0; i < found.Length; i++)
                if (ContractBits.Differ(expected[first + i], found[i]) is { } difference) return $"batch {first + i}: {difference}";
            return null;
        }
        statements.Add("an epoch has as many batches and samples as it says", () =>
        {
            var all = batches.Epoch(0).ToList();
            if (all.Count != batches.Count) return $"{all.Count} batches instead of {batches.Count}";
            if (all.Sum(batch => batch.Count) != batches.SampleCount) return $"{all.Sum(batch => batch.Count)} samples instead of {batches.SampleCount}";
            return all.Find(batch => batch.Input.Shape[0] != batch.Count || batch.Target.Shape[0] != batch.Count) is { Count: > 0 } odd ? $"a batch of {odd.Count} is {odd.Input.Spec} and {odd.Target.Spec}" : null;
        });
        statements.Add("an epoch is the same twice", () => Same(Epoch(batches, 1)));
        statements.Add("another one of the same seed has the same epoch", () => Same(Epoch(create(), 1)));
        statements.Add("an epoch can begin at any batch", () =>
        {
            for (var first = 0; first <= batches.Count; first++)
                if (Same(Epoch(batches, 1, first), first) is { } difference) return $"from batch {first}: {difference}";
            return null;
        });
        statements.Add("whoever stops early can begin again", () =>
        {
            _ = batches.Epoch(1).First();
            return Same(Epoch(batches, 1));
        });
        statements.Add(epochsDiffer ? "another epoch differs" : "every epoch is the same", () => (Same(Epoch(batches, 2)) is not null) == epochsDiffer ? null : epochsDiffer ? "it is the same" : "it differs");
        return statements.Report();
    }
}
