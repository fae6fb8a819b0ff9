using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Reductions and structural operations at every length of a last axis, against their definitions. Scalar functions are swept by <see cref="ForwardTests"/>.</summary>
[Collection("settings")]
public class LengthTests(ITestOutputHelper output)
{
    const int Longest = 67;

    [Fact]
    public void EveryOperationIsSweptOverLengths()
    {
        var swept = OpCases.Lengths.Select(sweep => sweep.Op).ToHashSet();
        Assert.Equal([], OpSet.All.Where(entry => !IsSweptByPrefixes(entry) && !swept.Contains(entry.Type)).Select(entry => entry.Name));
        Assert.Equal([], swept.Except(OpSet.All.Select(entry => entry.Type)));
    }

    static bool IsSweptByPrefixes(OpEntry entry) => entry.Kind is OpKind.Unary or OpKind.Binary or OpKind.Ternary or OpKind.Comparison && (entry.Types & TypeSet.Float) != 0;

    [Fact]
    public void EverySweepHasTheOperationThatItIsOf()
    {
        static bool IsOf(Node node, Type op) => node.Op.GetType() == op || node.Op.GetType().GenericTypeArguments.Contains(op);
        foreach (var sweep in OpCases.Lengths)
            Assert.True(Walk.Topological([sweep.At(5).Apply(DType.Float32).Node], throughValues: true).Exists(node => IsOf(node, sweep.Op)), $"{sweep.At(5)} lacks its operation");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void EveryLengthFromNoneTo67AgreesWithTheDefinition(bool emit)
    {
        using var scope = new SettingsScope(emit: emit);
        var count = 0;
        List<string> failures = [];
        foreach (var sweep in OpCases.Lengths)
            for (var length = sweep.Least; length <= Longest; length++, count++)
            {
                var check = sweep.At(length);
                var actual = check.Apply(DType.Float32);
                if (Difference.Of(Reference.Evaluate(check.Apply(DType.Float32)), actual, 5e-6) is { } difference) failures.Add($"{check}: {difference}");
            }
        output.WriteLine($"{count} lengths of {OpCases.Lengths.Count} sweeps");
        Assert.Equal([], failures);
    }
}
