namespace Ogee.Tests;

[Collection("settings")]
public class GoldenPlanTests
{
    public static TheoryData<string> Names => [.. GoldenGraphs.All.Keys];

    static string Folder => Path.Combine(Repository.Root, "tests", "Ogee.Tests", "Compile", "GoldenPlans");

    [Theory, MemberData(nameof(Names))]
    public void APlanStaysAsItWasReviewed(string name)
    {
        var (kernels, copies, build) = GoldenGraphs.All[name];
        var plan = Evaluation.PlanOf([.. build().Select(tensor => tensor.Node)]);
        var path = Path.Combine(Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_GOLDENS") == "1") File.WriteAllText(path, plan.ToString());
        Assert.True(plan.Kernels.Count == kernels && plan.CopyCount == copies, $"{plan.Kernels.Count} kernels and {plan.CopyCount} copies, reviewed were {kernels} and {copies}:\n{plan}");
        Assert.True(File.Exists(path), $"There is no plan of {name}: run the tests with OGEE_WRITE_GOLDENS=1 and review what they write.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), plan.ToString());
    }

    [Fact]
    public void EveryGoldenPlanIsOfAGraph() =>
        Assert.Equal(GoldenGraphs.All.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
}
