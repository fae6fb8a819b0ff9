using System.Globalization;
using System.Text;

namespace Ogee.Learn;

/// <summary>How a condition compares. A missing value fulfils only <see cref="Missing"/>; sizes are compared between numbers only.</summary>
public enum RuleOperator
{
    /// <summary><c>=</c></summary>
    Equal,
    /// <summary><c>!=</c></summary>
    NotEqual,
    /// <summary><c>&lt;</c></summary>
    Less,
    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,
    /// <summary><c>&gt;</c></summary>
    Greater,
    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
    /// <summary><c>in</c>: equal to one of several values.</summary>
    In,
    /// <summary><c>missing</c>: there is no value.</summary>
    Missing,
    /// <summary><c>present</c>: there is one.</summary>
    Present,
}

/// <summary>What a rule does where its conditions hold.</summary>
public enum RuleAction
{
    /// <summary>Gives an answer, whatever the model says.</summary>
    Answer,
    /// <summary>Gives none: a person decides.</summary>
    Abstain,
    /// <summary>Raises a predicted number to a bound.</summary>
    AtLeast,
    /// <summary>Lowers a predicted number to a bound.</summary>
    AtMost,
}

/// <summary>One condition: a feature, compared with a value.</summary>
/// <param name="Feature">The name of the feature.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">With what: one value, several for <see cref="RuleOperator.In"/>, none for <see cref="RuleOperator.Missing"/> and <see cref="RuleOperator.Present"/>.</param>
public sealed record RuleCondition(string Feature, RuleOperator Operator, IReadOnlyList<RuleValue> Values)
{
    /// <summary>Whether a value fulfils it.</summary>
    /// <param name="value">The value of the feature.</param>
    public bool Holds(RuleValue value) => Operator switch
    {
        RuleOperator.Missing => value.IsMissing,
        RuleOperator.Present => !value.IsMissing,
        RuleOperator.Equal or RuleOperator.In => Values.Any(value.IsSame),
        RuleOperator.NotEqual => !value.IsMissing && !value.IsSame(Values[0]),
        // NaN, which a text's number is, fulfils no comparison.
        RuleOperator.Less => value.Number < Values[0].Number,
        RuleOperator.LessOrEqual => value.Number <= Values[0].Number,
        RuleOperator.Greater => value.Number > Values[0].Number,
        RuleOperator.GreaterOrEqual => value.Number >= Values[0].Number,
        _ => false,
    };

    /// <summary>As a sentence: <c>age &lt; 18</c>.</summary>
    public override string ToString() => Operator switch
    {
        RuleOperator.Missing or RuleOperator.Present => $"{Feature} is {RuleJson.Name(Operator)}",
        RuleOperator.In => $"{Feature} in ({string.Join(", ", Values)})",
        _ => $"{Feature} {RuleJson.Name(Operator)} {Values[0]}",
    };
}

/// <summary>What an expert knows: where all conditions hold, this is the outcome.</summary>
/// <param name="When">The conditions; without any the rule always holds.</param>
/// <param name="Action">What it does.</param>
/// <param name="Answer">The answer of <see cref="RuleAction.Answer"/>: a class, or a number in its shortest form.</param>
/// <param name="Bound">The bound of <see cref="RuleAction.AtLeast"/> and <see cref="RuleAction.AtMost"/>.</param>
/// <param name="Because">Why, for those who read the answer; may be null.</param>
public sealed record ExpertRule(IReadOnlyList<RuleCondition> When, RuleAction Action, string? Answer = null, double Bound = 0, string? Because = null)
{
    /// <summary>As a sentence: <c>when age &lt; 18 and country = "NL" then answer "no"</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(When.Count == 0 ? "always" : "when " + string.Join(" and ", When) + " then");
        text.Append(Action switch
        {
            RuleAction.Answer => $" answer {Quoted.Name(Answer ?? "")}",
            RuleAction.Abstain => " abstain",
            RuleAction.AtLeast => $" at least {Bound.ToString("R", CultureInfo.InvariantCulture)}",
            _ => $" at most {Bound.ToString("R", CultureInfo.InvariantCulture)}",
        });
        return Because is null ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $" (because {Because})").ToString();
    }
}
