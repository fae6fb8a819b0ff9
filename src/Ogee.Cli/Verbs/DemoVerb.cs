using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Ogee.Serving;

namespace Ogee.Cli;

/// <summary><c>ogee demo</c>: the whole way on real circuit boards, in minutes: look, train, verify, serve, ask.</summary>
sealed class DemoVerb : Verb
{
    readonly string[] settings;

    // Everything that decides the weights: so the same command gives the same hash on every machine.
    internal DemoVerb() : this("data.split=60/20/20", "train.epochs=16", "model.name=convnet-16", "seed=42") { }

    internal DemoVerb(params string[] settings) => this.settings = settings;

    internal override string Group => "misc";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee demo", "look, train, verify and serve on pictures of circuit boards")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("demo", "Show the whole way on pictures of circuit boards") { CommonOptions.Out }.WithOutput();
        command.SetAction(does(context => DemoAsync(context).GetAwaiter().GetResult()));
        return command;
    }

    async Task<int> DemoAsync(VerbContext context)
    {
        try
        {
            if (await TryDemo(context)) return 0;
        }
        catch (OperationCanceledException) when (context.InterruptedCode != 0)
        {
            context.Say("");
        }
        context.Say("the demo was interrupted; run again, it begins anew");
        context.Next("ogee demo");
        return context.InterruptedCode;
    }

    async Task<bool> TryDemo(VerbContext context)
    {
        // For a program all results are one document, at the end.
        var document = context.IsJson ? new JsonObject() : null;
        var root = context.Parsed.GetValue(CommonOptions.Out)!;
        var boards = Unpack(root);
        Head(context, $"1. look: {boards}");
        var data = ImageDataset.Open(boards);
        foreach (var note in data.Notes) context.Say(note);
        var look = Recipes.Look.At(data, cancel: context.Stop);
        if (document is null) LookVerb.Write(context, look);
        else document["look"] = JsonNode.Parse(look.ToJson());
        Head(context, "2. train and verify");
        RunResult result;
        using (var progress = context.Progress())
            result = TrainingRun.Run(new(boards, TrainSettings.Schema.Resolve(null, settings), root, "boards", ["demo"]) { Progress = progress, Time = context.Surroundings.Time }, context.Stop);
        if (result.Report is not { } report) return false;
        if (document is null) RunSummary.Write(context, result.Folder, result.Folder.ReportPagePath, report);
        else document["verification"] = JsonNode.Parse(RunSummary.Json(result.Folder, result.Folder.ReportPagePath, report));
        CompareHash(context, document, report.Reproduce.WeightsSha256);
        Head(context, "3. serve, and ask twice");
        context.Promise = "the model is trained and stays";
        await Ask(context, document, data, result);
        if (document is not null) context.Results.WriteLine(document.ToJsonString(JsonText.Indented));
        context.Say($"report: {result.Folder.ReportPagePath}");
        context.Next("ogee train YOUR_FOLDER");
        return true;
    }

    /// <summary>The same seed gives the same bits, here as where the README was written.</summary>
    static void CompareHash(VerbContext context, JsonObject? document, string hash)
    {
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "demo", "weights.sha256")).Trim();
        if (document is not null) document["weights"] = new JsonObject { ["sha256"] = hash, ["expected"] = expected, ["areEqual"] = hash == expected };
        else context.Results.WriteLine(hash == expected ? $"the weights have the SHA-256 that the README states: {expected}" : $"the README states another SHA-256: {expected}");
    }

    /// <summary>The pictures as an ordinary folder with labels.csv, unpacked once beside the runs.</summary>
    static string Unpack(string root)
    {
        var folder = Path.Combine(root, "demo-data", "boards");
        if (File.Exists(Path.Combine(folder, "labels.csv"))) return folder;
        try
        {
            // Told as of a run: what goes wrong here is not the archive's fault.
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw RunErrors.Create.With($"{root} takes no new folder ({cause.Message.TrimEnd('.')})", "Expected a folder that may be written", "Choose another place: ogee demo --out FOLDER", cause);
        }
        FolderArchive.Extract(Path.Combine(AppContext.BaseDirectory, "demo", "boards.zip"), folder);
        return folder;
    }

    static async Task Ask(VerbContext context, JsonObject? document, ImageDataset data, RunResult result)
    {
        var options = new OgeeServerOptions { Port = 0, HandlesSignals = false };
        options.Serving.Model(new ServedClassifier(Classifier.Load(result.Folder.ModelPath), "boards", "1"));
        await using var server = OgeeServer.Create(options);
        var url = await server.StartAsync(context.Stop);
        context.Say($"serving on {url}");
        var splits = SplitTable.Apply(SplitTable.Read(result.Folder.SplitPath), data.Samples);
        var sample = data.Samples.Where((picture, i) => splits[i] == DataSplit.Test && picture.Label != "good").First();
        using var client = new HttpClient { BaseAddress = url };
        // The first request pays for connecting and compiling; the second is what a camera would see.
        var file = data.ReadFile(sample)!;
        await Post(client, file, context.Stop);
        var watch = Stopwatch.StartNew();
        var answer = await Post(client, file, context.Stop);
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        if (document is null) context.Results.WriteLine(FormattableString.Invariant($"sent {sample.Id} (truly {sample.Label}); answered {Answer(answer)} in {milliseconds:0.0} ms"));
        var foreign = await Post(client, PngWriter.Encode(ForeignPicture.Chessboard(data.Facts.MedianSide)), context.Stop);
        if (document is not null) document["answers"] = new JsonArray(Sent(sample.Id, sample.Label, answer, milliseconds), Sent("a chessboard", null, foreign, null));
        else context.Results.WriteLine($"sent a chessboard, which is no circuit board; {(foreign.GetProperty("abstained").GetBoolean() ? $"left to a person: {foreign.GetProperty("reason").GetString()}" : $"answered {Answer(foreign)}")}");
        await server.StopAsync(CancellationToken.None);
    }

    static JsonObject Sent(string picture, string? truth, JsonElement answer, double? milliseconds) => new()
    {
        ["sent"] = picture, ["truth"] = truth, ["milliseconds"] = milliseconds, ["answer"] = JsonNode.Parse(answer.GetRawText()),
    };

    static string Answer(JsonElement answer) => FormattableString.Invariant($"{(answer.GetProperty("label").GetString() ?? "nothing")} with {answer.GetProperty("probability").GetDouble():0.0 %}");

    static async Task<JsonElement> Post(HttpClient client, byte[] picture, CancellationToken stop)
    {
        using var content = new ByteArrayContent(picture);
        content.Headers.ContentType = new("image/png");
        using var response = await client.PostAsync(new Uri("predict", UriKind.Relative), content, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        response.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    static void Head(VerbContext context, string text)
    {
        context.Say("");
        context.Say(text);
    }
}
