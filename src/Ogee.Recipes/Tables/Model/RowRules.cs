using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Which rules a row fulfils, as far as they speak of its columns; what they ask of the model's answer is seen when there is one.</summary>
/// <param name="rules">The rules.</param>
/// <param name="columns">The columns of the model's schema.</param>
sealed class RowRules(ExpertRules rules, IReadOnlyList<TableColumn> columns)
{
    readonly Dictionary<string, int> places = columns.Select((column, place) => (column.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place, StringComparer.Ordinal);

    /// <summary>How many rules there are.</summary>
    public int Count => rules.Rules.Count;

    /// <summary>For each rule, whether a row fulfils its conditions on columns.</summary>
    /// <param name="raw">One value for each column of the schema; NaN where it is missing.</param>
    public bool[] Of(ReadOnlySpan<double> raw)
    {
        var holds = new bool[Count];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = true;
            foreach (var condition in rules.Rules[i].When)
                if (!ModelRules.IsOfModel(condition.Feature) && !condition.Holds(Value(raw, places[condition.Feature]))) holds[i] = false;
        }
        return holds;
    }

    // Dates are compared as they are written: 2024-03-01.
    RuleValue Value(ReadOnlySpan<double> raw, int place) => double.IsNaN(raw[place]) ? default : columns[place].Kind switch
    {
        ColumnKind.Number => RuleValue.Of(raw[place]),
        ColumnKind.Category => RuleValue.Of(columns[place].Categories[(int)raw[place]]),
        ColumnKind.Date => RuleValue.Of(DateText.Write(raw[place])),
        _ => default,
    };
}
