namespace Ogee;

/// <summary>Scalars that the caller looks at before it takes a step, and their values once they are known.</summary>
internal sealed class Watched
{
    /// <summary>The scalars.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>Their values.</summary>
    public double[] Values { get; set; } = [];

    public bool AreFinite
    {
        get
        {
            foreach (var value in Values)
                if (!double.IsFinite(value)) return false;
            return true;
        }
    }
}

/// <summary>Who may refuse what a plan computed, before anything is written that cannot be put back.</summary>
internal interface IAccepts
{
    /// <summary>Whether the results are taken.</summary>
    /// <param name="results">A storage for each result; null where it is yet to be written into the memory of an input.</param>
    bool Accepts(ReadOnlySpan<Storage> results);
}
