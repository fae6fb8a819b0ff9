using System.Text.Json;

namespace Ogee.Cli.Tests;

/// <summary>What a person does with a finished run from day to day.</summary>
public sealed class EverydayTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-everyday-").FullName;

    [Fact]
    public void OpenShowsTheReportInTheBrowserThatIsNamed()
    {
        var (browser, opened) = (Path.Combine(folder, OperatingSystem.IsWindows() ? "browser.cmd" : "browser"), Path.Combine(folder, "opened"));
        File.WriteAllText(browser, OperatingSystem.IsWindows() ? $"@echo %1> \"{opened}\"\r\n" : $"#!/bin/sh\necho \"$1\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(0, ChildProgram.Run(trained.Folder, ["verify", "@last"], [("BROWSER", browser)]).ExitCode);
        Assert.False(File.Exists(opened));
        Assert.Equal(0, ChildProgram.Run(trained.Folder, ["verify", "@last", "--open"], [("BROWSER", browser)]).ExitCode);
        for (var i = 0; i < 500 && !File.Exists(opened); i++) Thread.Sleep(10);
        Assert.Equal(Path.Combine("runs", trained.Record.Id, "report", "report.html"), File.ReadAllText(opened).Trim()[^Path.Combine("runs", trained.Record.Id, "report", "report.html").Length..]);
    }

    [Fact]
    public void AMachineWithoutABrowserIsToldWhereThePageIs()
    {
        var outcome = ChildProgram.Run(trained.Folder, ["verify", "@last", "--open"], [("BROWSER", Path.Combine(folder, "none"))]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches("--open: no browser could be started .*report.html", outcome.Narration);
    }

    [Fact]
    public void PatternsAreThoseOfFileNames()
    {
        // No shell is between the test and the program, as on Windows.
        var outcome = trained.Run("predict", "@last", "data/red/00?.png", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        string[] expected = [.. Directory.GetFiles(Path.Combine(trained.Folder, "data", "red"), "00?.png").Select(file => $"data/red/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];
        Assert.True(expected.Length > 5);
        Assert.Equal(expected, outcome.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()!.Replace('\\', '/')));
        var none = trained.Run("predict", "@last", "data/red/*.tiff");
        Assert.Equal(3, none.ExitCode);
        Assert.Contains("No file fits data/red/*.tiff", none.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void TimesOfKernelsAreShownWhereTheyAreAskedFor()
    {
        var outcome = ChildProgram.Run(trained.Folder, ["predict", "@last", "data/red/000.png"], [("OGEE_SHOW", "kernels")]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches("[0-9]+ ms in kernels", outcome.Narration);
        Assert.Matches(@"[0-9.]+ % +[0-9.]+ ms × [0-9]+ .*GB/s +conv2d", outcome.Narration);
        Assert.DoesNotContain("in kernels", outcome.Results, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
