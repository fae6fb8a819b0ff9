using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>Rules as JSON. The reader takes what is listed here and nothing else, in bounded time and memory, and names the place of what it refuses.</summary>
static class RuleJson
{
    const int MostRules = 1000, MostConditions = 32, MostValues = 1000, LongestText = 1000, LargestFile = 1 << 20, Deepest = 8;

    // In the order of RuleOperator.
    static readonly string[] Names = ["=", "!=", "<", "<=", ">", ">=", "in", "missing", "present"];

    internal static string Name(RuleOperator op) => Names[(int)op];

    internal static ExpertRules Parse(string json, string path)
    {
        if (json.Length > LargestFile) throw DecisionErrors.Rule.With($"{path} has {json.Length} characters", $"Rules have at most {LargestFile}", "Check that this is the file you mean");
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = Deepest, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement);
        }
        catch (JsonException cause)
        {
            throw DecisionErrors.Rule.With($"{path}: {cause.Message.TrimEnd('.')}", "Expected rules such as [{ \"when\": [{ \"feature\": \"age\", \"op\": \"<\", \"value\": 18 }], \"then\": { \"answer\": \"no\" } }]", "ogee help OG4602", cause);
        }
        // Half of a surrogate pair.
        catch (InvalidOperationException cause)
        {
            throw DecisionErrors.Rule.With($"{path} holds text that is not Unicode", "Expected UTF-8", "Save the file as UTF-8", cause);
        }
    }

    internal static ExpertRules Read(JsonElement list) => new([.. Items(list, "rules", MostRules).Select((rule, i) => ReadRule(rule, $"rules[{i}]"))]);

    internal static string Write(ExpertRules rules)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Encoder = JsonText.Encoder })) Write(writer, rules);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static void Write(Utf8JsonWriter writer, ExpertRules rules)
    {
        writer.WriteStartArray();
        foreach (var rule in rules.Rules)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("when");
            foreach (var condition in rule.When)
            {
                writer.WriteStartObject();
                writer.WriteString("feature", condition.Feature);
                writer.WriteString("op", Name(condition.Operator));
                if (condition.Operator == RuleOperator.In) writer.WriteStartArray("value");
                else if (condition.Values.Count > 0) writer.WritePropertyName("value");
                foreach (var value in condition.Values)
                {
                    if (value.IsNumber) writer.WriteNumberValue(value.Number);
                    else writer.WriteStringValue(value.Text);
                }
                if (condition.Operator == RuleOperator.In) writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (rule.Action == RuleAction.Abstain) writer.WriteString("then", "abstain");
            else
            {
                writer.WriteStartObject("then");
                if (rule.Action == RuleAction.Answer) writer.WriteString("answer", rule.Answer);
                else writer.WriteNumber(rule.Action == RuleAction.AtLeast ? "at_least" : "at_most", rule.Bound);
                writer.WriteEndObject();
            }
            if (rule.Because is not null) writer.WriteString("because", rule.Because);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static ExpertRule ReadRule(JsonElement rule, string place)
    {
        var members = Members(rule, place, ["when", "then", "because"]);
        if (!members.TryGetValue("then", out var then)) throw Wrong(place, "there is no \"then\"");
        RuleCondition[] when = members.TryGetValue("when", out var conditions) ? [.. Items(conditions, place + ".when", MostConditions).Select((condition, i) => ReadCondition(condition, $"{place}.when[{i}]"))] : [];
        var because = members.TryGetValue("because", out var reason) ? Text(reason, place + ".because") : null;
        place += ".then";
        if (then.ValueKind == JsonValueKind.String)
            return Text(then, place) == "abstain" ? new(when, RuleAction.Abstain, Because: because) : throw Wrong(place, "an outcome is { \"answer\": … }, \"abstain\", { \"at_least\": … } or { \"at_most\": … }");
        var outcome = Members(then, place, ["answer", "at_least", "at_most"]);
        if (outcome.Count != 1) throw Wrong(place, $"there are {outcome.Count} outcomes, not one");
        var (name, value) = outcome.Single();
        if (name != "answer") return new(when, name == "at_least" ? RuleAction.AtLeast : RuleAction.AtMost, Bound: Number(value, $"{place}.{name}"), Because: because);
        var answer = value.ValueKind == JsonValueKind.Number ? Number(value, place + ".answer").ToString("R", CultureInfo.InvariantCulture) : Text(value, place + ".answer");
        return new(when, RuleAction.Answer, answer, Because: because);
    }

    static RuleCondition ReadCondition(JsonElement condition, string place)
    {
        var members = Members(condition, place, ["feature", "op", "value"]);
        if (!members.TryGetValue("feature", out var feature)) throw Wrong(place, "there is no \"feature\"");
        if (!members.TryGetValue("op", out var written)) throw Wrong(place, "there is no \"op\"");
        var op = (RuleOperator)Array.IndexOf(Names, Text(written, place + ".op"));
        if (op < 0) throw Wrong(place + ".op", $"{Quoted.Name(written.GetString()!)} is none of {string.Join(" ", Names)}");
        var hasValue = members.TryGetValue("value", out var value);
        if (hasValue == op is RuleOperator.Missing or RuleOperator.Present) throw Wrong(place, hasValue ? $"{Name(op)} takes no value" : $"{Name(op)} takes a value");
        RuleValue[] values = !hasValue ? [] : op == RuleOperator.In
            ? [.. Items(value, place + ".value", MostValues).Select((item, i) => Value(item, $"{place}.value[{i}]"))]
            : [Value(value, place + ".value")];
        if (op is RuleOperator.Less or RuleOperator.LessOrEqual or RuleOperator.Greater or RuleOperator.GreaterOrEqual && !values[0].IsNumber) throw Wrong(place + ".value", $"{Name(op)} compares with a number");
        return new(Text(feature, place + ".feature"), op, values);
    }

    static IEnumerable<JsonElement> Items(JsonElement list, string place, int most)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Wrong(place, "expected a list");
        return list.GetArrayLength() <= most ? list.EnumerateArray() : throw Wrong(place, $"there are {list.GetArrayLength()} items, more than {most}");
    }

    static Dictionary<string, JsonElement> Members(JsonElement element, string place, ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(place, "expected { … }");
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (known.IndexOf(member.Name) < 0) throw Wrong(place, $"{Quoted.Name(member.Name)} is not known; there are {string.Join(", ", known.ToArray())}");
            if (!members.TryAdd(member.Name, member.Value)) throw Wrong(place, $"\"{member.Name}\" is given twice");
        }
        return members;
    }

    static RuleValue Value(JsonElement element, string place) => element.ValueKind switch
    {
        JsonValueKind.Number => RuleValue.Of(Number(element, place)),
        JsonValueKind.True => RuleValue.Of("true"),
        JsonValueKind.False => RuleValue.Of("false"),
        _ => RuleValue.Of(Text(element, place)),
    };

    static string Text(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.String) throw Wrong(place, "expected a text");
        var text = element.GetString()!;
        return text.Length <= LongestText ? text : throw Wrong(place, $"the text has {text.Length} characters, more than {LongestText}");
    }

    static double Number(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong(place, "expected a finite number");

    static JsonException Wrong(string place, string what) => new($"{place}: {what}");
}

/// <summary>Rules inside of another document, such as a model's config.</summary>
public sealed class ExpertRulesConverter : JsonConverter<ExpertRules>
{
    /// <inheritdoc/>
    public override ExpertRules Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return RuleJson.Read(document.RootElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ExpertRules value, JsonSerializerOptions options) => RuleJson.Write(writer, value);
}
