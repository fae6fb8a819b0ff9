using System.Text.Json;

namespace Ogee.Recipes.Tests;

public sealed class ComparingTests : IDisposable
{
    static readonly string[] Classes = ["good", "open", "short"];

    readonly InventedRuns runs = new();

    // A hundred pictures, the truth in turn; those whose number is given are answered with the next class.
    static Answered[] Hundred(params int[] wrong) => [.. Enumerable.Range(0, 100).Select(i => new Answered($"{i:000}.png", i % 3, wrong.Contains(i) ? (i + 1) % 3 : i % 3, 0.6 + (i * 0.003)))];

    [Fact]
    public void ARunBesideItselfHasNoDifferenceAndAProbabilityOfOne()
    {
        var run = runs.OfClasses(Classes, Hundred(3, 30, 60));
        var comparison = Comparing.Of(run, run);
        Assert.Equal(ComparisonOutcome.SameModel, comparison.Outcome);
        Assert.All(comparison.Figures, figure => Assert.Equal((0, figure.First.Value, true), (figure.Difference.Value, figure.Second.Value, figure.Probability is null or 1)));
        Assert.All(comparison.Parts, part => Assert.Equal((0, 0, 1, 1), (part.OnlyFirst, part.OnlySecond, part.Probability, part.Adjusted)));
        Assert.Equal((0, 0, 100L, 0L), (comparison.Lost.Count, comparison.Gained.Count, comparison.Samples.Compared, comparison.Samples.OnlyFirst));
        Assert.Contains("the same weights", comparison.Conclusion, StringComparison.Ordinal);
        Assert.Empty(comparison.Differences);
    }

    [Fact]
    public void SamplesThatChangedSidesAreFoundTheSurestMistakeFirst()
    {
        var comparison = Comparing.Of(runs.OfClasses(Classes, Hundred(1, 2, 3)), runs.OfClasses(Classes, Hundred(3, 40, 50, 60)));
        Assert.Equal(new SidesTaken(94, 3, 2, 1), comparison.Sides);
        Assert.Equal(["060.png", "050.png", "040.png"], comparison.Lost.Select(sample => sample.Path));
        Assert.Equal(["002.png", "001.png"], comparison.Gained.Select(sample => sample.Path));
        Assert.Equal(("good", "good", "open", 0.78), (comparison.Lost[0].Truth, comparison.Lost[0].First, comparison.Lost[0].Second, comparison.Lost[0].SecondConfidence!.Value));
        // By hand: 97 and 96 of 100 right; of the five that differ two and three, p = 1.
        Assert.Equal((0.97, 0.96), (comparison.Figures[0].First.Value, comparison.Figures[0].Second.Value));
        Assert.Equal(1, comparison.Figures[0].Probability!.Value, 12);
        Assert.Equal(-0.01, comparison.Figures[0].Difference.Value, 12);
        Assert.Equal(ComparisonOutcome.NotDistinguishable, comparison.Outcome);
        Assert.InRange(comparison.Figures[0].Detectable, 0.04, 0.1);
        Assert.Contains("not distinguishable on 100 pictures", comparison.Conclusion, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsBetterIsWorseTheOtherWayRound()
    {
        var (poor, rich) = (runs.OfClasses(Classes, Hundred([.. Enumerable.Range(0, 20)])), runs.OfClasses(Classes, Hundred(1, 2)));
        var (there, back) = (Comparing.Of(poor, rich), Comparing.Of(rich, poor));
        Assert.Equal((ComparisonOutcome.Better, ComparisonOutcome.Worse), (there.Outcome, back.Outcome));
        // 18 of 18 differing samples: 2 · 2⁻¹⁸.
        Assert.Equal(2.0 / (1 << 18), there.Figures[0].Probability!.Value, 12);
        foreach (var (forth, again) in there.Figures.Zip(back.Figures))
        {
            Assert.Equal(-forth.Difference.Value, again.Difference.Value, 12);
            Assert.Equal(-forth.Difference.Low, again.Difference.High, 12);
            Assert.Equal(-forth.Difference.High, again.Difference.Low, 12);
            Assert.Equal(forth.Probability, again.Probability);
        }
        Assert.StartsWith("B is better than A on 100 pictures: accuracy", there.Conclusion, StringComparison.Ordinal);
        Assert.StartsWith("B is worse than A", back.Conclusion, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameSamplesAreFoundByContentWhateverTheyAreCalledAndChangedOnesAreLeftOut()
    {
        var first = Hundred(5);
        var second = Hundred(5).Select((sample, i) => i switch
        {
            < 10 => sample with { Name = "moved/" + sample.Name, Content = InventedRuns.Hash(sample.Name) },
            < 13 => sample with { Content = InventedRuns.Hash("other " + sample.Name) },
            < 15 => sample with { Truth = (sample.Truth + 1) % 3 },
            _ => sample,
        }).Append(new("new.png", 0, 0)).ToArray();
        var samples = Comparing.Of(runs.OfClasses(Classes, first), runs.OfClasses(Classes, second, "f2")).Samples;
        Assert.Equal(new ComparedSamples(95, 3, 4, 10, 3, 2, IsOneData: false, 0), samples);
    }

    [Fact]
    public void ClassesInAnotherOrderAreTheSameClasses()
    {
        string[] turned = ["short", "good", "open"];
        var (first, second) = (Hundred(4, 8), Hundred(4, 9));
        var comparison = Comparing.Of(runs.OfClasses(Classes, first), runs.OfClasses(turned, [.. second.Select(sample => sample with { Truth = (sample.Truth + 1) % 3, Answer = (sample.Answer + 1) % 3 })]));
        Assert.Equal(new SidesTaken(97, 1, 1, 1), comparison.Sides);
        Assert.Equal(Comparing.Of(runs.OfClasses(Classes, first), runs.OfClasses(Classes, second)).Figures, comparison.Figures);
    }

    [Fact]
    public void WholeGroupsAreDrawnWhereThereAreEnough()
    {
        static Answered[] Grouped(int groups, params int[] wrong) => [.. Hundred(wrong).Select((sample, i) => sample with { Group = $"board {i % groups}" })];
        int[] wrong = [.. Enumerable.Range(0, 100).Where(i => i % 20 == 7)];
        var many = Comparing.Of(runs.OfClasses(Classes, Grouped(20)), runs.OfClasses(Classes, Grouped(20, wrong)));
        Assert.Equal(20, many.Samples.Groups);
        // All five are of one board, which is one draw and not five: nothing is shown.
        Assert.Equal((1.0, ComparisonOutcome.NotDistinguishable), (many.Figures[0].Probability!.Value, many.Outcome));
        var few = Comparing.Of(runs.OfClasses(Classes, Grouped(5)), runs.OfClasses(Classes, Grouped(5, wrong)));
        Assert.Equal((0, 0.0625), (few.Samples.Groups, few.Figures[0].Probability!.Value));
        Assert.Contains(few.Limits, limit => limit.Contains("only 5 groups (board)", StringComparison.Ordinal));
    }

    [Fact]
    public void NumbersAreComparedByTheirErrors()
    {
        (double, double)[] Rows(double error) => [.. Enumerable.Range(0, 80).Select(i => ((double)i, i + (i % 2 == 0 ? error : -error) * (1 + (i % 5 * 0.1))))];
        var (rough, fine) = (runs.OfNumbers(Rows(3)), runs.OfNumbers(Rows(1)));
        var comparison = Comparing.Of(rough, fine);
        Assert.Equal(["RMSE", "MAE", "R²"], comparison.Figures.Select(figure => figure.Name));
        Assert.Equal(ComparisonOutcome.Better, comparison.Outcome);
        // By hand: the mean of 1 + 0.1·(0 … 4) is 1.2, and of its squares 1.46.
        Assert.Equal((3.6, 1.2), (Math.Round(comparison.Figures[1].First.Value, 9), Math.Round(comparison.Figures[1].Second.Value, 9)));
        Assert.Equal(-2 * Math.Sqrt(1.46), comparison.Figures[0].Difference.Value, 9);
        Assert.Equal(4, comparison.Parts.Count);
        Assert.Equal((80, 0), (comparison.Gained.Count, comparison.Lost.Count));
        Assert.Equal(2.8, Math.Abs(comparison.Gained[0].FirstError!.Value) - Math.Abs(comparison.Gained[0].SecondError!.Value), 9);
        var same = Comparing.Of(rough, rough);
        Assert.All(same.Figures, figure => Assert.Equal((0, true), (figure.Difference.Value, figure.Probability is null or 1)));
    }

    [Fact]
    public void RowsAreFoundAgainWhereOthersCameBeforeThem()
    {
        (double, double)[] rows = [.. Enumerable.Range(0, 30).Select(i => ((double)i, i + 0.5))];
        var samples = Comparing.Of(runs.OfNumbers(rows), runs.OfNumbers(rows, fingerprint: "f2", firstRow: 8)).Samples;
        Assert.Equal(new ComparedSamples(30, 0, 0, 30, 0, 0, IsOneData: false, 0), samples);
    }

    [Fact]
    public void NamesThatASpreadsheetWouldRunAreReadBackAsTheyWere()
    {
        string[] classes = ["=good", "+open", "a,\"b\""];
        RunFolder Run(params int[] wrong) => runs.OfClasses(classes, [.. Hundred(wrong).Select((sample, i) => i == 2 ? sample with { Name = "=cmd|x,y.png" } : sample)]);
        var gained = Assert.Single(Comparing.Of(Run(2), Run()).Gained);
        Assert.Equal(("=cmd|x,y.png", "a,\"b\"", "=good"), (gained.Path, gained.Truth, gained.First));
    }

    [Fact]
    public void SettingsThatDifferAreNamed()
    {
        var comparison = Comparing.Of(runs.OfClasses(Classes, Hundred(1), settings: ["optim.rate=0.01"]), runs.OfClasses(Classes, Hundred(2), settings: ["optim.rate=0.02", "seed=7"]));
        Assert.Equal([new("settings", "seed", "42", "7"), new("settings", "optim.rate", "0.01", "0.02")], comparison.Differences.Where(difference => difference.Kind == "settings"));
    }

    [Fact]
    public void JsonIsStableAndHasTheVerdict()
    {
        var (first, second) = (runs.OfClasses(Classes, Hundred(1)), runs.OfClasses(Classes, Hundred(2)));
        var json = Comparing.Of(first, second).ToJson();
        Assert.Equal(json, Comparing.Of(first, second).ToJson());
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("not-distinguishable", 1, 100), (root.GetProperty("outcome").GetString(), root.GetProperty("version").GetInt32(), root.GetProperty("samples").GetProperty("compared").GetInt32()));
        Assert.True(root.GetProperty("figures")[0].GetProperty("detectable").GetDouble() > 0);
    }

    [Fact]
    public void TheNewestEarlierRunOnTheSameDataIsTaken()
    {
        runs.OfClasses(Classes, Hundred(1));
        var earlier = runs.OfClasses(Classes, Hundred(2));
        runs.OfClasses(Classes, Hundred(3), "f2");
        runs.OfNumbers([.. Enumerable.Range(0, 20).Select(i => ((double)i, i + 0.5))]);
        var later = runs.OfClasses(Classes, Hundred(4));
        Assert.Equal(earlier.Id, Comparing.Earlier(later).Id);
        Assert.Equal(ComparisonErrors.Nothing, Assert.Throws<OgeeException>(() => Comparing.Earlier(runs.OfClasses(Classes, Hundred(4), "f3"))).Error);
    }

    [Fact]
    public void RunsThatAnswerOtherQuestionsAreRefused()
    {
        var run = runs.OfClasses(Classes, Hundred(1));
        OgeeException Refusal(RunFolder other) => Assert.Throws<OgeeException>(() => Comparing.Of(run, other));
        var numbers = runs.OfNumbers([.. Enumerable.Range(0, 20).Select(i => ((double)i, i + 0.5))]);
        Assert.Equal(ComparisonErrors.Unlike, Refusal(numbers).Error);
        Assert.Equal(ComparisonErrors.Unlike, Refusal(runs.OfClasses(Classes, Hundred(1), task: "tabular-classification")).Error);
        Assert.Contains("only the second has 'spur'", Refusal(runs.OfClasses(["good", "open", "spur"], Hundred(1))).What, StringComparison.Ordinal);
        Assert.Equal(ComparisonErrors.Unlike, Assert.Throws<OgeeException>(() => Comparing.Of(numbers, runs.OfNumbers([.. Enumerable.Range(0, 20).Select(i => ((double)i, i + 0.5))], label: "rent"))).Error);
        var few = Refusal(runs.OfClasses(Classes, [.. Hundred(1).Select((sample, i) => i < 9 ? sample : sample with { Name = "x" + sample.Name })]));
        Assert.Equal(ComparisonErrors.Samples, few.Error);
        Assert.Contains("9 of them are the same", few.What, StringComparison.Ordinal);
        (RunRecord.Read(run) with { Status = RunStatus.Interrupted }).Save(run);
        Assert.Equal(RunErrors.NotFound, Refusal(runs.OfClasses(Classes, Hundred(1))).Error);
    }

    [Theory]
    [InlineData("a line is gone")]
    [InlineData("an answer was changed")]
    [InlineData("a probability was changed")]
    [InlineData("another class was said")]
    [InlineData("a name is twice")]
    [InlineData("the header is another")]
    [InlineData("a field is missing")]
    [InlineData("a number is none")]
    [InlineData("the file is gone")]
    public void DamagedPredictionsAreTheNamedError(string damage)
    {
        var run = runs.OfClasses(Classes, Hundred(1));
        var path = Path.Combine(run.ReportPath, "predictions.csv");
        string[] lines = File.ReadAllLines(path), fields = lines[5].Split(',');
        switch (damage)
        {
            case "a line is gone": lines = lines[..^1]; break;
            case "an answer was changed": lines[5] = string.Join(',', [fields[0], fields[1], "short", .. fields[3..]]); break;
            case "a probability was changed": lines[5] = string.Join(',', [.. fields[..^1], "0.99"]); break;
            case "another class was said": lines[5] = string.Join(',', [fields[0], "spur", .. fields[2..]]); break;
            case "a name is twice": lines[5] = string.Join(',', [lines[6].Split(',')[0], .. fields[1..]]); break;
            case "the header is another": lines[0] = lines[0].Replace("p_open", "p_other", StringComparison.Ordinal); break;
            case "a field is missing": lines[5] = string.Join(',', fields[..^1]); break;
            case "a number is none": lines[5] = string.Join(',', [.. fields[..^1], "much"]); break;
            default: File.Delete(path); break;
        }
        if (File.Exists(path)) File.WriteAllLines(path, lines);
        var error = Assert.Throws<OgeeException>(() => Comparing.Of(run, runs.OfClasses(Classes, Hundred(1))));
        Assert.Equal(ComparisonErrors.Predictions, error.Error);
        Assert.Contains("predictions.csv", error.What, StringComparison.Ordinal);
        Assert.All(new[] { error.What, error.Expected, error.Remedy }, part => Assert.False(string.IsNullOrWhiteSpace(part)));
    }

    [Theory]
    [InlineData("better", null, 0, 20, true)]
    [InlineData("better", null, 0, 3, false)]
    [InlineData("better", null, 20, 0, false)]
    [InlineData("not-worse", null, 3, 0, true)]
    [InlineData("not-worse", null, 20, 0, false)]
    [InlineData("not-worse", "1", 3, 0, false)]
    [InlineData("not-worse", "20", 3, 0, true)]
    public void AGateHoldsWhatItRequires(string outcome, string? margin, int lost, int gained, bool holds)
    {
        var comparison = Comparing.Of(runs.OfClasses(Classes, Hundred([.. Enumerable.Range(50, gained)])), runs.OfClasses(Classes, Hundred([.. Enumerable.Range(0, lost)])));
        var gate = ComparisonGate.Parse(outcome, margin)!;
        Assert.Equal(holds, gate.IsMetBy(comparison));
        if (!holds) Assert.Equal(FailureKind.Verification, Assert.Throws<OgeeException>(() => gate.Require(comparison)).Error.Kind);
    }

    [Theory]
    [InlineData("beter", null)]
    [InlineData("better", "1")]
    [InlineData("not-worse", "-1")]
    [InlineData("not-worse", "a")]
    [InlineData(null, "1")]
    public void AGateThatIsNotUnderstoodIsTheNamedError(string? outcome, string? margin) =>
        Assert.Equal(ComparisonErrors.Requirement, Assert.Throws<OgeeException>(() => ComparisonGate.Parse(outcome, margin)).Error);

    public void Dispose() => runs.Dispose();
}
