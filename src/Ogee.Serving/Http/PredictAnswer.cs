using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>Writes the answer to <c>/predict</c>: one object, or for a list of rows a list of them.</summary>
static class PredictAnswer
{
    public static Task Write(HttpResponse response, ModelVersion version, AnswerMemory memory, float[] outputs, bool isList, int top, long start) => JsonAnswer.Write(response, json =>
    {
        var size = version.Info.OutputSize;
        json.WriteStartObject();
        if (isList)
        {
            json.WriteStartArray("answers");
            for (var at = 0; at < outputs.Length; at += size)
            {
                json.WriteStartObject();
                Answer(json, version, memory, outputs.AsSpan(at, size), top);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        else
            Answer(json, version, memory, outputs, top);
        json.WriteString("model", version.Info.Name);
        json.WriteString("version", version.Info.Version);
        json.WriteNumber("latency_ms", double.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 3));
        json.WriteEndObject();
    });

    static void Answer(Utf8JsonWriter json, ModelVersion version, AnswerMemory memory, ReadOnlySpan<float> output, int top)
    {
        var answer = version.Answer(output);
        var labels = version.Info.Labels;
        if (version.Monitor is { } monitor)
            json.WriteString("id", memory.Add(new(version.Info, monitor, answer)));
        if (labels.Count > 0)
        {
            json.WriteString("label", answer.Label);
            json.WriteNumber("probability", (float)(answer.Probability ?? 0));
        }
        else
        {
            json.WriteNumber("value", (float)(answer.Value ?? 0));
            if (answer is { Low: { } low, High: { } high })
            {
                json.WriteNumber("low", (float)low);
                json.WriteNumber("high", (float)high);
            }
        }
        json.WriteBoolean("abstained", answer.IsAbstained);
        if (answer.Reason is { } reason)
            json.WriteString("reason", reason);
        if (answer.Rule is { } rule)
            json.WriteString("rule", rule);
        if (answer.ExpectedCost is { } cost)
            json.WriteNumber("expected_cost", (float)cost);
        if (answer.Typicality is { } typicality)
            json.WriteNumber("typicality", (float)typicality);
        if (answer.Set.Count > 0)
        {
            json.WriteStartArray("set");
            foreach (var label in answer.Set)
                json.WriteStringValue(label);
            json.WriteEndArray();
        }
        if (labels.Count == 0)
            return;
        json.WriteStartArray("top");
        foreach (var index in Top(output[..labels.Count].ToArray(), top))
        {
            json.WriteStartObject();
            json.WriteString("label", labels[index]);
            json.WriteNumber("probability", output[index]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // The indices of the most probable classes, best first, equals by index.
    static IEnumerable<int> Top(float[] probabilities, int count) => Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]).ThenBy(i => i).Take(count);
}
