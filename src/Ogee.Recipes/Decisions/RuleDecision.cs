using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What rules make of the answer to one sample.</summary>
/// <param name="Verdict">What they say.</param>
/// <param name="Places">The places of the rule that decided; of bounds all that held.</param>
/// <param name="Text">The same as a sentence; null where none is known to hold.</param>
readonly record struct RuleDecision(RuleVerdict Verdict, IReadOnlyList<int> Places, string? Text)
{
    // Without the columns nobody knows whether a rule holds: no answer is better than one that an expert forbade.
    const string Unknown = "its rules speak of columns, and only numbers were given";

    /// <summary>Why the sample is left to a person; null where no rule leaves it.</summary>
    public string? Reason => Verdict is not { IsAbstention: true } ? null : Text is null ? Unknown : $"a rule says so: {Text}";

    /// <summary>What rules say; null where none holds.</summary>
    /// <param name="rules">The rules; null for none.</param>
    /// <param name="held">For each rule, whether its conditions on columns hold; null where the columns are not known.</param>
    /// <param name="said">What the model says, by the name of a feature.</param>
    public static RuleDecision? Of(ExpertRules? rules, IReadOnlyList<bool>? held, Func<string, RuleValue> said)
    {
        if (rules is null) return null;
        if (held is null && rules.Rules.Any(rule => rule.When.Any(condition => !ModelRules.IsOfModel(condition.Feature)))) return new(new(null, true, double.NegativeInfinity, double.PositiveInfinity, []), [], null);
        var verdict = rules.Combine(i => (held is null || held[i]) && rules.Rules[i].When.All(condition => !ModelRules.IsOfModel(condition.Feature) || condition.Holds(said(condition.Feature))));
        if (verdict.Fired.Count == 0) return null;
        // An answer or an abstention is the last that was read; bounds before it say nothing any more.
        var isFinal = rules.Rules[verdict.Fired[^1]].Action is RuleAction.Answer or RuleAction.Abstain;
        IReadOnlyList<int> places = isFinal ? [verdict.Fired[^1]] : verdict.Fired;
        return new(verdict, places, string.Join("; ", places.Select(i => rules.Rules[i].ToString())));
    }

    /// <summary>An answer that says which rule decided it.</summary>
    public ModelAnswer Sign(ModelAnswer answer) => answer with { Rule = Text, IsRuled = true, RulePlaces = Places, IsAbstained = Verdict.IsAbstention, Reason = Reason };
}
