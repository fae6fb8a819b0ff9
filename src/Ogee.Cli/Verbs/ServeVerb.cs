using System.CommandLine;
using Ogee.Learn;
using Ogee.Recipes;
using Ogee.Serving;

namespace Ogee.Cli;

/// <summary><c>ogee serve</c>: puts a model behind an endpoint.</summary>
sealed class ServeVerb : Verb
{
    readonly Argument<string> model = new("model") { Description = "a run (@last, @best, the beginning of an id, a path), a model of the registry (name:3; name@production is followed) or a model folder" };
    readonly Option<string> address = new("--address") { HelpName = "IP", Description = "where to listen; beyond loopback an API key is needed", DefaultValueFactory = _ => "127.0.0.1" };
    readonly Option<int> port = new("--port") { HelpName = "N", Description = "the port; 0 finds a free one", DefaultValueFactory = _ => 8080 };
    readonly Option<string?> apiKeyFile = new("--api-key-file") { HelpName = "FILE", Description = "a file whose first line is the API key that requests must bring" };
    readonly Option<double> quota = new("--quota") { HelpName = "ROWS", Description = "pictures that one client (its key, else its address) may ask a second; no limit where not given" };
    readonly Option<double?> abstain = new("--abstain-below") { HelpName = "P", Description = "answers with a lower probability are marked as abstained" };

    readonly Option<string> watch = new("--watch") { HelpName = "FOLDER", Description = "where counts of what is asked and truths that arrive are written; no sample is", DefaultValueFactory = _ => "watch" };
    readonly Option<bool> noWatch = new("--no-watch") { Description = "count nothing, and give answers no ids" };

    internal override string Group => "ship";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee serve @last", "on this machine only, port 8080"), ("ogee serve @best --port 0", "on a free port"), ("ogee serve scratches@production", "what the registry calls production, also after a promotion or a rollback"), ("ogee serve @last --address 0.0.0.0 --api-key-file key.txt", "for others too")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("serve", "Put a model behind an endpoint") { model, address, port, apiKeyFile, quota, abstain, watch, noWatch, CommonOptions.Out, CommonOptions.Registry, CommonOptions.Name, CommonOptions.Open }.WithOutput();
        command.SetAction(does(context => ServeAsync(context).GetAwaiter().GetResult()));
        return command;
    }

    async Task<int> ServeAsync(VerbContext context)
    {
        var reference = context.Parsed.GetValue(model)!;
        var options = new OgeeServerOptions { Address = context.Parsed.GetValue(address)!, Port = context.Parsed.GetValue(port) };
        options.Loggers = new NarrationLog(context);
        using var registered = RegisteredModel.OrNull(context, reference);
        var folder = registered?.Folder ?? ModelReference.Folder(context, reference);
        if (registered is not null) registered.Serve(context, options, context.Parsed.GetValue(abstain));
        else options.Serving.Model(ServedFolder.Open(folder, context.Parsed.GetValue(CommonOptions.Name) ?? NameOf(folder), "1", context.Parsed.GetValue(abstain)));
        options.Serving.Watch = !context.Parsed.GetValue(noWatch);
        options.Serving.WatchFolder = context.Parsed.GetValue(watch);
        options.Serving.ClientRowsPerSecond = context.Parsed.GetValue(quota);
        if (context.Parsed.GetValue(apiKeyFile) is { } file) options.Serving.ApiKey(Key(file));
        await using var server = OgeeServer.Create(options);
        context.Promise = "no request is lost, those that are in are answered first";
        var url = await server.StartAsync(context.Stop);
        context.Results.WriteLine(context.IsJson ? $"{{\"url\":\"{url}\"}}" : url.ToString());
        context.Results.Flush();
        var key = context.Parsed.GetValue(apiKeyFile) is null ? "" : "-H \"X-API-Key: KEY\" ";
        context.Say(TableModel.IsIn(folder) ? $"try it in a browser, or send rows as JSON to {url}predict" : $"try it in a browser, or: curl {key}-F file=@photo.jpg {url}predict");
        context.ShowPage(url.ToString());
        await server.RunAsync(context.Stop);
        return 0;
    }

    /// <summary>The name of the run that the model belongs to, as URLs can hold it.</summary>
    static string NameOf(string folder)
    {
        var record = Path.Combine(folder, "..", "run.json");
        if (!File.Exists(record)) return "model";
        var letters = RunRecord.Read(RunFolder.Open(Path.Combine(folder, ".."))).Name.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.').Take(64).ToArray();
        return letters.Length > 0 ? new(letters) : "model";
    }

    static string Key(string file)
    {
        var text = System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(file, 4096));
        return text.Split('\n', 2)[0].Trim() is { Length: > 0 } key ? key : throw CliErrors.Argument.With($"{file} holds no API key", "Expected the key in the first line", $"Make one: openssl rand -hex 32 > {file}");
    }
}
