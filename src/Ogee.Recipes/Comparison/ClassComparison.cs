using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Compares what two classifiers answered on the same samples.</summary>
/// <param name="classes">The names of the classes.</param>
/// <param name="truth">The true classes [samples].</param>
/// <param name="first">The first model's answers [samples].</param>
/// <param name="second">The second model's answers [samples].</param>
/// <param name="ofTruth">The probability that each model gave the true class [samples].</param>
/// <param name="groups">The group of each sample [samples], or nothing: whole groups are drawn and exchanged.</param>
sealed class ClassComparison(IReadOnlyList<string> classes, int[] truth, int[] first, int[] second, (double[] First, double[] Second) ofTruth, int[] groups)
{
    static readonly RngKey key = new RngKey(0).Fold("compare");

    /// <summary>Accuracy, macro F1 and log loss; the first is the one that decides.</summary>
    public IReadOnlyList<FigureChange> Figures() => [Accuracy(), MacroF1(), LogLoss()];

    /// <summary>The share of right answers, the figure that decides.</summary>
    public FigureChange Accuracy()
    {
        var (before, after) = Matrices();
        double[] wasRight = Right(first), isRight = Right(second);
        var paired = PairedComparison.Of(wasRight, isRight, key.Fold("accuracy"), groups);
        var (onlyFirst, onlySecond) = Sides(i => true);
        return new("Accuracy", "%", false,
            FewMistakes.OfAccuracy(Bootstrap.OfMean(wasRight, key, groups), before), FewMistakes.OfAccuracy(Bootstrap.OfMean(isRight, key, groups), after),
            FewChanges.OfAccuracy(paired.Difference, onlyFirst, onlySecond, truth.Length), groups.Length > 0 ? paired.Permutation : McNemar.FromCounts(onlyFirst, onlySecond).Probability,
            groups.Length > 0 ? "permutation test of groups" : "exact McNemar test");
    }

    FigureChange MacroF1()
    {
        var (before, after) = Matrices();
        return new("Macro F1", "%", false,
            FewMistakes.OfMeanOverClasses(Bootstrap.OfConfusion(truth, first, classes.Count, matrix => matrix.MacroF1, key, groups), before),
            FewMistakes.OfMeanOverClasses(Bootstrap.OfConfusion(truth, second, classes.Count, matrix => matrix.MacroF1, key, groups), after),
            PairedComparison.OfFigure(truth.Length, drawn => MacroF1(first, drawn), drawn => MacroF1(second, drawn), key.Fold("macro"), groups));
    }

    FigureChange LogLoss()
    {
        double[] firstLoss = Losses(ofTruth.First), secondLoss = Losses(ofTruth.Second);
        var paired = PairedComparison.Of(firstLoss, secondLoss, key.Fold("loss"), groups);
        return new("Log loss", "", true, Bootstrap.OfMean(firstLoss, key, groups), Bootstrap.OfMean(secondLoss, key, groups), paired.Difference, paired.Permutation, groups.Length > 0 ? "permutation test of groups" : "permutation test");
    }

    /// <summary>The recall of each class that occurs, with p that hold for all of them together.</summary>
    public IReadOnlyList<PartChange> Parts()
    {
        var parts = new List<PartChange>();
        for (var c = 0; c < classes.Count; c++)
        {
            var members = Enumerable.Range(0, truth.Length).Where(i => truth[i] == c).ToList();
            if (members.Count == 0) continue;
            var (onlyFirst, onlySecond) = Sides(i => truth[i] == c);
            var probability = groups.Length == 0 ? McNemar.FromCounts(onlyFirst, onlySecond).Probability
                : PairedComparison.Of(Part(Right(first), members), Part(Right(second), members), key.Fold("class").Fold((ulong)c), (int[])[.. members.Select(i => groups[i])]).Permutation;
            parts.Add(new(classes[c], members.Count, (double)members.Count(i => first[i] == c) / members.Count, (double)members.Count(i => second[i] == c) / members.Count, onlyFirst, onlySecond, probability, 1));
        }
        var adjusted = Holm.Adjust([.. parts.Select(part => part.Probability)]);
        return [.. parts.Select((part, i) => part with { Adjusted = adjusted[i] })];
    }

    (ConfusionMatrix First, ConfusionMatrix Second) Matrices() => (ConfusionMatrix.From(truth, first, classes.Count), ConfusionMatrix.From(truth, second, classes.Count));

    /// <summary>Samples that only one of the models got right.</summary>
    (long OnlyFirst, long OnlySecond) Sides(Func<int, bool> isMember)
    {
        long onlyFirst = 0, onlySecond = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (!isMember(i) || (first[i] == truth[i]) == (second[i] == truth[i])) continue;
            if (first[i] == truth[i]) onlyFirst++;
            else onlySecond++;
        }
        return (onlyFirst, onlySecond);
    }

    double MacroF1(int[] answers, ReadOnlySpan<int> drawn)
    {
        var (truths, said) = (new int[drawn.Length], new int[drawn.Length]);
        for (var i = 0; i < drawn.Length; i++) (truths[i], said[i]) = (truth[drawn[i]], answers[drawn[i]]);
        return ConfusionMatrix.From(truths, said, classes.Count).MacroF1;
    }

    double[] Right(int[] answers) => [.. answers.Select((answer, i) => answer == truth[i] ? 1.0 : 0)];

    static double[] Part(double[] values, List<int> members) => [.. members.Select(i => values[i])];

    // A probability of 0 for what is true would make one sample count for ever: the smallest that a float can show bounds it.
    static double[] Losses(double[] probabilities) => [.. probabilities.Select(probability => -Portable.Log(Math.Max(probability, 1.17549435e-38)))];
}
