using System.Reflection;
using System.Text.Json;

namespace Ogee.Cli.Tests;

public class ErrorTests
{
    [Fact]
    public void CodesAreUniqueAndOfTheirForm()
    {
        Assert.Equal(ErrorCatalog.All.Count, ErrorCatalog.All.Select(error => error.Code).Distinct().Count());
        Assert.All(ErrorCatalog.All, error => Assert.Matches("^OG[0-9]{4}$", error.Code));
    }

    [Fact]
    public void EveryErrorThatAPartDeclaresIsInItsListAndInTheCatalog()
    {
        Assembly[] parts = [typeof(EngineErrors).Assembly, typeof(Learn.SettingErrors).Assembly, typeof(Recipes.RunErrors).Assembly, typeof(Serving.ServingErrors).Assembly, typeof(CliErrors).Assembly];
        var declared = parts.SelectMany(part => part.GetTypes()).SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(ErrorCode)).Select(field => (ErrorCode)field.GetValue(null)!).ToList();
        Assert.True(declared.Count > 30);
        Assert.Equal(declared.Select(error => error.Code).Order(), ErrorCatalog.All.Select(error => error.Code).Order());
    }

    [Fact]
    public void EveryCodeIsExplained()
    {
        foreach (var error in ErrorCatalog.All)
        {
            var outcome = CommandLine.Run("help", error.Code);
            Assert.Equal(0, outcome.ExitCode);
            Assert.StartsWith($"{error.Code}: {error.Title}", outcome.Results, StringComparison.Ordinal);
            Assert.True(error.Explanation.Length > 40, error.Code);
            Assert.Contains($"exit code {(int)error.Kind} ", outcome.Results, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnErrorHasFourParts() => Assert.Equal("""
        error: There is no verb 'docter'.
               Expected one of: runs doctor help.
               Did you mean: ogee doctor
               OG5101 · ogee help OG5101

        """.ReplaceLineEndings("\n").Replace("runs doctor help", string.Join(" ", Application.Verbs.Select(verb => verb.Build(_ => _ => 0).Name)), StringComparison.Ordinal), CommandLine.Run("docter").Narration);

    [Fact]
    public void AnErrorIsJsonWhereJsonIsAskedFor()
    {
        var outcome = CommandLine.Run("runs", "show", "@last", "--json", "--out", "no-such-folder");
        Assert.Empty(outcome.Results);
        var error = JsonDocument.Parse(outcome.Narration).RootElement.GetProperty("error");
        Assert.Equal(("OG2901", 3), (error.GetProperty("code").GetString(), error.GetProperty("exitCode").GetInt32()));
        foreach (var part in new[] { "what", "expected", "remedy", "title" }) Assert.NotEmpty(error.GetProperty(part).GetString()!);
    }

    [Theory]
    [InlineData(FailureKind.Failed, 1)]
    [InlineData(FailureKind.Usage, 2)]
    [InlineData(FailureKind.Data, 3)]
    [InlineData(FailureKind.Verification, 4)]
    [InlineData(FailureKind.Environment, 5)]
    [InlineData(FailureKind.Numerics, 6)]
    [InlineData(FailureKind.Distributed, 7)]
    public void TheKindOfAnErrorIsItsExitCode(FailureKind kind, int exitCode) =>
        Assert.Equal(exitCode, ErrorReport.Show(new ErrorCode("OG0002", kind, "t", "e").With("w", "e", "r"), TextWriter.Null, isJson: false, isColored: false));

    [Fact]
    public void WhatNobodyForesawIsNoStackTraceButAFileWithTheDetails()
    {
        var output = new StringWriter();
        var failure = Record.Exception(() => ThrowWithSecret())!;
        Assert.Equal(1, ErrorReport.Show(failure, output, isJson: false, isColored: false));
        var text = output.ToString();
        Assert.Contains("OG0001", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        var path = System.Text.RegularExpressions.Regex.Match(text, @"\S*ogee-error-\S*\.txt").Value;
        var details = File.ReadAllText(path);
        File.Delete(path);
        Assert.Contains(nameof(ThrowWithSecret), details, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", details, StringComparison.Ordinal);
    }

    static void ThrowWithSecret() => throw new InvalidOperationException("could not reach https://me:hunter2@host/x");
}
