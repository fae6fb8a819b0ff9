using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>What a stream of samples looked like, feature by feature: the reference that a model was verified on, or a window of what it is asked today.</summary>
/// <remarks>Anything with a name and a distribution is a feature: columns of a table, the confidence, the predicted class, projections of an embedding, an out-of-distribution score.</remarks>
public sealed class StreamSummary
{
    const int MostFeatures = 10_000;

    readonly Dictionary<string, NumberSketch> numbers = new(StringComparer.Ordinal);
    readonly Dictionary<string, CategoryCounts> categories = new(StringComparer.Ordinal);

    /// <summary>Nothing seen yet.</summary>
    /// <param name="numbers">The names of the features that are numbers.</param>
    /// <param name="categories">The features that are categories, each with the values that are counted by themselves.</param>
    /// <param name="limit">How many buckets a sketch of numbers has at most.</param>
    /// <exception cref="OgeeException">A name is there twice, or there are more than 10,000 (OG4651).</exception>
    public StreamSummary(IEnumerable<string> numbers, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> categories, int limit = NumberSketch.DefaultLimit)
    {
        foreach (var name in numbers) Add(name, () => this.numbers.TryAdd(name, new(limit)));
        foreach (var (name, values) in categories) Add(name, () => !this.numbers.ContainsKey(name) && this.categories.TryAdd(name, new(values)));
    }

    StreamSummary(IEnumerable<KeyValuePair<string, NumberSketch>> numbers, IEnumerable<KeyValuePair<string, CategoryCounts>> categories)
    {
        foreach (var (name, sketch) in numbers) this.numbers.Add(name, sketch);
        foreach (var (name, counts) in categories) this.categories.Add(name, counts);
    }

    /// <summary>The features that are numbers, in ordinal order of their names.</summary>
    public IReadOnlyList<string> Numbers => [.. numbers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The features that are categories, in ordinal order of their names.</summary>
    public IReadOnlyList<string> Categories => [.. categories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The sketch of a feature, to add to or to read.</summary>
    /// <param name="name">A feature that is a number.</param>
    /// <exception cref="OgeeException">There is no such feature (OG4651).</exception>
    public NumberSketch Number(string name) => numbers.TryGetValue(name, out var sketch) ? sketch : throw Unknown(name, numbers.Keys);

    /// <summary>The counts of a feature, to add to or to read.</summary>
    /// <param name="name">A feature that is a category.</param>
    /// <exception cref="OgeeException">There is no such feature (OG4651).</exception>
    public CategoryCounts Category(string name) => categories.TryGetValue(name, out var counts) ? counts : throw Unknown(name, categories.Keys);

    /// <summary>The same features with nothing counted: a window to compare with this reference.</summary>
    public StreamSummary Empty() => new(numbers.Select(pair => KeyValuePair.Create(pair.Key, new NumberSketch(pair.Value.Limit))), categories.Select(pair => KeyValuePair.Create(pair.Key, new CategoryCounts(pair.Value.Names))));

    /// <summary>Adds what another summary counted: another thread, another server, another hour. Associative and commutative to the bit.</summary>
    /// <param name="other">The other; it stays as it is.</param>
    /// <exception cref="OgeeException">The features differ (OG4652); then nothing was added.</exception>
    public void Merge(StreamSummary other)
    {
        SameFeatures(other);
        foreach (var (name, sketch) in numbers) sketch.Merge(other.numbers[name]);
        foreach (var (name, counts) in categories) counts.Merge(other.categories[name]);
    }

    /// <summary>As JSON, the features in ordinal order: at most 27 bytes a bucket, usually 4, and the names.</summary>
    public string ToJson() => JsonSerializer.Serialize(new() { Numbers = new(Numbers.Select(name => KeyValuePair.Create(name, numbers[name]))), Categories = new(Categories.Select(name => KeyValuePair.Create(name, categories[name]))) }, MonitoringJson.Default.StreamSummaryState) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its counts are out of range (OG4653).</exception>
    public static StreamSummary FromJson(string json, string path)
    {
        var state = FittedJson.Read(json, path, MonitoringJson.Default.StreamSummaryState, MonitoringErrors.State);
        return new(state.Numbers, state.Categories);
    }

    internal void SameFeatures(StreamSummary other)
    {
        foreach (var name in numbers.Keys.Concat(categories.Keys))
        {
            if (!other.numbers.ContainsKey(name) && !other.categories.ContainsKey(name)) throw Different(name);
        }
        foreach (var (name, sketch) in other.numbers)
        {
            if (!numbers.TryGetValue(name, out var own) || own.Limit != sketch.Limit || ReferenceEquals(own, sketch)) throw Different(name);
        }
        foreach (var (name, counts) in other.categories)
        {
            if (!categories.TryGetValue(name, out var own)) throw Different(name);
            own.SameNames(counts);
        }
    }

    void Add(string name, Func<bool> add)
    {
        if (numbers.Count + categories.Count >= MostFeatures) throw MonitoringErrors.Setting.With($"more than {MostFeatures} features", $"At most {MostFeatures} are summarised", "Leave some out");
        if (!add()) throw MonitoringErrors.Setting.With($"the feature {Quoted.Name(name)} is there twice", "Names of features are all different", "Rename one of them");
    }

    static OgeeException Different(string name) => MonitoringErrors.Merge.With($"the feature {Quoted.Name(name)} is not the same in both summaries", "Both have the same features", "Make the window from the reference's Empty()");

    static OgeeException Unknown(string name, IEnumerable<string> names) =>
        MonitoringErrors.Setting.With($"there is no feature {Quoted.Name(name)} of this kind", "Features are those that the reference was made with", Spelling.Question(name, names) ?? "Pass one of Numbers or Categories");

    internal sealed record State : IJsonOnDeserialized
    {
        public required OrderedDictionary<string, NumberSketch> Numbers { get; init; }
        public required OrderedDictionary<string, CategoryCounts> Categories { get; init; }

        void IJsonOnDeserialized.OnDeserialized()
        {
            FittedJson.Require(Numbers is not null && Categories is not null && Numbers.Count + Categories.Count <= MostFeatures, "features are missing, or too many");
            FittedJson.Require(Numbers!.Values.All(sketch => sketch is not null) && Categories!.Values.All(counts => counts is not null), "a feature is null");
            FittedJson.Require(!Numbers!.Keys.Any(Categories!.ContainsKey), "a feature is a number and a category");
        }
    }
}
