using System.Reflection;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Every metric of training keeps the contract of metrics; a new one without a case fails.</summary>
public class MetricContractTests
{
    const int Classes = 4;

    static Tensor Labels(int samples) => Tensor.From([.. Enumerable.Range(0, samples).Select(i => (i * 7L) % Classes)], [samples]);

    static readonly Dictionary<string, MetricCase> Cases = new()
    {
        [nameof(Metric.Accuracy)] = new(Metric.Accuracy, samples => LayerCase.Normal(samples, [Classes]), Labels, target => target.Unsqueeze(1).EqualTo(Tensor.Arange(Classes)).Cast(DType.Float32)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void AMetricKeepsTheContract(string name) => MetricContract.Check(Cases[name]).Require();

    [Fact]
    public void EveryMetricHasACase()
    {
        const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;
        var made = typeof(Metric).Assembly.GetExportedTypes().SelectMany(type => type.GetProperties(Statics).Where(property => property.PropertyType == typeof(Metric)).Select(property => property.Name)
            .Concat(type.GetMethods(Statics).Where(method => method.ReturnType == typeof(Metric) && !method.IsSpecialName).Select(method => method.Name)));
        Assert.Equal([], made.Except(Cases.Keys));
    }

    [Fact]
    public void AMetricThatBreaksItIsTold()
    {
        // A mean, where the sum is asked for, and a loss that says that higher is better.
        var mean = Cases[nameof(Metric.Accuracy)] with { Metric = new("Mean Loss", (logits, target) => Loss.CrossEntropy(logits, target), IsBetterHigher: true) };
        var failures = MetricContract.Check(mean).Failures;
        Assert.Equal(3, failures.Count);
        Assert.StartsWith("its name", failures[0], StringComparison.Ordinal);
        Assert.StartsWith("batches add up", failures[1], StringComparison.Ordinal);
        Assert.StartsWith("the best answers", failures[2], StringComparison.Ordinal);
    }
}
