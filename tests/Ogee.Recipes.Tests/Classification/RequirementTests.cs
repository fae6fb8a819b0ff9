namespace Ogee.Recipes.Tests;

public class RequirementTests
{
    [Theory]
    [InlineData("accuracy>=0.9", "accuracy", true, 0.9)]
    [InlineData(" Macro-F1 >= 1e-1", "macro_f1", true, 0.1)]
    [InlineData("log loss<=2", "log_loss", false, 2)]
    public void ARequirementIsAFigureASignAndABound(string text, string name, bool atLeast, double bound) => Assert.Equal(new Requirement(name, atLeast, bound), Requirement.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("accuracy")]
    [InlineData("accuracy>0.9")]
    [InlineData("accuracy>=")]
    [InlineData("accuracy>=0,9")]
    [InlineData("accuracy>=NaN")]
    [InlineData("accuracy>=1e400")]
    [InlineData("accuracy>=0.9>=0.8")]
    public void AnythingElseIsRefused(string text) => Assert.Equal("OG2304", Assert.Throws<OgeeException>(() => Requirement.Parse(text)).Error.Code);

    [Fact]
    public void AFigureThatTheReportDoesNotHaveIsRefusedWithTheNearest()
    {
        var error = Assert.Throws<OgeeException>(() => Requirement.Parse("acuracy>=0.9").Of(SampleReport.Create()));
        Assert.Equal("OG2304", error.Error.Code);
        Assert.Contains("accuracy", error.Remedy, StringComparison.Ordinal);
    }
}
