using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunComparison))]
sealed partial class ComparisonJsonContext : JsonSerializerContext
{
    /// <summary>With the letters of every script as they are.</summary>
    internal static ComparisonJsonContext Readable => field ??= new(JsonText.Readable(Default));
}

static class ComparisonJson
{
    public static byte[] Write(RunComparison comparison) => JsonSerializer.SerializeToUtf8Bytes(comparison, ComparisonJsonContext.Readable.RunComparison);
}
