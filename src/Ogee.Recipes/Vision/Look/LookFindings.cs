namespace Ogee.Recipes;

/// <summary>Turns what was counted into findings with remedies.</summary>
static class LookFindings
{
    const int Examples = PictureLookContext.Examples, FewImages = 20;

    // Above ten to one, plain training tends to ignore the rare class; below, macro scores hardly differ.
    const int Imbalance = 10;

    // The usual data.max_unreadable.
    const double TooManyUnreadable = 0.01;

    internal static IReadOnlyList<LookFinding> Of(LookReport report, PictureLookContext context)
    {
        IEnumerable<LookFinding>[] all =
        [
            Copies(report), ClassFindings.Of(context, report.Classes), Classes(report, context.Splits is not null || context.Data.HasSplits), Pictures(report), LeakFindings.Of(context), FileFindings.Of(context), ShapeFindings.Of(context),
            ToneFindings.Of(context), OutlierFindings.Of(context), FolderFindings.Of(context),
        ];
        return [.. all.SelectMany(findings => findings).OrderByDescending(finding => finding.Level)];
    }

    static IEnumerable<LookFinding> Copies(LookReport report)
    {
        var sets = report.Duplicates;
        foreach (var finding in Sets("duplicates-across-labels", FindingLevel.Problem, sets.Where(set => set.AcrossLabels),
            count => $"{Text.Count(count, "picture")} {Verb(count)} more than one label", "Decide which label is right: at least one of them is wrong.")) yield return finding;
        foreach (var finding in Sets("duplicates-across-splits", FindingLevel.Problem, sets.Where(set => set.AcrossSplits),
            count => $"{Text.Count(count, "picture")} {(count == 1 ? "is" : "are")} in more than one split", "Remove the copies: the test measures memory instead of skill.")) yield return finding;
        foreach (var finding in Sets("duplicates", FindingLevel.Note, sets.Where(set => !set.AcrossLabels && !set.AcrossSplits),
            count => $"{Text.Count(count, "picture")} {Verb(count)} exact copies", "Keep them if they were meant; they count more than others.")) yield return finding;

        var pairs = report.NearDuplicates;
        foreach (var finding in Pairs("near-duplicates-across-splits", FindingLevel.Warning, pairs.Where(pair => pair.AcrossSplits),
            count => $"{Text.Count(count, "pair")} of pictures that look almost the same {(count == 1 ? "is" : "are")} in different splits",
            "Name what each picture was taken of in a group column, so that a thing stays in one split.")) yield return finding;
        foreach (var finding in Pairs("near-duplicates-across-labels", FindingLevel.Warning, pairs.Where(pair => pair.AcrossLabels),
            count => $"{Text.Count(count, "pair")} of pictures that look almost the same {Verb(count)} different labels", "Look at them: a label may be wrong, or the difference is small.")) yield return finding;
        foreach (var finding in Pairs("near-duplicates", FindingLevel.Note, pairs.Where(pair => !pair.AcrossSplits && !pair.AcrossLabels),
            count => $"{Text.Count(count, "pair")} of pictures {(count == 1 ? "looks" : "look")} almost the same", "Count them as one when you judge how much data there is.")) yield return finding;
        if (!report.NearSearchWasWhole)
            yield return new("near-search-stopped", FindingLevel.Note, "Too many pictures look alike to compare all of them; more near duplicates may be there", "Raise LookOptions.MaxComparisons if this matters.", 1, []);
    }

    static IEnumerable<LookFinding> Sets(string kind, FindingLevel level, IEnumerable<DuplicateSet> found, Func<int, string> what, string remedy)
    {
        DuplicateSet[] sets = [.. found];
        if (sets.Length > 0) yield return new(kind, level, what(sets.Length), remedy, sets.Length, [.. sets.Take(Examples).Select(set => string.Join(" = ", set.Members.Take(4).Select(Name)))])
        {
            Pictures = [.. sets.Take(Examples).Select(set => (IReadOnlyList<string>)[.. set.Members.Take(4).Select(member => member.Id)])],
        };
    }

    static IEnumerable<LookFinding> Pairs(string kind, FindingLevel level, IEnumerable<NearPair> found, Func<int, string> what, string remedy)
    {
        NearPair[] pairs = [.. found];
        if (pairs.Length > 0) yield return new(kind, level, what(pairs.Length), remedy, pairs.Length, [.. pairs.Take(Examples).Select(pair => $"{Name(pair.First)} ~ {Name(pair.Second)}")])
        {
            Pictures = [.. pairs.Take(Examples).Select(pair => (IReadOnlyList<string>)[pair.First.Id, pair.Second.Id])],
        };
    }

    static IEnumerable<LookFinding> Classes(LookReport report, bool hasSplits)
    {
        // An empty class is a finding of its own.
        ClassCount[] known = [.. report.Classes.Where(entry => entry.Count > 0)];
        ClassCount most = known.MaxBy(entry => entry.Count)!, least = known.MinBy(entry => entry.Count)!;
        if (most.Count > (long)Imbalance * least.Count)
            yield return new("imbalance", FindingLevel.Warning, $"Class '{most.Name}' has {Text.Count(most.Count, "image")} and '{least.Name}' has {least.Count}",
                "Judge by macro F1 and by the recall of the rare class, not by accuracy; add images of the rare class.", 1, [most.Name, least.Name]);
        ClassCount[] few = [.. known.Where(entry => entry.Count < FewImages)];
        if (few.Length > 0)
            yield return new("few-images", FindingLevel.Warning, $"{(few.Length == 1 ? "1 class has" : $"{few.Length} classes have")} fewer than {FewImages} images", "Add images; a score on so few is mostly chance.",
                few.Length, [.. few.Take(Examples).Select(entry => $"{entry.Name}: {entry.Count}")]);
        if (!hasSplits) yield break;
        ClassCount[] absent = [.. known.Where(entry => entry.Train == 0 || entry.Test == 0)];
        if (absent.Length > 0)
            yield return new("class-missing-in-split", FindingLevel.Problem, $"{(absent.Length == 1 ? "1 class is" : $"{absent.Length} classes are")} absent from training or from test",
                "Give every class images in both; another seed or a group column with smaller groups may do.", absent.Length,
                [.. absent.Take(Examples).Select(entry => $"{entry.Name}: {entry.Train} train, {entry.Test} test")]);
    }

    static IEnumerable<LookFinding> Pictures(LookReport report)
    {
        if (report.Unreadable.Count > 0)
            yield return new("unreadable", IsTooMany(report) ? FindingLevel.Problem : FindingLevel.Warning, $"{Text.Count(report.Unreadable.Count, "file")} cannot be read",
                IsTooMany(report) ? "Repair or remove them; with so many training does not start, unless data.max_unreadable allows it." : "Repair or remove them; training leaves them out.",
                report.Unreadable.Count, [.. report.Unreadable.Take(Examples).Select(file => $"{file.Id}: {file.Reason}")]);
        if (report.Constant.Count > 0)
            yield return new("constant", FindingLevel.Warning, $"{Text.Count(report.Constant.Count, "picture")} {(report.Constant.Count == 1 ? "is" : "are")} of one single value", "Remove them: there is nothing to see.",
                report.Constant.Count, [.. report.Constant.Take(Examples)]) { Pictures = [.. report.Constant.Take(Examples).Select(id => (IReadOnlyList<string>)[id])] };
    }

    static bool IsTooMany(LookReport report) => report.Unreadable.Count > TooManyUnreadable * (report.Facts.Count + report.Unreadable.Count);

    static string Name(DuplicateMember member) => member.Split is { } split ? $"{member.Id} ({member.Label}, {Text.Of(split)})" : $"{member.Id} ({member.Label})";

    static string Verb(int count) => count == 1 ? "has" : "have";
}
