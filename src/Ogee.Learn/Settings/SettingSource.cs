namespace Ogee.Learn;

/// <summary>Where the value of a setting comes from.</summary>
public enum SettingSource
{
    /// <summary>The default.</summary>
    Default,
    /// <summary>Found from the data or the machine.</summary>
    Auto,
    /// <summary>A config file.</summary>
    Config,
    /// <summary>The command line.</summary>
    CommandLine,
}
