using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The rules of experts beside a model: what they may speak of, and whether they fit it. Of a row they may speak of its columns, and of any sample of what the model says.</summary>
static class ModelRules
{
    /// <summary>The most probable class.</summary>
    public const string Answer = "@answer";
    /// <summary>Its probability.</summary>
    public const string Probability = "@probability";
    /// <summary>The number that is predicted.</summary>
    public const string Value = "@value";
    /// <summary>How typical the sample is of what was learned from; missing where that was not fitted.</summary>
    public const string Typicality = "@typicality";

    /// <summary>Whether a name is one of what the model says.</summary>
    public static bool IsOfModel(string feature) => feature is Answer or Probability or Value or Typicality;

    /// <summary>The columns that rules name, each once.</summary>
    public static IReadOnlyList<string> ColumnsOf(ExpertRules? rules) =>
        rules is null ? [] : [.. rules.Rules.SelectMany(rule => rule.When).Select(condition => condition.Feature).Where(feature => !IsOfModel(feature)).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads rules and checks them; null where there are none.</summary>
    /// <param name="files">The files that were given.</param>
    /// <param name="path">Where the rules are from, for errors.</param>
    /// <param name="columns">The columns of the samples; none of pictures.</param>
    /// <param name="label">The column that is predicted; null of pictures.</param>
    /// <param name="classes">The classes; none where a number is predicted.</param>
    /// <exception cref="OgeeException">They are no rules, or not of these columns and classes (OG4602).</exception>
    public static ExpertRules? Read(DecisionFiles files, string path, IReadOnlyList<TableColumn> columns, string? label, IReadOnlyList<string> classes)
    {
        if (files.Rules is not { } bytes) return null;
        try
        {
            var rules = ExpertRules.Parse(TextOf(bytes), path);
            Check(rules, columns, label, classes);
            return rules;
        }
        // The place is in the file.
        catch (OgeeException cause) when (cause.Error == DecisionErrors.Rule && !cause.What.StartsWith(path, StringComparison.Ordinal))
        {
            throw DecisionErrors.Rule.With($"{path}: {cause.What}", cause.Expected, cause.Remedy, cause);
        }
    }

    /// <summary>Checks that rules speak of what there is.</summary>
    /// <exception cref="OgeeException">A column, a value of one or a class is not there, or an outcome does not fit the task (OG4602).</exception>
    public static void Check(ExpertRules rules, IReadOnlyList<TableColumn> columns, string? label, IReadOnlyList<string> classes)
    {
        if (rules.Rules.Count == 0) throw DecisionErrors.Rule.With("there is no rule in it", "Expected a list with one rule or more", $"Write one, or leave out {TrainSettings.Rules.Name}.");
        for (var i = 0; i < rules.Rules.Count; i++)
            for (var j = 0; j < rules.Rules[i].When.Count; j++)
                Check(rules.Rules[i].When[j], $"rules[{i}].when[{j}]", columns, label, classes);
        var features = columns.Where(column => column.Name != label && column.Kind != ColumnKind.Text).ToDictionary(column => column.Name, column => column.Kind == ColumnKind.Number, StringComparer.Ordinal);
        (string, bool)[] said = classes.Count > 0 ? [(Answer, false), (Probability, true), (Typicality, true)] : [(Value, true), (Typicality, true)];
        foreach (var (name, isNumber) in said) features[name] = isNumber;
        rules.Check(features, classes.Count > 0 ? [.. classes] : null);
    }

    // What the general check cannot know: a condition that can never hold is a mistake, and one on the label asks for what is to be told.
    static void Check(RuleCondition condition, string place, IReadOnlyList<TableColumn> columns, string? label, IReadOnlyList<string> classes)
    {
        if (condition.Feature == label) throw DecisionErrors.Rule.With($"{place}: '{label}' is the column that is predicted", "Expected a column whose value is known when an answer is wanted", "Name another column, or what the model says: @answer.");
        if (condition.Feature == Answer)
        {
            RequireKnown(condition, classes, $"{place}: there is no class ", "Classes: ");
            return;
        }
        if (columns.FirstOrDefault(column => column.Name == condition.Feature) is not { } column) return;
        if (column.Kind == ColumnKind.Text) throw DecisionErrors.Rule.With($"{place}: '{column.Name}' is free text, which the model does not keep", "Expected a column of numbers, categories or dates", $"If its values are categories: data.kinds={column.Name}:category");
        if (column.Kind == ColumnKind.Category) RequireKnown(condition, column.Categories, $"{place}: '{column.Name}' has no value ", "Values in the data: ");
    }

    static void RequireKnown(RuleCondition condition, IReadOnlyList<string> known, string what, string expected)
    {
        foreach (var value in condition.Values)
        {
            var text = value.Text ?? value.ToString();
            if (condition.Operator is RuleOperator.Equal or RuleOperator.NotEqual or RuleOperator.In && !known.Any(other => RuleValue.Of(other) is var same && new RuleCondition("", RuleOperator.Equal, [value]).Holds(same)))
                throw DecisionErrors.Rule.With($"{what}'{text}'", $"{expected}{string.Join(", ", known.Take(20))}{(known.Count > 20 ? ", …" : "")}", Spelling.Question(text, known) ?? "Correct it, or leave the rule out: it could never hold.");
        }
    }

    static string TextOf(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException cause)
        {
            throw DecisionErrors.Rule.With($"byte {cause.Index} is not UTF-8", "Expected text in UTF-8", "Save the file as UTF-8.", cause);
        }
    }
}
