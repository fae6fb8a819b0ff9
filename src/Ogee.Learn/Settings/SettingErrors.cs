namespace Ogee.Learn;

/// <summary>The errors of settings: codes OG5001 to OG5099, the part of the command line's range that the libraries share.</summary>
public static class SettingErrors
{
    /// <summary>A setting that does not exist.</summary>
    public static readonly ErrorCode Unknown = new("OG5001", FailureKind.Usage, "Unknown setting",
        "The key is not one of the settings of this verb. Keys are dotted names such as optim.rate; the message names the nearest ones, and --print-config lists them all.");

    /// <summary>A value that is not of the setting's type.</summary>
    public static readonly ErrorCode Type = new("OG5002", FailureKind.Usage, "A setting has the wrong type",
        "The value cannot be read as the setting's type. Numbers are written with a decimal point and without separators of thousands, whatever the language of the system: 0.0003 or 3e-4.");

    /// <summary>A value outside of the setting's range.</summary>
    public static readonly ErrorCode Range = new("OG5003", FailureKind.Usage, "A setting is out of range",
        "The value has the right type but lies outside of what the setting allows. The message names the range or the choices.");

    /// <summary>A key that is given twice.</summary>
    public static readonly ErrorCode Duplicate = new("OG5004", FailureKind.Usage, "A setting is given twice",
        "The same key appears twice in one place, so that one of the values would be lost without a word. Keep one. The command line may override a config file; nothing may override itself.");

    /// <summary>A config file that is not JSON, or not of the form of one.</summary>
    public static readonly ErrorCode File = new("OG5005", FailureKind.Usage, "The config file is malformed",
        "A config file is one JSON object, with // comments and trailing commas allowed: { \"optim\": { \"rate\": 3e-4 } } or { \"optim.rate\": 3e-4 }. A run.json is one too.");

    /// <summary>An override that is not of the form key=value.</summary>
    public static readonly ErrorCode Form = new("OG5006", FailureKind.Usage, "Not a key=value override",
        "After the data, everything on the command line that is not an option must be key=value, for instance optim.rate=3e-4 data.batch=64.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Unknown, Type, Range, Duplicate, File, Form];
}
