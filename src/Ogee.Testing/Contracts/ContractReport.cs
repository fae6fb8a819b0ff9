namespace Ogee.Testing;

/// <summary>What a contract found about one thing.</summary>
/// <param name="Name">The thing.</param>
/// <param name="Checks">How many statements were looked at.</param>
/// <param name="Failures">Those that do not hold, in words; empty if all do.</param>
public sealed record ContractReport(string Name, int Checks, IReadOnlyList<string> Failures)
{
    /// <summary>Whether every statement holds.</summary>
    public bool Holds => Failures.Count == 0;

    /// <summary>Fails unless every statement holds; for tests of any framework.</summary>
    /// <exception cref="ContractException">A statement does not hold.</exception>
    public void Require()
    {
        if (!Holds) throw new ContractException(ToString());
    }

    /// <summary>The name, and each failure on a line of its own.</summary>
    public override string ToString() => Holds ? $"{Name}: {Checks} statements hold" : $"{Name}: {Failures.Count} of {Checks} statements do not hold\n  {string.Join("\n  ", Failures)}";
}

/// <summary>Something breaks its contract.</summary>
/// <param name="message">What, line by line.</param>
public sealed class ContractException(string message) : Exception(message);

/// <summary>Collects statements about one thing. A statement that throws does not hold, and the next one is looked at.</summary>
sealed class Statements(string name)
{
    readonly List<string> failures = [];
    int count;

    /// <summary>One statement.</summary>
    /// <param name="what">What should hold.</param>
    /// <param name="fault">Says what is wrong; null if nothing is.</param>
    public void Add(string what, Func<string?> fault)
    {
        count++;
        try
        {
            if (fault() is { } found) failures.Add($"{what}: {found}");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failures.Add($"{what}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    public ContractReport Report() => new(name, count, failures);
}
