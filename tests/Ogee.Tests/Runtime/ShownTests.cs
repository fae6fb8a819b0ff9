namespace Ogee.Tests;

/// <summary>What <c>OGEE_SHOW</c> asks for can be seen in any program.</summary>
[Collection("settings")]
public class ShownTests
{
    [Fact]
    public void APlanThatIsAskedForIsPrintedToStandardError()
    {
        var (error, show) = (Console.Error, Settings.Show);
        using var text = new StringWriter();
        Console.SetError(text);
        try
        {
            Settings.Show = "plan";
            // A shape that no other test plans.
            (Tensor.From(new float[7 * 13], [7, 13]) * 3 + 11).Sum(1).ToArray<float>();
        }
        finally
        {
            Settings.Show = show;
            Console.SetError(error);
        }
        Assert.Contains("[7, 13]", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 kernel, 0 copies, 0 bytes of intermediates, 28 of results", text.ToString(), StringComparison.Ordinal);
    }
}
