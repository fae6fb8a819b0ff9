namespace Ogee.Recipes;

/// <summary>Tests whether one column alone gives the label away.</summary>
/// <remarks>
/// The sample is cut in halves. For a value of one half the prediction is what the nearest value of the other half has: the commonest class (of equal values together), or the mean. A column that orders the
/// rows by their label, in whatever way, is found; a strong honest feature stays below the bound, as its classes overlap.
/// </remarks>
static class LeakTest
{
    // Classes known to one in a hundred are better known than people agree on them; the best single feature of iris reaches 0.96, of adult 0.7.
    const double LeastScore = 0.99;
    const int LeastRows = 40, LeastOfClass = 5, MostRows = 20_000;

    /// <summary>The score if it is above the bound: the mean recall of the classes, or R²; else null.</summary>
    internal static double? Of(TableScan scan, TableTask task, int column)
    {
        var (values, labels) = (scan.Values[column]!, scan.Values[task.Column]!);
        var (fit, test) = (new List<(double Value, double Label)>(), new List<(double Value, double Label)>());
        for (var i = 0; i < values.Length && fit.Count < MostRows; i++)
        {
            var label = task.Kind == TableTaskKind.Classification ? task.ClassOf(labels[i]) : labels[i];
            if (double.IsNaN(label) || label < 0 && task.Kind == TableTaskKind.Classification) continue;
            // What is missing is a value of its own, far from all others.
            var value = double.IsNaN(values[i]) ? double.NegativeInfinity : values[i];
            ((RowHash.Mix((ulong)scan.Rows[i]) & 1) == 0 ? fit : test).Add((value, label));
        }
        if (fit.Count < LeastRows || test.Count < LeastRows) return null;
        var isClasses = task.Kind == TableTaskKind.Classification;
        var known = Summarise(fit, isClasses);
        var score = isClasses ? Recall(known, test, task.Classes.Count) : Determination(known, test);
        return score >= LeastScore ? score : null;
    }

    // For each different value, rising: the commonest class or the mean of its labels.
    static (double[] Values, double[] Labels) Summarise(List<(double Value, double Label)> fit, bool isClasses)
    {
        fit.Sort();
        var (values, labels) = (new List<double>(), new List<double>());
        for (int first = 0, next; first < fit.Count; first = next)
        {
            next = first + 1;
            while (next < fit.Count && fit[next].Value == fit[first].Value) next++;
            values.Add(fit[first].Value);
            var group = fit.GetRange(first, next - first);
            labels.Add(isClasses ? group.GroupBy(pair => pair.Label).MaxBy(one => one.Count())!.Key : group.Average(pair => pair.Label));
        }
        return ([.. values], [.. labels]);
    }

    static double Predict((double[] Values, double[] Labels) known, double value)
    {
        var at = Array.BinarySearch(known.Values, value);
        if (at >= 0) return known.Labels[at];
        at = ~at;
        if (at == 0) return known.Labels[0];
        if (at == known.Values.Length) return known.Labels[^1];
        return value - known.Values[at - 1] <= known.Values[at] - value ? known.Labels[at - 1] : known.Labels[at];
    }

    static double Recall((double[] Values, double[] Labels) known, List<(double Value, double Label)> test, int classes)
    {
        var (right, all) = (new int[classes], new int[classes]);
        foreach (var (value, label) in test)
        {
            all[(int)label]++;
            if (Predict(known, value) == label) right[(int)label]++;
        }
        double[] recalls = [.. Enumerable.Range(0, classes).Where(one => all[one] >= LeastOfClass).Select(one => (double)right[one] / all[one])];
        return recalls.Length < 2 ? 0 : recalls.Average();
    }

    static double Determination((double[] Values, double[] Labels) known, List<(double Value, double Label)> test)
    {
        var mean = test.Average(pair => pair.Label);
        double rest = 0, all = 0;
        foreach (var (value, label) in test)
        {
            var miss = label - Predict(known, value);
            rest += miss * miss;
            all += (label - mean) * (label - mean);
        }
        return all > 0 ? 1 - rest / all : 0;
    }
}
