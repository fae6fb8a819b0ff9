namespace Ogee.Recipes.Tests;

public class HtmlReportTests
{
    [Fact]
    public void WritesThePageToLookAt()
    {
        if (Environment.GetEnvironmentVariable("OGEE_REPORT_OUT") is { } path) File.WriteAllText(path, SampleReport.Create().ToHtml());
        Assert.NotEmpty(SampleReport.Create().ToHtml());
    }
}
