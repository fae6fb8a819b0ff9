using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>The routes that ask a model.</summary>
sealed class InferRoutes(ServedModels models)
{
    readonly BodyBudget budget = models.Bodies;
    readonly OgeeOptions options = models.Options;

    /// <summary>The Open Inference Protocol's inference.</summary>
    public Task Infer(HttpContext context, RoutePolicy policy) => Use(models.Require(context), context, async (slot, version) =>
    {
        ServedModels.RequireVersion(context, version.Info);
        if (IsFull(version))
            return false;
        // One row before the body is read, the others when they are known.
        var client = ClientQuotas.ClientOf(context, options.ApiKeys);
        models.Quotas.Take(client, 1);
        using var body = await RequestBody.Read(context, policy.MaxBodyBytes, models.BodiesOf(slot)).ConfigureAwait(false);
        // Others may have come in meanwhile: then the body is not parsed.
        if (IsFull(version))
            return false;
        var request = InferRequestReader.Read(body.Bytes, JsonLength(context.Request), version.Info, new InferLimits(options.MaxRows, options.MaxDeadline));
        var timeout = request.Timeout ?? options.Deadline;
        var pending = request.Files is { } files
            ? version.Runner.Files(files, Due(timeout))
            : version.Runner.Rows(request.Values!, request.Rows, Due(timeout));
        models.Quotas.Take(client, pending.Rows - 1);
        if (await Ask(context, slot, version, pending, timeout, body.Bytes).ConfigureAwait(false) is not { } probabilities)
            return false;
        var answer = new InferResponse(request, version, probabilities);
        if (!answer.IsBinary)
        {
            await JsonAnswer.Bytes(context.Response, JsonAnswer.ContentType, answer.Json).ConfigureAwait(false);
            return true;
        }
        context.Response.Headers[ProtocolNames.JsonLength] = answer.Json.Length.ToString(CultureInfo.InvariantCulture);
        await JsonAnswer.Bytes(context.Response, "application/octet-stream", (byte[])[.. answer.Json.Span, .. answer.Binary.Span]).ConfigureAwait(false);
        return true;
    });

    /// <summary>One sample in, an image file or a row as JSON, and its answer out; or a list of rows, and their answers.</summary>
    public Task Predict(HttpContext context, RoutePolicy policy)
    {
        var start = Stopwatch.GetTimestamp();
        var query = PredictQuery.Read(context.Request.Query, options.MaxDeadline);
        var slot = query.Model is { } name ? models.Require(name) : models.Slots[0];
        return Use(slot, context, async (_, version) =>
        {
            var info = version.Info;
            if (info.Image is null && info.Columns is null)
                throw RequestFault.NotFound($"Model '{slot.Name}' takes tensors, not samples; use /v2/models/{slot.Name}/infer.");
            if (IsFull(version))
                return false;
            var client = ClientQuotas.ClientOf(context, options.ApiKeys);
            models.Quotas.Take(client, 1);
            var content = info.Columns is null ? UploadedFile.ContentOf(context.Request) : null;
            if (content is null)
                UploadedRows.RequireJson(context.Request);
            using var body = await RequestBody.Read(context, policy.MaxBodyBytes, models.BodiesOf(slot)).ConfigureAwait(false);
            if (IsFull(version))
                return false;
            var (samples, isList) = content is null ? UploadedRows.Read(body.Bytes, options.MaxRows) : ([await UploadedFile.Read(body.Bytes, content).ConfigureAwait(false)], false);
            var timeout = query.Timeout ?? options.Deadline;
            models.Quotas.Take(client, samples.Length - 1);
            if (await Ask(context, slot, version, version.Runner.Files(samples, Due(timeout)), timeout, body.Bytes).ConfigureAwait(false) is not { } outputs)
                return false;
            await PredictAnswer.Write(context.Response, version, models.Answers, outputs, isList, query.Top, start).ConfigureAwait(false);
            return true;
        });
    }

    /// <summary>A truth that arrives for an answer, or what a person decided.</summary>
    public async Task Feedback(HttpContext context, RoutePolicy policy)
    {
        UploadedRows.RequireJson(context.Request);
        using var body = await RequestBody.Read(context, policy.MaxBodyBytes, budget).ConfigureAwait(false);
        var request = FeedbackRequest.Read(body.Bytes.Span);
        var now = TimeProvider.System.GetUtcNow();
        if (models.Answers.Take(request.Id, answer => request.For(answer, now)) is not var (answer, line))
            throw RequestFault.NotFound("There is no such answer, it is too long ago, or it has its truth.");
        answer.Monitor.Learn(line);
        await JsonAnswer.Write(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id", line.Id);
            if (line.IsRight is { } right)
                json.WriteBoolean("right", right);
            if (line.IsCovered is { } covered)
                json.WriteBoolean("covered", covered);
            json.WriteBoolean("override", line.IsOverride);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    // Asks the version that serves; what does so says whether there was room.
    static async Task Use(ModelSlot slot, HttpContext context, Func<ModelSlot, ModelVersion, Task<bool>> ask)
    {
        var version = slot.Use();
        try
        {
            if (await ask(slot, version).ConfigureAwait(false))
                return;
            slot.Metrics.Full();
            FullAnswer.Write(context);
        }
        finally
        {
            version.Release();
        }
    }

    /// <summary>Whether there is no room for even one row: looked at before a body is read, and again before it is parsed.</summary>
    static bool IsFull(ModelVersion version) => version.Runner.Queue.Length >= version.Runner.Queue.Capacity;

    // Null where the queue has no room for all of its rows.
    static async Task<float[]?> Ask(HttpContext context, ModelSlot slot, ModelVersion version, Pending pending, TimeSpan timeout, ReadOnlyMemory<byte> body)
    {
        version.Quarantine.Check(body);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        ending.CancelAfter(timeout);
        try
        {
            if (version.Runner.Submit(pending, ending.Token) is not { } answer)
                return null;
            var probabilities = await answer.ConfigureAwait(false);
            slot.Metrics.Answered(pending.Rows, version.Abstentions(probabilities));
            version.Monitor?.Count(pending, probabilities);
            return probabilities;
        }
        catch (OperationCanceledException)
        {
            if (context.RequestAborted.IsCancellationRequested)
                slot.Metrics.Gone();
            else
                slot.Metrics.Late();
            throw RequestFault.Deadline();
        }
        catch (RequestFault fault) when (fault.Code == ServingErrors.Deadline)
        {
            slot.Metrics.Late();
            throw;
        }
        // What is the request's own fault has its answer; what the server ran out of may be there next time.
        catch (Exception failure) when (failure is not RequestFault and not OgeeException and not OutOfMemoryException)
        {
            version.Quarantine.Note(body);
            throw;
        }
    }

    static long Due(TimeSpan timeout) => Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);

    static int? JsonLength(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(ProtocolNames.JsonLength, out var values))
            return null;
        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw RequestFault.Bad(ProtocolNames.JsonLength, "must be a whole number of bytes");
    }
}
