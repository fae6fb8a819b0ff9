using System.Globalization;
using Ogee.Testing;
using Ogee.Tests;

namespace Ogee.Learn.Tests;

/// <summary>Runs the suite that ONNX publishes. The cases that do not pass are listed, each with its reason, and the list must be exact.</summary>
/// <remarks>Counts by suite and by operator: <c>dotnet tests/Ogee.Learn.Tests/bin/Release/net10.0/Ogee.Learn.Tests.dll -class "*OnnxConformanceTests" -showLiveOutput</c></remarks>
public class OnnxConformanceTests
{
    static Dictionary<string, string> Listed { get; } = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Ogee.Learn.Tests", "Formats", "Onnx", "conformance.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').ToDictionary(line => line[..line.IndexOf(": ", StringComparison.Ordinal)], line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);

    public static TheoryData<string> Suites => [.. OnnxSuite.Suites];

    [Theory]
    [MemberData(nameof(Suites))]
    public void CasesPassButThoseThatAreListed(string suite)
    {
        Tool.Require(Directory.Exists(OnnxSuite.Root), "needs ONNX's conformance suite, which is not installed (apt-get install libonnx-testdata)");
        var (all, failures) = (0, new SortedDictionary<string, string>(StringComparer.Ordinal));
        var (common, commonPassed) = (0, 0);
        var operators = new SortedDictionary<string, (int Passed, int All)>(StringComparer.Ordinal);
        foreach (var name in OnnxSuite.Cases(suite))
        {
            var (failure, used, isCommon) = OnnxSuite.Run(suite, name);
            all++;
            if (isCommon) (common, commonPassed) = (common + 1, commonPassed + (failure is null ? 1 : 0));
            if (failure is not null) failures[$"{suite}/{name}"] = failure;
            foreach (var op in used) operators[op] = operators.GetValueOrDefault(op) is var count ? (count.Passed + (failure is null ? 1 : 0), count.All + 1) : default;
        }
        var report = TestContext.Current.TestOutputHelper!;
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{suite}: {all - failures.Count} of {all} pass ({100.0 * (all - failures.Count) / all:0.0} %); of those on float32, float64, int32, int64, uint8 and bool {commonPassed} of {common} ({100.0 * commonPassed / common:0.0} %)"));
        report.WriteLine(string.Join(", ", operators.Select(op => $"{op.Key} {op.Value.Passed}/{op.Value.All}")));
        foreach (var (name, failure) in failures) report.WriteLine($"{name}: {failure}");
        Assert.True(commonPassed >= 0.98 * common, $"{commonPassed} of {common} cases on the common types pass.");
        Assert.Equal(Listed.Keys.Where(name => name.StartsWith(suite + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal), failures.Keys);
    }

    [Fact]
    public void EveryListedCaseHasAReason() => Assert.All(Listed.Values, reason => Assert.True(reason.Length > 10, reason));
}
