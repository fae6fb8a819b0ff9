using System.Globalization;

namespace Ogee.Recipes;

/// <summary>What a comparison comes to, in sentences: the same on the terminal, in the page and in JSON. Every sentence is computed.</summary>
static class ComparisonText
{
    /// <summary>A difference with its sign, in its unit: points of a share.</summary>
    public static string Signed(double difference, string unit)
    {
        var size = Figures.Difference(Math.Abs(difference), unit == "%" ? "%" : unit);
        return difference == 0 ? size : (difference < 0 ? "−" : "+") + size;
    }

    /// <summary>The interval of a difference.</summary>
    public static string Range(FigureChange figure)
    {
        // The unit once, at the end.
        var (low, high) = (Signed(figure.Difference.Low, figure.Unit), Signed(figure.Difference.High, figure.Unit));
        return $"{(figure.Unit == "" ? low : low[..low.LastIndexOf('\u00A0')])} to {high}";
    }

    /// <summary>A p as it is read: two digits that count, never 0.</summary>
    public static string Probability(double? probability) => probability switch
    {
        null => "",
        < 0.0001 => "<0.0001",
        < 0.01 and var small => small.ToString("0.0000", CultureInfo.InvariantCulture),
        < 0.1 and var low => low.ToString("0.000", CultureInfo.InvariantCulture),
        var high => high.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>The p of a figure, to stand in a sentence.</summary>
    public static string Equation(double? probability) => Probability(probability) is var text && text.StartsWith('<') ? $"p < {text[1..]}" : $"p = {text}";

    /// <summary>The outcome in a word or two.</summary>
    public static string Word(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Better => "better",
        ComparisonOutcome.Worse => "worse",
        ComparisonOutcome.SameModel => "the same model",
        _ => "not distinguishable",
    };

    /// <summary>The outcome in one sentence.</summary>
    public static string Conclusion(RunComparison comparison)
    {
        var figure = comparison.Figures[0];
        var on = Text.Count(comparison.Samples.Compared, comparison.Sample);
        var (name, measured) = (Name(figure), $"{Value(figure, figure.Second.Value)} against {Value(figure, figure.First.Value)}, a difference of {Signed(figure.Difference.Value, figure.Unit)} (95 % interval {Range(figure)}, {Equation(figure.Probability)})");
        if (comparison.Outcome == ComparisonOutcome.SameModel) return $"A and B hold the same weights and answer all {on} alike: there is nothing to tell apart.";
        if (comparison.Outcome == ComparisonOutcome.Better) return $"B is better than A on {on}: {name} {measured}.";
        if (comparison.Outcome == ComparisonOutcome.Worse) return $"B is worse than A on {on}: {name} {measured}.";
        return $"A and B are not distinguishable on {on}: {name} {measured}; {Seen(comparison)}";
    }

    /// <summary>How large a difference the samples would have shown, and how many would show this one.</summary>
    public static string Seen(RunComparison comparison)
    {
        var figure = comparison.Figures[0];
        if (!(figure.Detectable > 0)) return "they answer alike.";
        var seen = $"these {comparison.Sample}s would show a difference of {Figures.Difference(figure.Detectable, figure.Unit)} or more four times of five";
        var size = Math.Abs(figure.Difference.Value);
        // Intervals narrow with the root of the number of samples. Beyond a thousand times as many it is as good as nothing.
        if (!(size > 0) || figure.Detectable <= size || figure.Detectable > 30 * size) return seen + ".";
        var needed = comparison.Samples.Compared * (figure.Detectable / size) * (figure.Detectable / size);
        return $"{seen}, and to show this one about {Figures.Count(Rounded(needed))} would be needed.";
    }

    /// <summary>What changed among the classes, or the quarters of the true numbers.</summary>
    public static string Parts(RunComparison comparison)
    {
        var isOfClasses = comparison.Sides is not null;
        var shown = comparison.Parts.Where(part => part.Adjusted < FigureChange.Level).ToList();
        var what = isOfClasses ? "class" : "quarter of the true numbers";
        if (shown.Count == 0)
        {
            var most = comparison.Parts.OrderBy(part => part.Probability).ThenByDescending(part => part.OnlyFirst + part.OnlySecond).FirstOrDefault();
            return most is null || most.OnlyFirst + most.OnlySecond == 0 ? $"No {what} changed." : $"No {what} is shown to have changed; the nearest to it is {Markup.Quote(most.Name)}, {Change(most, isOfClasses, comparison)} ({Equation(most.Probability)} alone, {Probability(most.Adjusted)} among {comparison.Parts.Count}).";
        }
        return $"{(shown.Count == 1 ? $"One {what} changed" : $"{shown.Count} {(isOfClasses ? "classes" : "quarters of the true numbers")} changed")}: {string.Join("; ", shown.OrderBy(part => part.Adjusted).Take(5).Select(part => $"{Markup.Quote(part.Name)}, {Change(part, isOfClasses, comparison)} ({Equation(part.Adjusted)} with all {comparison.Parts.Count} in mind)"))}{(shown.Count > 5 ? $"; and {shown.Count - 5} more" : "")}.";
    }

    /// <summary>On how many samples the models part.</summary>
    public static string Sides(RunComparison comparison)
    {
        if (comparison.Sides is not { } sides)
            return $"Of {Text.Count(comparison.Samples.Compared, comparison.Sample)} B is nearer on {Figures.Count(comparison.Parts.Sum(part => part.OnlySecond))} and A on {Figures.Count(comparison.Parts.Sum(part => part.OnlyFirst))}.";
        var moved = sides.OnlyFirst + sides.OnlySecond;
        return moved == 0 ? $"No {comparison.Sample} changed sides: {Figures.Count(sides.BothRight)} are right and {Figures.Count(sides.BothWrong)} wrong in both."
            : $"{Text.Count(moved, comparison.Sample)} changed sides: {Figures.Count(sides.OnlySecond)} that A had wrong {(sides.OnlySecond == 1 ? "is" : "are")} right in B, {Figures.Count(sides.OnlyFirst)} that A had right {(sides.OnlyFirst == 1 ? "is" : "are")} wrong.";
    }

    /// <summary>Which samples were compared, and which were not.</summary>
    public static string Samples(RunComparison comparison)
    {
        var (samples, sample) = (comparison.Samples, comparison.Sample);
        var left = new List<string>();
        if (samples.OnlyFirst + samples.OnlySecond > 0) left.Add($"{Figures.Count(samples.OnlyFirst)} only A and {Figures.Count(samples.OnlySecond)} only B was tested on are left out");
        if (samples.Changed > 0) left.Add($"{Figures.Count(samples.Changed)} of them have one name and other content");
        if (samples.Relabelled > 0) left.Add($"{Figures.Count(samples.Relabelled)} with another label in B are left out");
        if (samples.Renamed > 0) left.Add($"{Figures.Count(samples.Renamed)} have another name in B");
        var grouped = samples.Groups > 0 ? $", of {Figures.Count(samples.Groups)} groups that are drawn as a whole" : "";
        return $"{Text.Count(samples.Compared, sample)} that both were tested on{grouped}{(left.Count > 0 ? "; " + string.Join("; ", left) : "")}.{(samples.IsOneData ? "" : " The data of the two runs differ.")}";
    }

    /// <summary>What the comparison does not show.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="grouped">The groups that the samples belong to, where the intervals do not draw whole ones; else null.</param>
    public static IEnumerable<string> Limits(RunComparison comparison, string? grouped)
    {
        var (samples, sample) = (comparison.Samples, comparison.Sample);
        yield return $"The intervals and p speak of other {sample}s of the same source, not of other trainings: the same settings with another seed would give another model. Compare several seeds before a setting is called better.";
        if (samples.Compared < HeldOut.Fewest) yield return $"Only {Text.Count(samples.Compared, sample)} are compared: on fewer than {HeldOut.Fewest} a difference is much luck.";
        if (samples.OnlyFirst + samples.OnlySecond > 0) yield return $"The figures are those of the {sample}s in both test parts; on its own whole test part each run has others, which cannot be compared.";
        if (!samples.IsOneData) yield return $"The runs are of different data: besides the model, what it learned from changed. {(samples.Renamed + samples.Changed > 0 ? "Samples were matched by content." : "")}".TrimEnd();
        if (grouped is not null) yield return $"The {sample}s belong to {grouped}: single {sample}s are drawn, and the intervals may be too narrow.";
        if (comparison.Figures.Skip(1).FirstOrDefault(figure => figure.Outcome is ComparisonOutcome.Better or ComparisonOutcome.Worse && figure.Outcome != comparison.Figures[0].Outcome) is { } other)
            yield return $"{other.Name} says something else: B is {Word(other.Outcome)} there ({Signed(other.Difference.Value, other.Unit)}, {(other.Probability is null ? $"95 % interval {Range(other)}" : Equation(other.Probability))}). The verdict goes by {Name(comparison.Figures[0])}, which was chosen before looking.";
        if (comparison.Sides is not null && comparison.Parts.Count > 1) yield return "The p of the classes are corrected for their number (Holm); those of the figures are not, and only the first decides.";
    }

    /// <summary>A figure's name within a sentence.</summary>
    public static string Name(FigureChange figure) => figure.Unit == "%" || figure.Name.Contains(' ', StringComparison.Ordinal) ? char.ToLowerInvariant(figure.Name[0]) + figure.Name[1..] : figure.Name;

    static string Value(FigureChange figure, double value) => Figures.In(value, figure.Unit);

    static string Change(PartChange part, bool isOfClasses, RunComparison comparison) => isOfClasses
        ? $"recall {Figures.Percent(part.First)} → {Figures.Percent(part.Second)}" : $"RMSE {Figures.Significant(part.First)} → {Figures.In(part.Second, comparison.Figures[0].Unit)}";

    // Two digits that count: more would promise what an estimate does not hold.
    static long Rounded(double count)
    {
        var step = 1.0;
        while (count / step >= 100) step *= 10;
        return (long)(Math.Ceiling(count / step) * step);
    }
}
