using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A request that MLflow did not take.</summary>
/// <param name="message">Why, without secrets.</param>
/// <param name="mayPass">Whether the same request may be taken later.</param>
sealed class MlflowFault(string message, bool mayPass) : Exception(message)
{
    internal bool MayPass => mayPass;
}

/// <summary>The requests of MLflow's REST API 2.0 that log a run.</summary>
sealed class MlflowClient : IDisposable
{
    const int LongestReason = 200;

    readonly MlflowServer server;
    readonly HttpClient http;

    /// <summary>Talks to a server; nothing is sent yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="patience">How long a request may take.</param>
    internal MlflowClient(MlflowServer server, TimeSpan patience)
    {
        this.server = server;
        // A redirect would carry what is logged to a server that nobody named.
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = patience }) { Timeout = patience, MaxResponseContentBufferSize = 4 << 20 };
        http.DefaultRequestHeaders.Authorization = server.Authorization;
    }

    /// <summary>The id of the experiment, which is made where it is missing.</summary>
    /// <exception cref="MlflowFault">The server does not answer, or refuses.</exception>
    internal async Task<string> ExperimentAsync(CancellationToken stop)
    {
        if (server.ExperimentId is { } given) return given;
        if (await FindExperiment(stop).ConfigureAwait(false) is { } found) return found;
        var (status, answer) = await SendAsync(HttpMethod.Post, "experiments/create", Json(new MlflowCreateExperiment(server.Experiment), MlflowJson.Default.MlflowCreateExperiment), stop).ConfigureAwait(false);
        // Another run may have made it in between.
        if (status == HttpStatusCode.BadRequest && await FindExperiment(stop).ConfigureAwait(false) is { } made) return made;
        return Read(status, answer, MlflowJson.Default.MlflowExperiment).ExperimentId ?? throw Strange();
    }

    async Task<string?> FindExperiment(CancellationToken stop)
    {
        var (status, answer) = await SendAsync(HttpMethod.Get, $"experiments/get-by-name?experiment_name={Uri.EscapeDataString(server.Experiment)}", null, stop).ConfigureAwait(false);
        if (status == HttpStatusCode.NotFound && Error(answer)?.ErrorCode == "RESOURCE_DOES_NOT_EXIST") return null;
        return Read(status, answer, MlflowJson.Default.MlflowExperimentAnswer).Experiment?.ExperimentId ?? throw Strange();
    }

    /// <summary>The newest run of an experiment that has a tag with a value; null where there is none.</summary>
    internal async Task<string?> FindRunAsync(string experiment, string tag, string value, CancellationToken stop)
    {
        var ask = new MlflowSearchRuns([experiment], $"tags.`{tag}` = '{value.Replace("'", "", StringComparison.Ordinal)}'", 1);
        var (status, answer) = await SendAsync(HttpMethod.Post, "runs/search", Json(ask, MlflowJson.Default.MlflowSearchRuns), stop).ConfigureAwait(false);
        return Read(status, answer, MlflowJson.Default.MlflowRunsAnswer).Runs is [{ Info.RunId: { } id }, ..] ? id : null;
    }

    /// <summary>Makes a run.</summary>
    /// <returns>Its id.</returns>
    internal async Task<string> CreateRunAsync(MlflowCreateRun run, CancellationToken stop)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "runs/create", Json(run, MlflowJson.Default.MlflowCreateRun), stop).ConfigureAwait(false);
        return Read(status, answer, MlflowJson.Default.MlflowRunAnswer).Run?.Info?.RunId ?? throw Strange();
    }

    /// <summary>Logs values, parameters and tags. The same values sent twice are there once.</summary>
    internal async Task LogAsync(MlflowLogBatch batch, CancellationToken stop)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "runs/log-batch", Json(batch, MlflowJson.Default.MlflowLogBatch), stop).ConfigureAwait(false);
        Read(status, answer, MlflowJson.Default.MlflowNothing);
    }

    /// <summary>Says how a run stands.</summary>
    internal async Task UpdateAsync(MlflowUpdateRun update, CancellationToken stop)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "runs/update", Json(update, MlflowJson.Default.MlflowUpdateRun), stop).ConfigureAwait(false);
        Read(status, answer, MlflowJson.Default.MlflowNothing);
    }

    async Task<(HttpStatusCode Status, byte[] Answer)> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"{server.Text}/api/2.0/mlflow/{path}");
            if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var response = await http.SendAsync(request, stop).ConfigureAwait(false);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new MlflowFault($"no answer within {ProgressText.Duration(http.Timeout)}", mayPass: true);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw new MlflowFault(Shown(cause.Message), mayPass: true);
        }
    }

    static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    static T Read<T>(HttpStatusCode status, byte[] answer, JsonTypeInfo<T> type) where T : class
    {
        if (status != HttpStatusCode.OK)
        {
            var reason = Error(answer) is { Message: { Length: > 0 } text } ? $": {Shown(text)}" : "";
            throw new MlflowFault($"it answered {(int)status}{reason}", mayPass: (int)status is >= 500 or 408 or 429);
        }
        try
        {
            return JsonSerializer.Deserialize(answer, type) ?? throw Strange();
        }
        catch (JsonException)
        {
            throw Strange();
        }
    }

    static MlflowErrorAnswer? Error(byte[] answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, MlflowJson.Default.MlflowErrorAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static MlflowFault Strange() => new("it answers as no MLflow server does", mayPass: false);

    // What a server says is a stranger's text: one line, not long, and without what looks like a secret.
    static string Shown(string text)
    {
        text = SecretMask.Text(ProgressText.Visible(text));
        return text.Length > LongestReason ? text[..LongestReason] + "…" : text;
    }

    public void Dispose() => http.Dispose();
}
