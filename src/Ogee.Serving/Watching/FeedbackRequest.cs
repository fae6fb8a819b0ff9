using System.Text.Json;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>One truth as it is sent: <c>{"id": "…", "label": "open", "by": "anna", "reason": "…"}</c>, or with <c>"value": 3.2</c> where numbers are predicted.</summary>
readonly record struct FeedbackRequest(string Id, bool HasLabel, string? Label, double? Value, string? By, string? Reason)
{
    const int MaxId = 64;
    const int MaxLabel = 1000;
    const int MaxBy = 100;
    const int MaxReason = 1000;

    /// <summary>Reads a body: one object.</summary>
    public static FeedbackRequest Read(ReadOnlySpan<byte> body)
    {
        var json = new StrictJson(body);
        json.Next("$");
        json.Expect(JsonTokenType.StartObject, "$", "an object");
        var request = default(FeedbackRequest);
        while (json.Field("$") is { } field)
        {
            request = field switch
            {
                "id" => request with { Id = json.Text("$.id", MaxId) },
                "label" => request with { HasLabel = true, Label = json.Token == JsonTokenType.Null ? null : json.Text("$.label", MaxLabel) },
                "value" => request with { Value = Number(json) },
                "by" => request with { By = json.Text("$.by", MaxBy) },
                "reason" => request with { Reason = json.Text("$.reason", MaxReason) },
                _ => throw RequestFault.Bad($"$.{StrictJson.Short(field)}", "unknown; there are id, label, value, by and reason"),
            };
        }
        json.End();
        if (request.Id is null)
            throw RequestFault.Bad("$.id", "missing; it is the id of an answer of /predict");
        if (request.HasLabel == request.Value.HasValue)
            throw RequestFault.Bad("$", "expected label, or value where numbers are predicted, and not both");
        return request;
    }

    /// <summary>What it says of an answer.</summary>
    public FeedbackLine For(RememberedAnswer remembered, DateTimeOffset now)
    {
        var (info, answer) = (remembered.Info, remembered.Answer);
        var isClass = info.Labels.Count > 0;
        if (isClass != HasLabel)
            throw RequestFault.Bad("$", isClass ? "the model answers with classes: send label" : "the model predicts numbers: send value");
        if (Label is { } label && !info.Labels.Contains(label, StringComparer.Ordinal))
            throw RequestFault.Bad("$.label", $"is no class of the model{(Spelling.Question(label, info.Labels) is { } question ? $". {question}" : "")}; send null for what is none of its classes");
        var truth = Label;
        return new()
        {
            Time = now, Id = Id, Model = info.Name, Version = info.Version, WeightsSha256 = info.WeightsSha256,
            Answered = answer.Label, Best = answer.Best, AnsweredValue = answer.Value, IsAbstained = answer.IsAbstained,
            Label = Label, Value = Value, By = By, Reason = Reason,
            IsRight = isClass ? answer.Best == truth : null,
            IsCovered = isClass ? answer.Set.Count > 0 ? truth is not null && answer.Set.Contains(truth) : remembered.Monitor.Reference.Promised is null ? null : false
                : answer is { Low: { } low, High: { } high } ? new PredictionRange(low, high).Holds(Value!.Value) : null,
            // A number that a person measured later overrules nothing.
            IsOverride = isClass && By is not null && answer.Label != truth,
        };
    }

    static double Number(StrictJson json) => json.TryDouble(out var value) ? value : throw RequestFault.Bad("$.value", "expected a finite number");
}
