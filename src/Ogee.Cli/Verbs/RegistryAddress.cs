using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>Which registry a command line means: <c>--registry</c>, else OGEE_REGISTRY, else the folder <c>models</c> beside the runs.</summary>
static class RegistryAddress
{
    internal static RegistryLocation Of(VerbContext context) => Of(context.Parsed.GetValue(CommonOptions.Registry) ?? Environment.GetEnvironmentVariable(RegistryLocation.Variable) switch
    {
        { Length: > 0 } named => named,
        _ => Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Parsed.GetValue(CommonOptions.Out)!))) ?? ".", "models"),
    });

    internal static RegistryLocation Of(string text) => RegistryLocation.Parse(text, Environment.GetEnvironmentVariable(RegistryLocation.StoreVariable));

    /// <summary>A command for the same registry: with its option where one was given. An address of a database may hold a password, and is not repeated.</summary>
    internal static string Command(VerbContext context, string command) =>
        context.Parsed.GetValue(CommonOptions.Registry) is not { } given ? command : $"{command} --registry {(Directory.Exists(given) ? CommandText.Word(given) : "PLACE")}";
}
