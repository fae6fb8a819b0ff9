using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Ogee.Learn;

/// <summary>How the names and layouts of a weight file become a model's: rules, one after the other, each applied to the name that the last one left.</summary>
/// <remarks>A map does not change; each word gives a new one with one more rule. Patterns are regular expressions, which match anywhere in a name unless they are anchored.</remarks>
/// <example><code>
/// // A checkpoint of PyTorch whose model was trained in parallel, beside its optimizer.
/// var map = new NameMap().Take("state_dict.").StripPrefix("module.").Drop(@"num_batches_tracked$");
/// // Layers of Keras: kernels are [rows, columns, channels, filters] there.
/// map = map.Rename("/kernel:0$", ".weight").Permute(@"conv.*\.weight$", 3, 2, 0, 1);
/// </code></example>
public sealed class NameMap
{
    // Names come from files, patterns do not; this bounds what a slow pattern (one with references or lookarounds) can do with a hostile name.
    static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    readonly ImmutableArray<Func<MappedName, MappedName>> rules;

    /// <summary>A map without rules: names stay as they are.</summary>
    public NameMap() : this([])
    {
    }

    NameMap(ImmutableArray<Func<MappedName, MappedName>> rules) => this.rules = rules;

    /// <summary>Names stay as they are.</summary>
    public static NameMap None { get; } = new();

    /// <summary>Takes a prefix off the names that have it; others stay.</summary>
    /// <param name="prefix">The prefix, with its dot: <c>module.</c></param>
    public NameMap StripPrefix(string prefix) => Then(name => name.Name.StartsWith(prefix, StringComparison.Ordinal) ? name with { Name = name.Name[prefix.Length..] } : name);

    /// <summary>Puts a prefix before all names.</summary>
    /// <param name="prefix">The prefix, with its dot.</param>
    public NameMap AddPrefix(string prefix) => Then(name => name with { Name = prefix + name.Name });

    /// <summary>Takes the names that have a prefix, without it, and drops all others: one part of a checkpoint that holds several.</summary>
    /// <param name="prefix">The prefix, with its dot: <c>state_dict.</c></param>
    public NameMap Take(string prefix) => Then(name => name.Name.StartsWith(prefix, StringComparison.Ordinal) ? name with { Name = name.Name[prefix.Length..] } : name with { IsDropped = true });

    /// <summary>Replaces what a pattern matches.</summary>
    /// <param name="pattern">A regular expression.</param>
    /// <param name="replacement">What takes its place; <c>$1</c> is the first group.</param>
    public NameMap Rename(string pattern, string replacement)
    {
        var regex = Compiled(pattern);
        return Then(name => name with { Name = regex.Replace(name.Name, replacement) });
    }

    /// <summary>Leaves out what the model has no use for, such as counters of batches; it is listed in the report and is no fault.</summary>
    /// <param name="pattern">A regular expression of names.</param>
    public NameMap Drop(string pattern)
    {
        var regex = Compiled(pattern);
        return Then(name => regex.IsMatch(name.Name) ? name with { IsDropped = true } : name);
    }

    /// <summary>Changes the order of the axes of some tensors, where the layout of the file is another.</summary>
    /// <param name="pattern">A regular expression of names.</param>
    /// <param name="axes">The file's axis for each axis of the model: 3, 2, 0, 1 makes [filters, channels, rows, columns] of TensorFlow's [rows, columns, channels, filters].</param>
    public NameMap Permute(string pattern, params ReadOnlySpan<int> axes)
    {
        var (regex, order) = (Compiled(pattern), axes.ToImmutableArray());
        if (!order.Order().SequenceEqual(Enumerable.Range(0, order.Length)))
            throw LearnErrors.Setting.With($"name map: the axes {string.Join(", ", order)} are no order of {order.Length} axes", "Expected each axis once, from 0 on", "Check the axes.");
        return Then(name => regex.IsMatch(name.Name) ? name with { Axes = order } : name);
    }

    /// <summary>Gives some tensors another shape of as many elements, after their axes were put in order: a linear layer that the file has as a 1×1 convolution.</summary>
    /// <param name="pattern">A regular expression of names.</param>
    /// <param name="sizes">The sizes; one of them may be −1, which is what is left.</param>
    public NameMap Reshape(string pattern, params ReadOnlySpan<long> sizes)
    {
        var (regex, shape) = (Compiled(pattern), sizes.ToImmutableArray());
        return Then(name => regex.IsMatch(name.Name) ? name with { Sizes = shape } : name);
    }

    /// <summary>Puts the rows of each head of some matrices from two halves into pairs: queries and keys of transformers' Llama, where a head's row i turns with row i + half, for <see cref="Llama"/>, where neighbours turn together.</summary>
    /// <param name="pattern">A regular expression of names.</param>
    /// <param name="heads">Heads, each with as many rows.</param>
    public NameMap PairHalves(string pattern, int heads)
    {
        var regex = Compiled(pattern);
        if (heads < 1) throw LearnErrors.Setting.With($"name map: the rows are of {heads} heads", "Expected at least one", "Use the heads of the model.");
        return Then(name => regex.IsMatch(name.Name) ? name with { Heads = heads } : name);
    }

    /// <summary>Gives each name another one.</summary>
    internal NameMap Rename(Func<string, string> rename) => Then(name => name with { Name = rename(name.Name) });

    /// <summary>What becomes of a name.</summary>
    internal MappedName Apply(string name)
    {
        var mapped = new MappedName(name);
        foreach (var rule in rules)
        {
            if (mapped.IsDropped) break;
            try
            {
                mapped = rule(mapped);
            }
            catch (RegexMatchTimeoutException cause)
            {
                throw LearnErrors.Weights.With($"name map: the pattern {Quoted.Name(cause.Pattern)} takes more than {LongestMatch.TotalSeconds} s on the tensor {Quoted.Name(name)}", "Expected a pattern that does not go back over a name", "Use a pattern without references and lookarounds; nothing was loaded.", cause);
            }
        }
        return mapped;
    }

    NameMap Then(Func<MappedName, MappedName> rule) => new(rules.Add(rule));

    static Regex Compiled(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, LongestMatch);
        }
        catch (NotSupportedException)
        {
            return new(pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException cause)
        {
            throw LearnErrors.Setting.With($"name map: the pattern {Quoted.Name(pattern)} is no regular expression: {cause.Message}", "Expected a pattern of .NET", "Escape dots and brackets with \\.", cause);
        }
    }
}

/// <summary>What rules made of a name in a file.</summary>
/// <param name="Name">The name in the model.</param>
readonly record struct MappedName(string Name)
{
    /// <summary>Whether the model has no use for it.</summary>
    public bool IsDropped { get; init; }

    /// <summary>The file's axis for each axis of the model; default where they are the same.</summary>
    public ImmutableArray<int> Axes { get; init; }

    /// <summary>The sizes that the model gives it, one of which may be −1; default where they are the same.</summary>
    public ImmutableArray<long> Sizes { get; init; }

    /// <summary>The heads whose rows are in halves in the file and in pairs in the model; 0 where rows stay.</summary>
    public int Heads { get; init; }

    /// <summary>The shape in the model of what has a shape in the file; null where the rules do not fit it.</summary>
    public Shape? Of(Shape stored)
    {
        if (Heads > 0 && (stored.Rank != 2 || stored[0] % (2L * Heads) != 0)) return null;
        if (!Axes.IsDefault && Axes.Length != stored.Rank) return null;
        var shape = Axes.IsDefault ? stored : Shape.Create([.. Axes.Select(axis => stored[axis])]);
        if (Sizes.IsDefault) return shape;
        var known = Sizes.Where(size => size >= 0).Aggregate(1L, (product, size) => product * size);
        if (Sizes.Count(size => size < 0) > 1 || known == 0 || shape.Count % known != 0) return null;
        var sizes = Sizes.Select(size => size < 0 ? shape.Count / known : size).ToArray();
        return sizes.Aggregate(1L, (product, size) => product * size) == shape.Count ? Shape.Create(sizes) : null;
    }
}
