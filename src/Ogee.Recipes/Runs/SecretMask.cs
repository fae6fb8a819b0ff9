using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Takes secrets out of what is recorded, when it is recorded: what is never written can never leak.</summary>
public static partial class SecretMask
{
    const string Mask = "***";
    static readonly string QueryName = TrainSettings.Sql.Name.Split('.')[^1];

    /// <summary>A command line without its secrets.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The same arguments, with the values of keys, tokens and passwords replaced by <c>***</c>.</returns>
    public static IReadOnlyList<string> Command(IReadOnlyList<string> arguments)
    {
        var masked = new string[arguments.Count];
        var isValueNext = false;
        for (var i = 0; i < masked.Length; i++)
        {
            var argument = arguments[i];
            if (isValueNext && !argument.StartsWith('-'))
            {
                (masked[i], isValueNext) = (Mask, false);
                continue;
            }
            var equals = argument.IndexOf('=');
            isValueNext = equals < 0 && argument.StartsWith('-') && IsSecretName(argument);
            masked[i] = equals > 0 && IsSecretName(argument[..equals]) ? argument[..(equals + 1)] + Mask : Text(argument);
        }
        return masked;
    }

    /// <summary>A text without the secrets that its form gives away: credentials in addresses, passwords in connection strings, well-known kinds of tokens.</summary>
    /// <param name="text">The text.</param>
    public static string Text(string text) => Tokens().Replace(Assignments().Replace(Addresses().Replace(text, $"$1{Mask}@"), $"$1{Mask}"), Mask);

    /// <summary>Whether values under this name are secrets.</summary>
    /// <param name="name">The name of an option, a setting or a variable.</param>
    public static bool IsSecretName(string name) => SecretNames().IsMatch(name);

    internal static string Settings(ResolvedSettings settings)
    {
        var json = JsonNode.Parse(settings.ToJson())!.AsObject();
        MaskGroup(json);
        return json.ToJsonString();
    }

    static void MaskGroup(JsonObject group)
    {
        foreach (var (name, value) in group.ToList())
        {
            if (value is JsonObject inner) MaskGroup(inner);
            // A query is what the run learned from: with a word of it masked, it could not be asked again.
            else if (name == QueryName) continue;
            else if (value is JsonValue leaf && leaf.TryGetValue<string>(out var text)) group[name] = IsSecretName(name) ? Mask : Text(text);
        }
    }

    [GeneratedRegex(@"(^|[^a-z])(secret|token|passw(or)?d|pwd|credentials?|api[-_.]?key|access[-_.]?key|private[-_.]?key|auth|key)($|[^a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretNames();

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://)[^/\s@]+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"((?:^|[;&?\s])(?:password|pwd|secret|token|accountkey|sharedaccesskey|api[-_]?key|sig)\s*=\s*)[^;&\s]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignments();

    // Kinds that announce themselves: OpenAI and Stripe, GitHub, Hugging Face, Slack, AWS, JSON web tokens.
    [GeneratedRegex(@"\b(sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|hf_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
