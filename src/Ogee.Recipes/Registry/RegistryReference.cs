using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What names a model of a registry: <c>scratches:3</c>, <c>scratches@production</c>, or <c>scratches</c> for all its versions.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">The version's number; null where an alias, or nothing, is given.</param>
/// <param name="Alias">The alias; null where a number, or nothing, is given.</param>
public sealed partial record RegistryReference(string Name, int? Version = null, string? Alias = null)
{
    const int LongestName = 64;

    [GeneratedRegex(@"\A(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:@(?<alias>[A-Za-z][A-Za-z0-9._-]{0,63})|:(?<version>[1-9][0-9]{0,8}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    /// <summary>Reads a reference; null where the text has not its form.</summary>
    /// <param name="text">For instance <c>scratches@production</c>.</param>
    public static RegistryReference? TryParse(string text)
    {
        var match = Form.Match(text);
        if (!match.Success || !IsPath(match.Groups["name"].Value)) return null;
        return new(match.Groups["name"].Value, match.Groups["version"] is { Success: true } version ? int.Parse(version.Value, CultureInfo.InvariantCulture) : null,
            match.Groups["alias"] is { Success: true } alias ? alias.Value : null);
    }

    /// <summary>Reads a reference.</summary>
    /// <param name="text">For instance <c>scratches:3</c>.</param>
    /// <exception cref="OgeeException">It has not the form of one (OG2702).</exception>
    public static RegistryReference Parse(string text) => TryParse(text)
        ?? throw RegistryErrors.Name.With($"'{text}' names no model of a registry", "Expected NAME:VERSION, NAME@ALIAS or NAME", "For instance scratches:3 or scratches@production. List them with: ogee models");

    /// <summary>Whether one version is meant, by its number or by an alias.</summary>
    public bool IsOfOne => Version is not null || Alias is not null;

    /// <summary>As it is written.</summary>
    public override string ToString() => Alias is not null ? $"{Name}@{Alias}" : Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{version}") : Name;

    /// <summary>A name that a model can have, made of any text: what it cannot hold becomes '-'.</summary>
    /// <returns>The name; null where nothing is left.</returns>
    internal static string? NameFrom(string text)
    {
        var name = new StringBuilder();
        foreach (var letter in text)
        {
            if (name.Length == LongestName) break;
            if (char.IsAsciiLetterOrDigit(letter) || (name.Length > 0 && letter is '_' or '.')) name.Append(letter);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }
        var made = name.ToString().Trim('-', '_', '.');
        return made.Length > 0 && IsPath(made) ? made : null;
    }

    internal static void RequireName(string name)
    {
        if (TryParse(name) is not { IsOfOne: false })
            throw RegistryErrors.Name.With($"'{name}' is not usable as the name of a model", "Expected 1 to 64 ASCII letters, digits, '-', '_' or '.', beginning with a letter or digit", "For instance: --name scratches");
    }

    internal static void RequireAlias(string alias)
    {
        if (TryParse($"name@{alias}") is null)
            throw RegistryErrors.Name.With($"'{alias}' is not usable as an alias", "Expected 1 to 64 ASCII letters, digits, '-', '_' or '.', beginning with a letter", "For instance: production");
    }

    // A name is a folder of the store, on every system.
    static bool IsPath(string name)
    {
        try
        {
            SafePath.CheckText(name);
            return true;
        }
        catch (OgeeException)
        {
            return false;
        }
    }
}
