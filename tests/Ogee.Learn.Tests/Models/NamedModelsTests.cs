namespace Ogee.Learn.Tests;

/// <summary>Models by name: each makes a batch that it can learn from.</summary>
public class NamedModelsTests
{
    [Fact]
    public void EveryNameIsThereOnceAndWrittenAsOneWord() =>
        Assert.All(NamedModels.All.GroupBy(model => model.Name), group => Assert.Matches("^[a-z0-9_]+$", Assert.Single(group).Name));

    // The large ones are built and run by the tests of their own.
    [Theory, InlineData("mlp", 28), InlineData("lenet", 28), InlineData("convnet", 16), InlineData("transformer_mt", 6), InlineData("lstm", 5), InlineData("gcn", null)]
    public void AWorkloadPredictsAndHasALoss(string name, int? size)
    {
        var workload = NamedModels.Find(name).Workload(batch: 2, size);
        Assert.Equal(2, workload.Samples);
        Assert.Equal(2, workload.Predict().Shape[0]);
        using var training = Mode.Training(new RngKey(1));
        Assert.InRange(workload.Loss().ToArray<float>().Single(), 0, 20);
    }

    [Fact]
    public void AWorkloadIsTheSameInEveryRun() =>
        Assert.Equal(NamedModels.Find("gcn").Workload(batch: 3).Predict().ToArray<float>(), NamedModels.Find("gcn").Workload(batch: 3).Predict().ToArray<float>());

    [Fact]
    public void AnUnknownNameIsAnErrorWithTheNearest()
    {
        var error = Assert.Throws<OgeeException>(() => NamedModels.Find("efficientnet_b1"));
        Assert.Equal(LearnErrors.Model, error.Error);
        Assert.Contains("Did you mean efficientnet_b0?", error.Remedy, StringComparison.Ordinal);
    }
}
