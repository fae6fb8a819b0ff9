using System.CommandLine;
using Ogee.Learn;

namespace Ogee.Cli;

/// <summary>The settings of a command line: a config file, the options that stand for settings, and trailing <c>key=value</c>.</summary>
static class SettingArguments
{
    internal static Argument<string[]> Overrides() => new("key=value") { Arity = ArgumentArity.ZeroOrMore, Description = "settings; --print-config lists them" };

    internal static ResolvedSettings Resolve(ParseResult parsed, SettingsSchema schema, Argument<string[]> overrides)
    {
        var config = parsed.GetValue(CommonOptions.Config) is { } path ? SettingsFile.Read(path) : null;
        var options = CommonOptions.Settings
            .Where(pair => parsed.GetResult(pair.Option) is not null && parsed.GetValue(pair.Option) is not null)
            .Select(pair => $"{pair.Setting}={parsed.GetValue(pair.Option)}");
        return schema.Resolve(config, [.. options, .. parsed.GetValue(overrides) ?? []]);
    }
}
