namespace Ogee.Cli;

/// <summary>How a check of the machine came out.</summary>
enum Health
{
    /// <summary>Nothing to do.</summary>
    Ok,
    /// <summary>Ogee works, but less well.</summary>
    Warn,
    /// <summary>Something that Ogee needs is missing.</summary>
    Fail,
}

/// <summary>What a check of the machine found.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Health">How it came out.</param>
/// <param name="Fact">What is there.</param>
/// <param name="Remedy">What to do; null where nothing is.</param>
sealed record Finding(string Name, Health Health, string Fact, string? Remedy = null);
