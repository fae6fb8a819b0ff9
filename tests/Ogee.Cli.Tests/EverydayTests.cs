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
    public void APictureIsTakenFromStandardInputBesideFiles()
    {
        if (OperatingSystem.IsWindows()) return;
        var outcome = CommandLine.Shell($"cd '{trained.Folder}' && \"$OGEE\" predict @last data/red/001.png - --json < data/down/000.png");
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        JsonElement[] said = [.. outcome.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["data/red/001.png", "stdin"], said.Select(line => line.GetProperty("path").GetString()));
        var file = JsonDocument.Parse(Predict([], "--json", Path.Combine(trained.Folder, "data", "down", "000.png")).Results).RootElement;
        Assert.Equal(file.GetProperty("probability").GetDouble(), said[1].GetProperty("probability").GetDouble());
        Assert.Equal(file.GetProperty("label").GetString(), said[1].GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("", "OG2101", 3, "stdin (standard input) is empty")]
    [InlineData("no picture at all", "OG2109", 3, "stdin ")]
    public void WhatStandardInputCannotBeIsSaid(string input, string code, int exit, string says)
    {
        var outcome = Predict(System.Text.Encoding.UTF8.GetBytes(input), "-");
        Assert.Equal((exit, ""), (outcome.ExitCode, outcome.Results));
        foreach (var part in (string[])[code, says, "Expected"]) Assert.Contains(part, outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void StandardInputIsReadOnceAndNotFromAKeyboard()
    {
        var picture = File.ReadAllBytes(Path.Combine(trained.Folder, "data", "down", "000.png"));
        Assert.Equal((0, true), (Predict(picture, "-").ExitCode, Predict(picture, "-").Results.StartsWith("stdin: ", StringComparison.Ordinal)));
        var twice = Predict(picture, "-", "-");
        Assert.Equal((2, true), (twice.ExitCode, twice.Narration.Contains("- is named 2 times", StringComparison.Ordinal)));
        var keyboard = CommandLine.Answer("", canAsk: true, "predict", trained.RunPath, "-");
        Assert.Equal((2, true), (keyboard.ExitCode, keyboard.Narration.Contains("that is a keyboard", StringComparison.Ordinal)));
    }

    Outcome Predict(byte[] input, params string[] arguments) => CommandLine.Feed(input, ["predict", trained.RunPath, .. arguments]);

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
