using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Compares two finished runs by their answers on the samples that both were tested on.</summary>
public static class Comparing
{
    // A test of fewer than six differing samples cannot come below 0.05 (2·2⁻⁶ = 0.03); with as few samples as these nothing can be shown.
    const int FewestSamples = 10;

    // As of a verification: an interval over fewer groups would say more about luck than about groups.
    const int FewestGroups = 10;

    const int MostListed = 1000;

    /// <summary>Compares two runs.</summary>
    /// <param name="first">The run that is compared with.</param>
    /// <param name="second">The run that is judged.</param>
    /// <exception cref="OgeeException">A run is not finished, its files are damaged, the two answer different questions, or were tested on other samples (OG2781 to OG2783).</exception>
    public static RunComparison Of(RunFolder first, RunFolder second)
    {
        var (before, after) = (ComparedSide.Read(first), ComparedSide.Read(second));
        RequireAlike(before, after);
        after = after with { Answers = InOrderOf(before, after) };
        var pairs = SamplePairs.Of(before.Answers, after.Answers);
        if (pairs.First.Length < FewestSamples) throw TooFew(before, after, pairs);
        var (names, groupName) = SampleGroups.Of(before, after, pairs);
        var groups = Numbers(names);
        var grouped = groupName is null || groups.Length > 0 ? null : names.Count == 0 ? $"groups ({groupName}) that are not known here" : $"only {Text.Count(names.Distinct().Count(), "group")} ({groupName})";
        return Compared(before, after, pairs, groups, grouped);
    }

    /// <summary>The comparison with small pictures of its worst samples, or some columns of the rows, for its page; as it is where the data is gone or changed.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="first">Its first run.</param>
    public static RunComparison Illustrated(RunComparison comparison, RunFolder first) => SampleViews.Add(comparison, ComparedSide.Read(first));

    /// <summary>The newest finished run before another, of the same task on the same data, among the runs beside it.</summary>
    /// <param name="run">The later run.</param>
    /// <exception cref="OgeeException">There is none (OG2784).</exception>
    public static RunFolder Earlier(RunFolder run)
    {
        var record = RunRecord.Read(run);
        var root = Path.GetDirectoryName(run.Path)!;
        return new RunStore(root).List().FirstOrDefault(entry => entry.Record is { Status: RunStatus.Finished } other && entry.Folder.Path != run.Path && other.Started <= record.Started
                && other.Task == record.Task && other.Data?.Fingerprint == record.Data?.Fingerprint)?.Folder
            ?? throw ComparisonErrors.Nothing.With($"Before {run.Id} there is no finished run of {record.Task} on the same data in {root}", "Expected a run to compare it with", $"Name it: ogee compare RUN {CommandText.Run(run)}");
    }

    static RunComparison Compared(ComparedSide before, ComparedSide after, SamplePairs pairs, int[] groups, string? grouped)
    {
        var isSame = before.Record.WeightsSha256 is { Length: > 0 } weights && weights == after.Record.WeightsSha256;
        var sample = before.Report.Sample;
        var (figures, parts, sides, lost, gained) = before.Answers.IsOfClasses ? Classes(before, after, pairs, groups) : Numbers(before, after, pairs, groups);
        var comparison = new RunComparison
        {
            First = before.Run,
            Second = after.Run,
            Task = before.Record.Task,
            Sample = sample,
            Samples = new(pairs.First.Length, pairs.OnlyFirst, pairs.OnlySecond, pairs.Renamed, pairs.Changed, pairs.Relabelled, before.Record.Data?.Fingerprint == after.Record.Data?.Fingerprint, groups.Distinct().Count()),
            Outcome = isSame && figures[0].Difference.Value == 0 ? ComparisonOutcome.SameModel : figures[0].Outcome,
            Figures = figures,
            Parts = parts,
            Sides = sides,
            Lost = lost,
            Gained = gained,
            Differences = RunDifferences.Of(before, after),
        };
        return comparison with { Conclusion = ComparisonText.Conclusion(comparison), Limits = [.. ComparisonText.Limits(comparison, grouped)] };
    }

    static Outcomes Classes(ComparedSide before, ComparedSide after, SamplePairs pairs, int[] groups)
    {
        var (a, b, names) = (before.Answers, after.Answers, before.ClassNames);
        int[] truth = [.. pairs.First.Select(i => a.Class[i])], first = [.. pairs.First.Select(i => a.Said[i])], second = [.. pairs.Second.Select(j => b.Said[j])];
        var compared = new ClassComparison(names, truth, first, second, ([.. pairs.First.Select(i => a.OfTruth[i])], [.. pairs.Second.Select(j => b.OfTruth[j])]), groups);
        ChangedSample Changed(int k) => new(a.Ids[pairs.First[k]], names[truth[k]], names[first[k]], names[second[k]], a.Confidence[pairs.First[k]], b.Confidence[pairs.Second[k]]);
        bool WasRight(int k) => first[k] == truth[k];
        bool IsRight(int k) => second[k] == truth[k];
        var all = Enumerable.Range(0, truth.Length).ToList();
        var sides = new SidesTaken(all.Count(k => WasRight(k) && IsRight(k)), all.Count(k => WasRight(k) && !IsRight(k)), all.Count(k => !WasRight(k) && IsRight(k)), all.Count(k => !WasRight(k) && !IsRight(k)));
        // The worst are those that the wrong model was surest of.
        return new(compared.Figures(), compared.Parts(), sides,
            [.. all.Where(k => WasRight(k) && !IsRight(k)).OrderByDescending(k => b.Confidence[pairs.Second[k]]).ThenBy(k => k).Take(MostListed).Select(Changed)],
            [.. all.Where(k => !WasRight(k) && IsRight(k)).OrderByDescending(k => a.Confidence[pairs.First[k]]).ThenBy(k => k).Take(MostListed).Select(Changed)]);
    }

    static Outcomes Numbers(ComparedSide before, ComparedSide after, SamplePairs pairs, int[] groups)
    {
        var (a, b, unit) = (before.Answers, after.Answers, before.Unit);
        double[] truth = [.. pairs.First.Select(i => a.Value[i])], first = [.. pairs.First.Select(i => a.Predicted[i])], second = [.. pairs.Second.Select(j => b.Predicted[j])];
        var compared = new NumberComparison(unit, truth, first, second, groups);
        double Growth(int k) => Math.Abs(second[k] - truth[k]) - Math.Abs(first[k] - truth[k]);
        ChangedSample Changed(int k) => new(a.Ids[pairs.First[k]], Figures.In(truth[k], unit), Figures.In(first[k], unit), Figures.In(second[k], unit)) { FirstError = first[k] - truth[k], SecondError = second[k] - truth[k] };
        var all = Enumerable.Range(0, truth.Length).ToList();
        return new(compared.Figures(), compared.Parts(), null,
            [.. all.Where(k => Growth(k) > 0).OrderByDescending(Growth).ThenBy(k => k).Take(MostListed).Select(Changed)],
            [.. all.Where(k => Growth(k) < 0).OrderBy(Growth).ThenBy(k => k).Take(MostListed).Select(Changed)]);
    }

    static void RequireAlike(ComparedSide before, ComparedSide after)
    {
        var names = $"{before.Folder.Id} and {after.Folder.Id}";
        if (before.Record.Task != after.Record.Task || before.Answers.IsOfClasses != after.Answers.IsOfClasses)
            throw ComparisonErrors.Unlike.With($"{names} have the tasks {before.Record.Task} and {after.Record.Task}", "Expected two runs of one task", "List the runs with: ogee runs");
        string[] only = [.. before.ClassNames.Except(after.ClassNames, StringComparer.Ordinal)], other = [.. after.ClassNames.Except(before.ClassNames, StringComparer.Ordinal)];
        if (only.Length + other.Length > 0)
            throw ComparisonErrors.Unlike.With($"{names} have other classes: {string.Join("; ", new[] { Listed(only, "the first"), Listed(other, "the second") }.Where(text => text.Length > 0))}", "Expected two runs with the same classes", "Train again with the same classes, or measure one model on the data of the other: ogee verify RUN DATA");
        if (before.Target != after.Target || (before.Target is not null && before.Unit != after.Unit))
            throw ComparisonErrors.Unlike.With($"{names} predict '{before.Target}' {before.Unit} and '{after.Target}' {after.Unit}".TrimEnd(), "Expected two runs that predict the same number", "List the runs with: ogee runs");
    }

    static string Listed(string[] classes, string which) => classes.Length == 0 ? "" : $"only {which} has {string.Join(", ", classes.Take(5).Select(name => $"'{name}'"))}{(classes.Length > 5 ? $" and {classes.Length - 5} more" : "")}";

    // The second run may have its classes in another order.
    static RunAnswers InOrderOf(ComparedSide before, ComparedSide after)
    {
        if (!after.Answers.IsOfClasses || before.ClassNames.SequenceEqual(after.ClassNames, StringComparer.Ordinal)) return after.Answers;
        int[] places = [.. after.ClassNames.Select(name => before.ClassNames.ToList().IndexOf(name))];
        return after.Answers with { Class = [.. after.Answers.Class.Select(c => places[c])], Said = [.. after.Answers.Said.Select(c => places[c])] };
    }

    static int[] Numbers(IReadOnlyList<string?> names)
    {
        if (names.Count == 0 || names.Any(name => name is null)) return [];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] result = [.. names.Select(name => numbers.TryGetValue(name!, out var number) ? number : numbers[name!] = numbers.Count)];
        return numbers.Count >= FewestGroups ? result : [];
    }

    static OgeeException TooFew(ComparedSide before, ComparedSide after, SamplePairs pairs)
    {
        var sample = before.Report.Sample;
        var why = before.Record.Data?.Fingerprint != after.Record.Data?.Fingerprint ? "their data differ" : before.Record.Seed != after.Record.Seed ? $"they were split with the seeds {before.Record.Seed} and {after.Record.Seed}" : "they were split differently";
        return ComparisonErrors.Samples.With($"{before.Folder.Id} was tested on {Text.Count(before.Answers.Ids.Count, sample)}, {after.Folder.Id} on {after.Answers.Ids.Count}; {pairs.First.Length} of them are the same and have the same label: {why}",
            $"Expected at least {FewestSamples} that both were tested on", "Train the second with the seed and split of the first, or declare the test part in the data (a folder test, a split column).");
    }

    readonly record struct Outcomes(IReadOnlyList<FigureChange> Figures, IReadOnlyList<PartChange> Parts, SidesTaken? Sides, IReadOnlyList<ChangedSample> Lost, IReadOnlyList<ChangedSample> Gained);
}
