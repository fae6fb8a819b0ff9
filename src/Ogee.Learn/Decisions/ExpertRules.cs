using System.Globalization;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>The rules of experts, beside a model: a list of conditions and outcomes, and nothing that could run.</summary>
/// <param name="Rules">The rules, in the order in which they count.</param>
[JsonConverter(typeof(ExpertRulesConverter))]
public sealed record ExpertRules(IReadOnlyList<ExpertRule> Rules)
{
    /// <summary>No rules.</summary>
    public static ExpertRules None { get; } = new([]);

    /// <summary>Reads rules.</summary>
    /// <param name="json">A list such as <c>[{ "when": [{ "feature": "age", "op": "&lt;", "value": 18 }], "then": { "answer": "no" }, "because": "the law" }]</c>; comments and trailing commas are allowed.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such list, with the place (OG4602).</exception>
    public static ExpertRules Parse(string json, string path) => RuleJson.Parse(json, path);

    /// <summary>As JSON.</summary>
    public string ToJson() => RuleJson.Write(this) + "\n";

    /// <summary>Checks that the rules speak of features and answers that there are.</summary>
    /// <param name="features">The names of the features, and whether each is a number.</param>
    /// <param name="answers">The classes; null for a regression, whose answers are numbers.</param>
    /// <exception cref="OgeeException">A feature or an answer is not there, a text is compared by size, or an outcome does not fit the task (OG4602).</exception>
    public void Check(IReadOnlyDictionary<string, bool> features, IReadOnlyCollection<string>? answers)
    {
        for (var i = 0; i < Rules.Count; i++)
        {
            var rule = Rules[i];
            foreach (var condition in rule.When)
            {
                if (!features.TryGetValue(condition.Feature, out var isNumber))
                    throw Wrong(i, $"there is no feature {Quoted.Name(condition.Feature)}", $"Features: {string.Join(", ", features.Keys.Order(StringComparer.Ordinal).Take(20))}", Spelling.Question(condition.Feature, features.Keys) ?? "Correct the name");
                if (condition.Operator is RuleOperator.Less or RuleOperator.LessOrEqual or RuleOperator.Greater or RuleOperator.GreaterOrEqual && !isNumber)
                    throw Wrong(i, $"{condition.Feature} is no number and has no size", "Texts are compared with =, != and in", "Write one of those");
                if (isNumber && condition.Values.Any(value => !value.IsNumber))
                    throw Wrong(i, $"{condition.Feature} is a number and is compared with a text", "A number is compared with numbers", "Write the number without quotes");
            }
            if (answers is not null && rule.Action is RuleAction.AtLeast or RuleAction.AtMost)
                throw Wrong(i, "a class has no bound", "Outcomes of a classification are { \"answer\": … } and \"abstain\"", "Write one of those");
            if (answers is not null && rule.Action == RuleAction.Answer && !answers.Contains(rule.Answer, StringComparer.Ordinal))
                throw Wrong(i, $"there is no class {Quoted.Name(rule.Answer!)}", $"Classes: {string.Join(", ", answers.Take(20))}", Spelling.Question(rule.Answer!, answers) ?? "Correct the name");
            if (answers is null && rule.Action == RuleAction.Answer && !(double.TryParse(rule.Answer, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)))
                throw Wrong(i, $"{Quoted.Name(rule.Answer!)} is no number", "Answers of a regression are numbers", "Write { \"answer\": 3.5 }");
        }
    }

    /// <summary>What the rules say of one sample.</summary>
    /// <param name="value">The value of a feature by its name; missing for a name that is not known.</param>
    /// <remarks>The first rule that answers or abstains ends the reading; bounds before it all hold, and bounds that contradict each other abstain.</remarks>
    public RuleVerdict Apply(Func<string, RuleValue> value) => Combine(i => Rules[i].When.All(condition => condition.Holds(value(condition.Feature))));

    /// <summary>What the rules say of one sample, of which is known whether it fulfils each.</summary>
    /// <param name="holds">Whether all conditions of a rule hold, by its index.</param>
    /// <remarks>As of <see cref="Apply"/>.</remarks>
    public RuleVerdict Combine(Func<int, bool> holds)
    {
        var fired = new List<int>();
        double low = double.NegativeInfinity, high = double.PositiveInfinity;
        for (var i = 0; i < Rules.Count; i++)
        {
            var rule = Rules[i];
            if (!holds(i)) continue;
            fired.Add(i);
            if (rule.Action is RuleAction.Answer or RuleAction.Abstain) return new(rule.Answer, rule.Action == RuleAction.Abstain, double.NegativeInfinity, double.PositiveInfinity, fired);
            if (rule.Action == RuleAction.AtLeast) low = Math.Max(low, rule.Bound);
            else high = Math.Min(high, rule.Bound);
        }
        return low <= high ? new(null, false, low, high, fired) : new(null, true, double.NegativeInfinity, double.PositiveInfinity, fired);
    }

    static OgeeException Wrong(int rule, string what, string expected, string remedy) => DecisionErrors.Rule.With($"rules[{rule}]: {what}", expected, remedy);
}

/// <summary>What rules say of one sample.</summary>
/// <param name="Answer">The answer that a rule gives; null where none does.</param>
/// <param name="IsAbstention">A rule abstains, or bounds contradict each other.</param>
/// <param name="AtLeast">The largest lower bound; −∞ for none.</param>
/// <param name="AtMost">The smallest upper bound; +∞ for none.</param>
/// <param name="Fired">Which rules held, by index.</param>
public sealed record RuleVerdict(string? Answer, bool IsAbstention, double AtLeast, double AtMost, IReadOnlyList<int> Fired)
{
    /// <summary>A predicted number within the bounds.</summary>
    /// <param name="predicted">The prediction.</param>
    public double Bound(double predicted) => Math.Clamp(predicted, AtLeast, AtMost);
}
