using System.Globalization;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>One setting, declared once: its name, type, default, range and meaning. What reads, checks, prints and documents settings walks these.</summary>
/// <remarks>Values are read and written with the invariant culture, so that a config file means the same everywhere.</remarks>
public abstract class Setting
{
    private protected Setting(string name, string summary, string? auto) => (Name, Summary, Auto) = (name, summary, auto);

    /// <summary>The dotted key, for instance <c>optim.rate</c>.</summary>
    public string Name { get; }

    /// <summary>What it means, in one line.</summary>
    public string Summary { get; }

    /// <summary>How the value is found where none is given; null for a setting that has a plain default.</summary>
    public string? Auto { get; }

    /// <summary>The type in words, for instance <c>number</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>The values that are allowed, in words; empty where all of the type are.</summary>
    public abstract string Allowed { get; }

    /// <summary>The default as it would be written: a value, or <c>auto</c>.</summary>
    public abstract string DefaultText { get; }

    internal abstract object? Default { get; }

    internal abstract object? Read(string text, string place);

    internal abstract string Format(object? value);

    internal virtual void WriteJson(Utf8JsonWriter json, object? value)
    {
        if (value is bool or null or double or long) json.WriteRawValue(value is null ? "\"auto\"" : Format(value));
        else json.WriteStringValue(Format(value));
    }

    /// <summary>A setting whose values are numbers.</summary>
    /// <param name="name">The dotted key.</param>
    /// <param name="standard">The default; null for <c>auto</c>.</param>
    /// <param name="summary">What it means, with its unit.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The greatest value allowed.</param>
    /// <param name="auto">How the value is found where none is given; needed where the default is null.</param>
    public static Setting<double> Number(string name, double? standard, string summary, double least = double.MinValue, double most = double.MaxValue, string? auto = null) =>
        new(name, summary, auto, standard.HasValue, standard ?? 0, new NumberKind(least, most));

    /// <summary>A setting whose values are whole numbers.</summary>
    /// <inheritdoc cref="Number"/>
    public static Setting<long> Whole(string name, long? standard, string summary, long least = long.MinValue, long most = long.MaxValue, string? auto = null) =>
        new(name, summary, auto, standard.HasValue, standard ?? 0, new WholeKind(least, most));

    /// <summary>A setting that is true or false.</summary>
    /// <inheritdoc cref="Number"/>
    public static Setting<bool> Switch(string name, bool? standard, string summary, string? auto = null) =>
        new(name, summary, auto, standard.HasValue, standard ?? false, new SwitchKind());

    /// <summary>A setting whose values are texts.</summary>
    /// <inheritdoc cref="Number"/>
    public static Setting<string> Text(string name, string? standard, string summary, string? auto = null) =>
        new(name, summary, auto, standard is not null, standard ?? "", new TextKind());

    /// <summary>A setting whose values are some words.</summary>
    /// <param name="name">The dotted key.</param>
    /// <param name="standard">The default; null for <c>auto</c>.</param>
    /// <param name="summary">What it means.</param>
    /// <param name="choices">The words.</param>
    /// <param name="auto">How the value is found where none is given; needed where the default is null.</param>
    public static Setting<string> Choice(string name, string? standard, string summary, IReadOnlyList<string> choices, string? auto = null) =>
        new(name, summary, auto, standard is not null, standard ?? "", new ChoiceKind(choices));

    /// <summary>A setting whose values are some whole numbers.</summary>
    /// <param name="name">The dotted key.</param>
    /// <param name="standard">The default; null for <c>auto</c>.</param>
    /// <param name="summary">What it means.</param>
    /// <param name="choices">The numbers.</param>
    /// <param name="auto">How the value is found where none is given; needed where the default is null.</param>
    public static Setting<long> Choice(string name, long? standard, string summary, IReadOnlyList<long> choices, string? auto = null) =>
        new(name, summary, auto, standard.HasValue, standard ?? 0, new WholeChoiceKind(choices));

    /// <summary>A setting whose values are texts of a form, checked before any work is done.</summary>
    /// <param name="name">The dotted key.</param>
    /// <param name="standard">The default; null for <c>auto</c>.</param>
    /// <param name="summary">What it means.</param>
    /// <param name="form">The form in words, for instance <c>convnet-WIDTH</c>.</param>
    /// <param name="example">A value that has it.</param>
    /// <param name="isOfForm">Whether a text has it.</param>
    /// <param name="auto">How the value is found where none is given; needed where the default is null.</param>
    public static Setting<string> Form(string name, string? standard, string summary, string form, string example, Func<string, bool> isOfForm, string? auto = null) =>
        new(name, summary, auto, standard is not null, standard ?? "", new FormKind(form, example, isOfForm));

    /// <summary>A setting whose values are spans of time such as <c>90s</c>, <c>10m</c>, <c>1.5h</c>.</summary>
    /// <inheritdoc cref="Number"/>
    public static Setting<TimeSpan> Duration(string name, TimeSpan? standard, string summary, string? auto = null) =>
        new(name, summary, auto, standard.HasValue, standard ?? TimeSpan.Zero, new DurationKind());
}

/// <summary>A setting with values of a type.</summary>
/// <typeparam name="T">double, long, bool, string or TimeSpan.</typeparam>
public sealed class Setting<T> : Setting where T : notnull
{
    readonly SettingKind<T> kind;
    readonly T standard;
    readonly bool hasStandard;

    internal Setting(string name, string summary, string? auto, bool hasStandard, T standard, SettingKind<T> kind) : base(name, summary, auto)
    {
        if (!hasStandard && auto is null) throw new ArgumentException($"{name} has neither a default nor a rule for 'auto'", nameof(auto));
        (this.hasStandard, this.standard, this.kind) = (hasStandard, standard, kind);
    }

    /// <inheritdoc/>
    public override string TypeName => kind.Name;

    /// <inheritdoc/>
    public override string Allowed => kind.Allowed;

    /// <inheritdoc/>
    public override string DefaultText => Format(Default);

    internal override object? Default => hasStandard ? standard : null;

    internal override string Format(object? value) => value is T known ? kind.Format(known) : "auto";

    // 'auto' is null: the value is found later, from the data or the machine.
    internal override object? Read(string text, string place)
    {
        if (Auto is not null && text == "auto") return null;
        if (!kind.TryRead(text, out var value))
            throw SettingErrors.Type.With($"{Name} is {Quote(text)}, which is not {kind.Article} {kind.Name} ({place})", $"Expected {Expectation()}", $"For instance: {Name}={Example()}");
        if (!kind.IsAllowed(value))
            throw SettingErrors.Range.With($"{Name} is {Quote(text)}, which is out of range ({place})", $"Expected {Expectation()}", kind.Nearest(text) is { } near ? $"Did you mean {Name}={near}?" : $"For instance: {Name}={Example()}");
        return value;
    }

    string Expectation() => $"{kind.Article} {kind.Name}{(Allowed.Length > 0 ? $", {Allowed}" : "")}{(Auto is not null ? ", or 'auto'" : "")}";

    string Example() => hasStandard ? kind.Format(standard) : kind.Example;

    static string Quote(string text) => $"'{(text.Length > 60 ? string.Concat(text.AsSpan(0, 57), "…") : text)}'";
}
