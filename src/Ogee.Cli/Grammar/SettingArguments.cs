using System.CommandLine;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>The settings of a command line: a config file, the options that stand for settings, and trailing <c>key=value</c>.</summary>
static class SettingArguments
{
    internal static Argument<string[]> Overrides() => new("key=value") { Arity = ArgumentArity.ZeroOrMore, Description = "settings; --print-config lists them" };

    internal static ResolvedSettings Resolve(ParseResult parsed, SettingsSchema schema, Argument<string[]> overrides)
    {
        var config = parsed.GetValue(CommonOptions.Config) is { } path ? SettingsFile.Read(path) : null;
        return schema.Resolve(config, [.. OfOptions(parsed), .. parsed.GetValue(overrides) ?? []]);
    }

    /// <summary>The settings that the options of a command line stand for, as overrides.</summary>
    internal static string[] OfOptions(ParseResult parsed) => [.. Options(parsed).Select(pair => $"{pair.Setting}={parsed.GetValue(pair.Option)}")];

    /// <summary>Refuses a budget beside a number of epochs, of which only one can decide.</summary>
    internal static void RequireOneLength(ResolvedSettings settings)
    {
        if (settings.IsAuto(TrainSettings.Epochs) || settings.IsAuto(TrainSettings.Budget) || settings.Source(TrainSettings.Budget) != SettingSource.CommandLine) return;
        var isInConfig = settings.Source(TrainSettings.Epochs) == SettingSource.Config;
        throw CliErrors.Conflict.With($"A budget of {settings.Text(TrainSettings.Budget)} was given, and {(isInConfig ? "the config fixes " : "")}train.epochs={settings.Text(TrainSettings.Epochs)}",
            "Expected one of the two", isInConfig ? "To let the budget decide, add: train.epochs=auto" : "Leave out --budget, or train.epochs.");
    }

    /// <summary>Refuses settings beside <c>--resume</c>.</summary>
    internal static void RequireNone(ParseResult parsed, Argument<string[]> overrides, string? word, RunFolder resumed)
    {
        List<string> given = [.. Options(parsed).Select(pair => pair.Option.Name), .. parsed.GetValue(overrides) ?? []];
        if (word is not null && word.Contains('=', StringComparison.Ordinal)) given.Insert(0, word);
        if (parsed.GetValue(CommonOptions.Config) is not null) given.Add(CommonOptions.Config.Name);
        if (parsed.GetValue(CommonOptions.Name) is not null) given.Add(CommonOptions.Name.Name);
        if (given.Count > 0)
            throw CliErrors.Conflict.With($"{string.Join(" ", given)} was given with --resume", "Expected no settings: a resumed run keeps its own", $"Use: ogee train --resume {CommandText.Run(resumed)}");
    }

    static IEnumerable<(Option<string?> Option, string Setting)> Options(ParseResult parsed) =>
        CommonOptions.Settings.Where(pair => parsed.GetResult(pair.Option) is not null && parsed.GetValue(pair.Option) is not null);
}
