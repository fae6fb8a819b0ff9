namespace Ogee.Recipes;

/// <summary>What a model says of one sample, with what it rests on; or that it leaves the sample to a person.</summary>
public sealed record ModelAnswer
{
    /// <summary>The class that is answered; null where the model abstains, or where a number is predicted.</summary>
    public string? Label { get; init; }

    /// <summary>The most probable class, also where the model abstains; null where a number is predicted.</summary>
    public string? Best { get; init; }

    /// <summary>The calibrated probability of <see cref="Label"/>, or where there is none of <see cref="Best"/>.</summary>
    public double? Probability { get; init; }

    /// <summary>The classes that hold the true one as often as promised, the most probable first; empty where none were fitted.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The number that is predicted; null where a class is.</summary>
    public double? Value { get; init; }

    /// <summary>The range that holds the true number as often as promised: its low end.</summary>
    public double? Low { get; init; }

    /// <summary>Its high end.</summary>
    public double? High { get; init; }

    /// <summary>How likely a sample like the training data is to be as strange as this one (p); small for a foreign one. Null where that was not fitted.</summary>
    public double? Typicality { get; init; }

    /// <summary>Whether the sample is left to a person.</summary>
    public bool IsAbstained { get; init; }

    /// <summary>Why, where it is.</summary>
    public string? Reason { get; init; }

    /// <summary>What the answer is expected to cost, where mistakes were given costs; null elsewhere, and where a rule or strangeness decided.</summary>
    public double? ExpectedCost { get; init; }

    /// <summary>The rule of an expert that decided, as a sentence; null where none did.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether rules of experts decided; also where they leave a sample to a person because its columns are not known.</summary>
    public bool IsRuled { get; init; }

    /// <summary>The places of the rules that decided.</summary>
    internal IReadOnlyList<int> RulePlaces { get; init; } = [];
}
