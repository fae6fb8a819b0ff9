using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>How often each of a bounded list of values occurs in a stream: categories, predicted classes. All others are counted together.</summary>
/// <remarks>The list comes from the reference and never grows, so memory is bounded whatever arrives, and merging whole-number counts is associative and commutative to the bit.</remarks>
[JsonConverter(typeof(CategoryCountsConverter))]
public sealed class CategoryCounts
{
    internal const int MostNames = 10_000;

    readonly Dictionary<string, int> indices;
    readonly long[] counts;

    /// <summary>Nothing counted yet.</summary>
    /// <param name="names">The values that are counted by themselves: at most 10,000, all different.</param>
    /// <exception cref="OgeeException">There are too many, or two are the same (OG4651).</exception>
    public CategoryCounts(IReadOnlyList<string> names)
    {
        if (names.Count > MostNames) throw MonitoringErrors.Setting.With($"counts of {names.Count} categories", $"At most {MostNames} are counted by themselves", "Pass the most frequent ones: CategoryCounts.MostFrequent");
        indices = new(names.Count, StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!indices.TryAdd(names[i], i)) throw MonitoringErrors.Setting.With($"the category {Quoted.Name(names[i])} is there twice", "Categories are all different", "Remove one of them");
        }
        Names = [.. names];
        counts = new long[names.Count];
    }

    internal CategoryCounts(IReadOnlyList<string> names, IReadOnlyList<long> counts, long other, long missing) : this(names)
    {
        for (var i = 0; i < this.counts.Length; i++) this.counts[i] = counts[i];
        (Other, Missing) = (other, missing);
    }

    /// <summary>The values that are counted by themselves.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How often each occurred [names].</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>How often a value occurred that is not in the list.</summary>
    public long Other { get; private set; }

    /// <summary>How often there was no value.</summary>
    public long Missing { get; private set; }

    /// <summary>How many values there were, listed or not, without the missing ones.</summary>
    public long Count => counts.Sum() + Other;

    /// <summary>The names of the most frequent values; of equally frequent ones the first in ordinal order.</summary>
    /// <param name="counts">Each value and how often it occurs.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<string> MostFrequent(IEnumerable<KeyValuePair<string, long>> counts, int limit = 100) =>
        [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(limit).Select(pair => pair.Key)];

    /// <summary>Counts a value; null is missing.</summary>
    /// <param name="value">The value.</param>
    public void Add(string? value)
    {
        if (value is null) Missing++;
        else if (indices.TryGetValue(value, out var index)) counts[index]++;
        else Other++;
    }

    /// <summary>Counts a value by its index in the list; any other index is a value that is not in it.</summary>
    /// <param name="index">The index in <see cref="Names"/>.</param>
    public void Add(int index)
    {
        if ((uint)index < (uint)counts.Length) counts[index]++;
        else Other++;
    }

    /// <summary>Adds what another stream counted.</summary>
    /// <param name="other">The other; it stays as it is.</param>
    /// <exception cref="OgeeException">The lists differ (OG4652).</exception>
    public void Merge(CategoryCounts other)
    {
        SameNames(other);
        for (var i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
        Other += other.Other;
        Missing += other.Missing;
    }

    internal void SameNames(CategoryCounts other)
    {
        if (!Names.SequenceEqual(other.Names, StringComparer.Ordinal))
            throw MonitoringErrors.Merge.With($"counts of {Names.Count} and {other.Names.Count} categories that are not the same", "Both count the same categories in the same order", "Make the window from the reference's Empty()");
    }
}

/// <summary>Counts as they are stored.</summary>
sealed record CategoryCountsState : IJsonOnDeserialized
{
    public required IReadOnlyList<string> Names { get; init; }
    public required IReadOnlyList<long> Counts { get; init; }
    public long Other { get; init; }
    public long Missing { get; init; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Names is not null && Counts is not null && Names.Count == Counts.Count && Names.Count <= CategoryCounts.MostNames, "the counts do not fit the categories");
        FittedJson.Require(Names!.All(name => name is not null) && Names!.Distinct(StringComparer.Ordinal).Count() == Names!.Count, "a category is null or there twice");
        long total = 0;
        foreach (var count in Counts!.Append(Other).Append(Missing))
        {
            FittedJson.Require(count >= 0 && count <= long.MaxValue / 2 - total, "a count is out of range");
            total += count;
        }
    }
}

sealed class CategoryCountsConverter : JsonConverter<CategoryCounts>
{
    public override CategoryCounts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var state = JsonSerializer.Deserialize(ref reader, MonitoringJson.Default.CategoryCountsState) ?? throw new JsonException("counts are null");
        return new(state.Names, state.Counts, state.Other, state.Missing);
    }

    public override void Write(Utf8JsonWriter writer, CategoryCounts value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new() { Names = value.Names, Counts = value.Counts, Other = value.Other, Missing = value.Missing }, MonitoringJson.Default.CategoryCountsState);
}
