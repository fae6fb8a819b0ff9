using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ogee.Recipes.Tests;

/// <summary>A server in this process that keeps to MLflow's REST API 2.0 to the letter: unknown paths, fields, types and states are refused as the real one refuses them, or more strictly.</summary>
sealed class MlflowDouble : IDisposable
{
    // Field, type ('s' text, 'i' whole number, 'f' number or one of three texts, 'a' list), and whether it must be there.
    static readonly Dictionary<string, (string Field, char Type, bool IsRequired)[]> shapes = new()
    {
        ["experiments/create"] = [("name", 's', true)],
        ["runs/search"] = [("experiment_ids", 'a', true), ("filter", 's', false), ("max_results", 'i', false)],
        ["runs/create"] = [("experiment_id", 's', true), ("run_name", 's', false), ("start_time", 'i', true), ("tags", 'a', false)],
        ["runs/log-batch"] = [("run_id", 's', true), ("metrics", 'a', false), ("params", 'a', false), ("tags", 'a', false)],
        ["runs/update"] = [("run_id", 's', true), ("status", 's', false), ("end_time", 'i', false)],
        ["metric"] = [("key", 's', true), ("value", 'f', true), ("timestamp", 'i', true), ("step", 'i', true)],
        ["pair"] = [("key", 's', true), ("value", 's', true)],
    };

    readonly HttpListener listener = new();
    readonly Lock access = new();

    // Who has a server of their own in the environment does not want the tests' runs there.
    [ModuleInitializer]
    internal static void ForgetTheEnvironment() => Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", null);

    internal MlflowDouble()
    {
        Address = $"http://127.0.0.1:{FreePort()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        Task.Run(Listen);
    }

    internal string Address { get; }

    internal Dictionary<string, string> Experiments { get; } = new() { ["Default"] = "0" };

    internal List<MlflowDoubleRun> Runs { get; } = [];

    /// <summary>Each request as <c>METHOD path</c>.</summary>
    internal ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What was wrong with requests: of a client that keeps to the contract, nothing.</summary>
    internal ConcurrentQueue<string> Faults { get; } = [];

    internal ConcurrentQueue<string?> Authorizations { get; } = [];

    /// <summary>What the server does before it answers; a status ends the request with it.</summary>
    internal Func<string, Task<int?>> Before { get; set; } = _ => Task.FromResult<int?>(null);

    /// <summary>What the server does after it has acted and before it answers.</summary>
    internal Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    internal static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    async Task Listen()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception cause) when (cause is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => Answer(context));
        }
    }

    async Task Answer(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath;
            Requests.Enqueue($"{context.Request.HttpMethod} {path}");
            Authorizations.Enqueue(context.Request.Headers["Authorization"]);
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            var (status, answer) = await Before(path) is { } early ? (early, Error("TEMPORARILY_UNAVAILABLE", "not now, password=hunter2")) : Act(context.Request, path, body);
            if (status is 400) Faults.Enqueue($"{path} {body}: {answer}");
            await After(path);
            context.Response.StatusCode = status;
            if (status is 301 or 302 or 307) context.Response.RedirectLocation = Address + "/elsewhere";
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString()));
            context.Response.Close();
        }
        catch (Exception cause) when (cause is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client did not wait.
            return;
        }
    }

    (int Status, JsonObject Answer) Act(HttpListenerRequest request, string path, string body)
    {
        const string Root = "/api/2.0/mlflow/";
        if (!path.StartsWith(Root, StringComparison.Ordinal)) return (404, Error("ENDPOINT_NOT_FOUND", path));
        var name = path[Root.Length..];
        lock (access)
        {
            if (name == "experiments/get-by-name" && request.HttpMethod == "GET")
            {
                var wanted = request.QueryString["experiment_name"];
                return wanted is not { Length: > 0 } ? (400, Error("INVALID_PARAMETER_VALUE", "experiment_name"))
                    : Experiments.TryGetValue(wanted, out var id) ? (200, new() { ["experiment"] = new JsonObject { ["experiment_id"] = id, ["name"] = wanted, ["lifecycle_stage"] = "active" } })
                    : (404, Error("RESOURCE_DOES_NOT_EXIST", $"no experiment {wanted}"));
            }
            if (request.HttpMethod != "POST" || !shapes.ContainsKey(name)) return (404, Error("ENDPOINT_NOT_FOUND", path));
            if (request.ContentType != "application/json" || Parse(body) is not { } json) return (400, Error("BAD_REQUEST", "not JSON"));
            return Wrong(name, json) is { } wrong ? (400, Error("INVALID_PARAMETER_VALUE", wrong)) : Act(name, json);
        }
    }

    (int, JsonObject) Act(string name, JsonObject json)
    {
        if (name == "experiments/create")
        {
            var experiment = (string)json["name"]!;
            if (!Experiments.TryAdd(experiment, $"{Experiments.Count}")) return (400, Error("RESOURCE_ALREADY_EXISTS", experiment));
            return (200, new() { ["experiment_id"] = Experiments[experiment] });
        }
        if (name == "runs/create")
        {
            if (!Experiments.ContainsValue((string)json["experiment_id"]!)) return (404, Error("RESOURCE_DOES_NOT_EXIST", "no such experiment"));
            var made = new MlflowDoubleRun($"{Runs.Count + 1:x32}", (string)json["experiment_id"]!, (string?)json["run_name"]);
            foreach (var (key, value) in Pairs(json["tags"])) made.Tags[key] = value;
            Runs.Add(made);
            return (200, new() { ["run"] = new JsonObject { ["info"] = new JsonObject { ["run_id"] = made.Id, ["experiment_id"] = made.Experiment, ["status"] = made.Status } } });
        }
        if (name == "runs/search")
        {
            // The one form of filter that is used: tags.`KEY` = 'VALUE'
            var parts = ((string)json["filter"]!).Split('`', '\'');
            var found = Runs.Where(run => run.Tags.GetValueOrDefault(parts[1]) == parts[3]).Reverse().Select(run => (JsonNode)new JsonObject { ["info"] = new JsonObject { ["run_id"] = run.Id } });
            return (200, new() { ["runs"] = new JsonArray([.. found]) });
        }
        if (Runs.Find(run => run.Id == (string)json["run_id"]!) is not { } known) return (404, Error("RESOURCE_DOES_NOT_EXIST", "no such run"));
        if (name == "runs/update")
        {
            if ((string?)json["status"] is not ("RUNNING" or "SCHEDULED" or "FINISHED" or "FAILED" or "KILLED")) return (400, Error("INVALID_PARAMETER_VALUE", "status"));
            (known.Status, known.End) = ((string)json["status"]!, (long?)json["end_time"]);
            return (200, new() { ["run_info"] = new JsonObject { ["run_id"] = known.Id } });
        }
        foreach (var (key, value) in Pairs(json["params"]))
            if (known.Params.GetValueOrDefault(key, value) != value) return (400, Error("INVALID_PARAMETER_VALUE", $"Changing param values is not allowed: {key}"));
        foreach (var (key, value) in Pairs(json["params"])) known.Params[key] = value;
        foreach (var (key, value) in Pairs(json["tags"])) known.Tags[key] = value;
        foreach (var metric in json["metrics"]?.AsArray() ?? []) known.Metrics.Add(((string)metric!["key"]!, (long)metric["step"]!, metric["value"]!.ToJsonString()));
        return (200, []);
    }

    static string? Wrong(string shape, JsonObject json)
    {
        foreach (var (field, value) in json)
            if (!shapes[shape].Any(known => known.Field == field && IsOf(value, known.Type))) return $"{shape}: {field} is {value?.ToJsonString() ?? "null"}";
        if (shapes[shape].FirstOrDefault(known => known.IsRequired && !json.ContainsKey(known.Field)) is { Field: { } missing }) return $"{shape}: {missing} is missing";
        foreach (var (list, item, most) in ((string, string, int)[])[("metrics", "metric", 1000), ("params", "pair", 100), ("tags", "pair", 100)])
        {
            var items = json[list]?.AsArray() ?? [];
            if (items.Count > most) return $"{items.Count} {list}";
            foreach (var part in items)
            {
                if (part is not JsonObject entry || Wrong(item, entry) is not null) return $"{list}: {part?.ToJsonString()}";
                var key = (string)entry["key"]!;
                if (key.Length is 0 or > 250 || !key.All(letter => char.IsAsciiLetterOrDigit(letter) || "_-. /".Contains(letter, StringComparison.Ordinal))) return $"{list}: the key {key}";
                if (list != "metrics" && ((string)entry["value"]!).Length > (list == "params" ? 500 : 5000)) return $"{list}: the value of {key} is too long";
            }
        }
        return null;
    }

    static bool IsOf(JsonNode? value, char type) => (type, value?.GetValueKind()) switch
    {
        ('s', JsonValueKind.String) or ('a', JsonValueKind.Array) or ('f', JsonValueKind.Number) => true,
        ('i', JsonValueKind.Number) => value!.AsValue().TryGetValue<long>(out _),
        ('f', JsonValueKind.String) => (string)value! is "NaN" or "Infinity" or "-Infinity",
        _ => false,
    };

    static IEnumerable<(string Key, string Value)> Pairs(JsonNode? list) => (list?.AsArray() ?? []).Select(pair => ((string)pair!["key"]!, (string)pair["value"]!));

    static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonObject Error(string code, string message) => new() { ["error_code"] = code, ["message"] = message };

    public void Dispose() => listener.Close();
}

/// <summary>A run as the double keeps it.</summary>
sealed class MlflowDoubleRun(string id, string experiment, string? name)
{
    internal string Id => id;
    internal string Experiment => experiment;
    internal string? Name => name;
    internal string Status { get; set; } = "RUNNING";
    internal long? End { get; set; }
    internal Dictionary<string, string> Tags { get; } = [];
    internal Dictionary<string, string> Params { get; } = [];

    /// <summary>Key, step, and the value as JSON.</summary>
    internal HashSet<(string Key, long Step, string Value)> Metrics { get; } = [];
}
