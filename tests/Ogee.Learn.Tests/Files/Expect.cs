namespace Ogee.Learn.Tests;

/// <summary>Asserts on the errors that users see.</summary>
static class Expect
{
    /// <summary>The action fails with this error, and soon: no bad path may make the program wait.</summary>
    public static OgeeException Error(ErrorCode code, Action action, string words = "")
    {
        OgeeException? error = null;
        var thread = new Thread(() => error = Record.Exception(action) as OgeeException) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(5)), "The call did not return.");
        Assert.NotNull(error);
        Assert.Equal(code.Code, error.Error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        return error;
    }
}
