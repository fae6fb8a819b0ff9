namespace Ogee.Recipes.Tests;

public class TrainingBudgetTests
{
    static TrainingBudget Budget(double seconds, double used = 0, double secondsPerStep = 0.1, int valid = 0, int test = 0) => new(seconds, used, secondsPerStep, Batch: 32, StepsPerEpoch: 100, valid, test);

    [Fact]
    public void TheEpochsAndWhatComesBeforeAndAfterThemFitTheBudget()
    {
        foreach (var used in new[] { 0.0, 5, 60, 300 })
            foreach (var test in new[] { 0, 1000, 10_000 })
            {
                var budget = Budget(600, used, valid: test / 2, test: test);
                Assert.InRange(used + (budget.Epochs * budget.SecondsPerEpoch) + budget.SecondsAtEnd, 600 - budget.SecondsPerEpoch, 600);
            }
    }

    [Fact]
    public void TimeThatIsUsedUpLeavesFewerEpochs() => Assert.True(Budget(600, used: 300).Epochs <= Budget(600).Epochs / 2);

    [Fact]
    public void MoreToValidateAndToVerifyLeavesFewerEpochs()
    {
        Assert.True(Budget(600, valid: 3000).Epochs < Budget(600).Epochs);
        Assert.True(Budget(600, test: 30_000).Epochs < Budget(600).Epochs);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(600, 700)]
    public void ABudgetThatIsTooSmallHasRoomForNone(double seconds, double used) => Assert.Equal(0, Budget(seconds, used).Epochs);
}
