using System.Text.Json;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

public sealed class ModelsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-models-").FullName;

    string Runs => Path.Combine(folder, "runs");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    Outcome Models(params string[] arguments) => CommandLine.Run(["models", .. arguments, "--out", Runs]);

    JsonElement Json(params string[] arguments)
    {
        var outcome = Models([.. arguments, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        return JsonDocument.Parse(outcome.Results).RootElement;
    }

    string Add(int seed, double accuracy = 0.9, VerdictKind verdict = VerdictKind.Pass)
    {
        SmallRun.In(Runs, seed, accuracy, verdict);
        var outcome = Models("add", RunOf(seed));
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        return outcome.Results.Trim();
    }

    // Runs that began at the same time have no last one.
    string RunOf(int seed) => new RunStore(Runs).List().Single(run => run.Record!.Seed == seed).Folder.Id;

    [Fact]
    public void TheDayOfAModelFromAddingToRollback()
    {
        var empty = Models();
        Assert.Equal((0, ""), (empty.ExitCode, empty.Results));
        Assert.Contains("next: ogee models add @last", empty.Narration, StringComparison.Ordinal);
        Assert.Equal(["scratches:1", "scratches:2"], [Add(1), Add(2, 0.95)]);
        Assert.True(Directory.Exists(Path.Combine(folder, "models", "store", "scratches")));
        Assert.Equal("scratches@production: nothing → version 1\n", Models("promote", "scratches:1", "production").Results);
        var promoted = Models("promote", "scratches:2", "production", "--reason", "better");
        Assert.Equal("scratches@production: version 1 → version 2\n", promoted.Results);
        Assert.Equal("next: ogee serve scratches@production\n", promoted.Narration);
        Assert.Equal("scratches@production is version 2 already\n", Models("promote", "scratches:2", "production").Results);
        Assert.Equal("scratches@production: version 2 → version 1\n", Models("rollback", "scratches", "production", "--reason", "complaints").Results);
        var shown = Models("show", "scratches@production").Results;
        foreach (var fact in (string[])["scratches:1", "pass", "test_accuracy", "95 % interval", "rollback", "complaints", "better"]) Assert.Contains(fact, shown, StringComparison.Ordinal);
        var listed = Models("list");
        Assert.Equal(3, listed.Results.Trim().Split('\n').Length);
        Assert.Equal(listed, Models());
    }

    [Fact]
    public void TheGateOfAPromotionHasItsExitCodeAndIsOverriddenOnRecord()
    {
        Add(1, verdict: VerdictKind.Fail);
        var refused = Models("promote", "scratches:1", "production");
        Assert.Equal((4, ""), (refused.ExitCode, refused.Results));
        Assert.Matches(@"^error: .+\n       .+\n       .+ --force --reason TEXT.*\n       OG2703 · ogee help OG2703\n$", refused.Narration);
        Assert.Equal(2, Models("promote", "scratches:1", "production", "--force").ExitCode);
        var forced = Models("promote", "scratches:1", "production", "--force", "--reason", "the customer signed", "-q");
        Assert.Equal((0, true), (forced.ExitCode, forced.Narration.StartsWith("warning: scratches:1: its report failed", StringComparison.Ordinal)));
        var move = Json("show", "scratches@production").GetProperty("history")[0];
        Assert.Equal((true, "the customer signed"), (move.GetProperty("isForced").GetBoolean(), move.GetProperty("reason").GetString()));
    }

    [Fact]
    public void WhatIsRequiredIsRequired()
    {
        Add(1, 0.9);
        Assert.Equal(4, Models("promote", "scratches:1", "production", "--require", "test_accuracy>=0.95").ExitCode);
        Assert.Equal(2, Models("promote", "scratches:1", "production", "--require", "test_accurasy>=0.5").ExitCode);
        Assert.Equal(2, Models("promote", "scratches:1", "production", "--require", "accuracy").ExitCode);
        Assert.Equal(0, Models("promote", "scratches:1", "production", "--require", "test_accuracy>=0.9").ExitCode);
    }

    [Fact]
    public void AWorseVersionIsWarnedOfInBothForms()
    {
        Add(1, 0.9);
        Add(2, 0.7);
        Models("promote", "scratches:1", "production");
        var worse = Models("promote", "scratches:2", "production", "-q");
        Assert.Contains("warning: scratches:2: it is worse on the same data", worse.Narration, StringComparison.Ordinal);
        Models("rollback", "scratches", "production");
        Assert.Contains("is worse", Json("promote", "scratches:2", "production").GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void JsonHasStableNames()
    {
        Assert.Equal("[]\n", Models("--json").Results);
        Add(1);
        var moved = Json("promote", "scratches:1", "production");
        Assert.Equal(["name", "alias", "order", "kind", "from", "to", "at", "who", "reason", "isForced", "isMoved", "version", "warnings"], moved.EnumerateObject().Select(member => member.Name));
        var version = Json()[0];
        string[] names = ["name", "version", "aliases", "run", "task", "dataFingerprint", "weightsSha256", "filesSha256", "verdict", "verdictReason", "headline", "results", "created", "who", "comment", "origin"];
        Assert.Equal(names, version.EnumerateObject().Select(member => member.Name));
        Assert.Equal([.. names, "folder", "history"], Json("show", "scratches:1").EnumerateObject().Select(member => member.Name));
        Assert.Equal(["name", "versions", "aliases", "history"], Json("show", "scratches").EnumerateObject().Select(member => member.Name));
        Assert.Equal([.. names, "folder", "isNew"], Json("add", RunOf(1)).EnumerateObject().Select(member => member.Name));
        Assert.Equal("production", version.GetProperty("aliases")[0].GetString());
        Assert.Empty(Models("list", "--json").Narration);
    }

    [Fact]
    public void AVersionInUseIsNotDeletedAndNothingIsUnasked()
    {
        Add(1);
        Models("promote", "scratches:1", "production");
        Assert.Equal((2, true), (Models("rm", "scratches:1").ExitCode, Models("rm", "scratches:1").Narration.Contains("OG5104", StringComparison.Ordinal)));
        Assert.Contains("OG2706", Models("rm", "scratches:1", "--yes").Narration, StringComparison.Ordinal);
        Assert.Equal("would delete scratches@production\n", Models("rm", "scratches@production", "--dry-run").Results);
        Assert.Equal("deleted scratches@production\n", Models("rm", "scratches@production", "--yes").Results);
        Assert.Equal("deleted scratches:1\n", Models("rm", "scratches:1", "--yes").Results);
        Assert.Equal((3, true), (Models("show", "scratches:1").ExitCode, Models("show", "scratches:1").Narration.Contains("OG2701", StringComparison.Ordinal)));
    }

    [Fact]
    public void AVersionIsPushedAndPulled()
    {
        Add(1);
        var other = Path.Combine(folder, "production");
        var pushed = Models("push", "scratches:1", "--to", other);
        Assert.Equal("scratches:1\n", pushed.Results);
        Assert.Equal("scratches:1\n", CommandLine.Run("models", "pull", "scratches:1", "--from", Path.Combine(folder, "models"), "--registry", other).Results);
        Assert.StartsWith("scratches:1 of ", JsonDocument.Parse(CommandLine.Run("models", "show", "scratches:1", "--registry", other, "--json").Results).RootElement.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.Contains($"--registry {other}", CommandLine.Run("models", "--registry", other).Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void AReferenceIsAModelEverywhere()
    {
        Add(1);
        Models("promote", "scratches:1", "production");
        RunStore.Remove(new RunStore(Runs).Find(RunOf(1)));
        var picture = Path.Combine(folder, "one.png");
        File.WriteAllBytes(picture, StripedPictures.Png("down", 0, 3));
        var byAlias = CommandLine.Run("predict", "scratches@production", picture, "--out", Runs);
        Assert.True(byAlias.ExitCode == 0, byAlias.Narration);
        Assert.Equal(byAlias.Results, CommandLine.Run("predict", "scratches:1", picture, "--out", Runs).Results);
        var missing = CommandLine.Run("predict", "scratches@prodution", picture, "--out", Runs);
        Assert.Equal((3, true), (missing.ExitCode, missing.Narration.Contains("Did you mean scratches@production?", StringComparison.Ordinal)));
        Assert.Contains("OG5107", CommandLine.Run("serve", "scratches@production", "--name", "other", "--port", "0", "--out", Runs).Narration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerFollowsItsAlias()
    {
        Ogee.Testing.Tool.OnlyOn(!OperatingSystem.IsWindows(), "uses signals");
        Add(1);
        Add(2);
        Models("promote", "scratches:1", "production");
        using var server = ChildProgram.Start(folder, ["serve", "scratches@production", "--port", "0"]);
        var url = await server.FirstResult.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.NotNull(url);
        using var client = new HttpClient { BaseAddress = new(url) };
        async Task<string?> Version() => JsonDocument.Parse(await client.GetStringAsync(new Uri("v2/models/scratches", UriKind.Relative))).RootElement.GetProperty("versions")[0].GetString();
        Assert.Equal("1", await Version());
        Models("promote", "scratches:2", "production");
        server.WaitFor("scratches@production is version 2 now");
        Assert.Equal("2", await Version());
        server.Signal("TERM");
        Assert.Equal(0, server.Wait().ExitCode);
    }

    [Fact]
    public void TheRegistryInPostgresIsNamedByAVariableAndKeepsItsPassword()
    {
        using var postgres = PostgresServer.Start();
        var address = postgres.NewDatabase(Path.Combine(folder, "files")) + ";Password=hidden-word";
        SmallRun.In(Runs);
        Outcome Run(params string[] arguments) => ChildProgram.Run(folder, arguments, ("OGEE_REGISTRY", address));
        var added = Run("models", "add", "@last");
        Assert.Equal((0, "scratches:1\n"), (added.ExitCode, added.Results));
        Assert.Equal(0, Run("models", "promote", "scratches:1", "production").ExitCode);
        var all = added.ToString() + Run("models", "show", "scratches@production", "--json") + Run("models", "show", "nothing") + Run("models", "list", "--registry", address);
        Assert.Contains("postgresql://", all, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", all, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "models")));
    }
}
