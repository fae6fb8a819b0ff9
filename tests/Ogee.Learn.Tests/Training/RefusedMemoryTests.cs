namespace Ogee.Learn.Tests;

/// <summary>A step that does not fit into memory. The budget is one for all tests, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(RefusedMemoryTests), DisableParallelization = true), Collection(nameof(RefusedMemoryTests))]
public class RefusedMemoryTests
{
    [Fact]
    public void AStepWithoutMemoryIsNamedAndChangesNothing()
    {
        var model = new Sequential(new Linear(3, 1_000), new Linear(1_000, 1));
        var before = model.Sha256();
        var budget = Settings.MemoryBudget;
        try
        {
            Settings.MemoryBudget = 1_000_000_000;
            var data = new TensorBatches(Tensor.Zeros([1_000_000, 3]), Tensor.Zeros([1_000_000, 1]), 1_000_000);
            var error = Assert.Throws<OgeeException>(() => new Trainer(model, Loss.MeanSquared).Fit(data, null, 1));
            Assert.Equal("OG1005", error.Error.Code);
            Assert.EndsWith("(step 1, epoch 1, a batch of 1000000 samples)", error.What, StringComparison.Ordinal);
        }
        finally
        {
            Settings.MemoryBudget = budget;
        }
        Assert.Equal(before, model.Sha256());
    }
}
