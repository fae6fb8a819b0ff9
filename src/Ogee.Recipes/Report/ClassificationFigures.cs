using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The figures of a report that follow from logits and truths alone: computed here by <c>train</c> and again, bit for bit, by <c>verify</c>.</summary>
/// <param name="Headline">Accuracy, macro F1 and balanced accuracy with bootstrap intervals, widened where few mistakes were made, and the majority baseline.</param>
/// <param name="Confusion">Truths against answers.</param>
/// <param name="Classes">The figures of each class.</param>
/// <param name="Curves">Precision–recall curves of the three classes that are told worst.</param>
/// <param name="Calibration">Calibration before and after the temperature.</param>
/// <param name="Abstention">What abstaining buys, at the temperature.</param>
/// <param name="Probabilities">The probabilities at the temperature [samples, classes].</param>
/// <param name="Predicted">The answers [samples].</param>
/// <param name="Confidence">The confidence of each answer at the temperature [samples].</param>
public sealed record ClassificationFigures(IReadOnlyList<HeadlineMetric> Headline, ConfusionCounts Confusion, IReadOnlyList<ClassResult> Classes,
    IReadOnlyList<ClassCurve> Curves, CalibrationSheet Calibration, AbstentionSheet Abstention, double[] Probabilities, int[] Predicted, double[] Confidence)
{
    /// <summary>How many reliability bins a report has.</summary>
    public const int Bins = 15;

    /// <summary>Computes the figures.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="truth">The true classes of the test samples [samples].</param>
    /// <param name="logits">The logits of the test samples [samples, classes].</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="temperature">The temperature fitted on validation data; null for none.</param>
    /// <param name="groups">The group of each sample [samples], or nothing; whole groups are drawn for the intervals.</param>
    /// <exception cref="OgeeException">Lengths do not fit, or a logit is not finite (OG4501).</exception>
    public static ClassificationFigures From(IReadOnlyList<string> classes, ReadOnlySpan<int> truth, ReadOnlySpan<float> logits, long seed,
        TemperatureScaling? temperature = null, ReadOnlySpan<int> groups = default)
    {
        var plain = ProbabilityScores.Softmax(logits, classes.Count);
        var scaled = temperature is null ? plain : ProbabilityScores.Softmax(logits, classes.Count, temperature.Temperature);
        // Answers are those of the plain probabilities: dividing by a temperature keeps the order but may round two of them to a tie.
        var predicted = ProbabilityScores.Predict(plain, classes.Count);
        var matrix = ConfusionMatrix.From(truth, predicted, classes.Count);
        var correct = new bool[truth.Length];
        var confidence = new double[truth.Length];
        for (var i = 0; i < truth.Length; i++) (correct[i], confidence[i]) = (truth[i] == predicted[i], scaled[i * classes.Count + predicted[i]]);

        var baseline = $"always answering {Markup.Quote(classes[matrix.MajorityClass])}";
        var key = new RngKey((ulong)seed).Fold("bootstrap");
        HeadlineMetric[] headline =
        [
            new("Accuracy", FewMistakes.OfAccuracy(Bootstrap.OfConfusion(truth, predicted, classes.Count, m => m.Accuracy, key, groups), matrix), matrix.MajorityAccuracy, baseline),
            new("Macro F1", FewMistakes.OfMeanOverClasses(Bootstrap.OfConfusion(truth, predicted, classes.Count, m => m.MacroF1, key, groups), matrix), matrix.MajorityMacroF1, baseline),
            new("Balanced accuracy", FewMistakes.OfMeanOverClasses(Bootstrap.OfConfusion(truth, predicted, classes.Count, m => m.BalancedAccuracy, key, groups), matrix),
                1.0 / Math.Max(1, matrix.Scores().Count(s => s.Support > 0)), baseline),
        ];
        var curve = RiskCoverage.From(confidence, correct);
        var results = ClassResults(classes, truth, scaled, matrix);
        return new(headline, Counts(classes, matrix), results, CurvesOf(results, truth, scaled),
            new(matrix.Accuracy, temperature?.Temperature ?? 1, State(plain, truth, predicted, correct, classes.Count),
                temperature is null ? null : State(scaled, truth, predicted, correct, classes.Count)),
            new(curve.Thin(100), curve.Area), scaled, predicted, confidence);
    }

    static ConfusionCounts Counts(IReadOnlyList<string> classes, ConfusionMatrix matrix) =>
        new(classes, [.. Enumerable.Range(0, matrix.Classes).Select(truth => (IReadOnlyList<long>)[.. Enumerable.Range(0, matrix.Classes).Select(answer => matrix[truth, answer])])]);

    static ClassResult[] ClassResults(IReadOnlyList<string> classes, ReadOnlySpan<int> truth, double[] probabilities, ConfusionMatrix matrix)
    {
        var areas = RankingScores.RocAucOneVersusRest(probabilities, truth, classes.Count);
        var precisions = RankingScores.AveragePrecisionOneVersusRest(probabilities, truth, classes.Count);
        return [.. matrix.Scores().Select((score, c) => new ClassResult(classes[c], score.Support, score.Precision, Interval.Wilson(score.Correct, score.Support), score.F1,
            Defined(areas[c]), Defined(precisions[c])))];
    }

    static ClassCurve[] CurvesOf(ClassResult[] classes, ReadOnlySpan<int> truth, double[] probabilities)
    {
        const int MostCurves = 3, MostPoints = 60;
        var curves = new List<ClassCurve>();
        foreach (var (result, c) in classes.Select((result, c) => (result, c)).Where(pair => pair.result.AveragePrecision is not null).OrderBy(pair => pair.result.AveragePrecision).Take(MostCurves))
        {
            var (scores, positive) = (new double[truth.Length], new bool[truth.Length]);
            for (var i = 0; i < truth.Length; i++) (scores[i], positive[i]) = (probabilities[(i * classes.Length) + c], truth[i] == c);
            var points = RankingScores.Curve(scores, positive);
            // Behind the last positive there are only more false calls.
            var end = Array.FindIndex(points, point => point.Recall >= 1) + 1;
            var step = Math.Max(1, (end + MostPoints - 1) / MostPoints);
            curves.Add(new(result.Name, result.AveragePrecision!.Value, [.. points.Take(end).Where((_, i) => i % step == 0 || i == end - 1).Select(point => new PrecisionRecallPoint(point.Threshold, point.Precision, point.Recall))]));
        }
        return [.. curves];
    }

    static CalibrationState State(double[] probabilities, ReadOnlySpan<int> truth, int[] predicted, bool[] correct, int classes)
    {
        var confidence = new double[predicted.Length];
        double sum = 0;
        for (var i = 0; i < predicted.Length; i++) sum += confidence[i] = Math.Min(1, probabilities[i * classes + predicted[i]]);
        var bins = Ogee.Learn.Calibration.EqualWidthBins(confidence, correct, Bins);
        return new(bins, Ogee.Learn.Calibration.ExpectedError(bins), Ogee.Learn.Calibration.ExpectedError(Ogee.Learn.Calibration.EqualMassBins(confidence, correct, Bins)),
            confidence.Length == 0 ? 0 : sum / confidence.Length, ProbabilityScores.LogLoss(probabilities, truth, classes), ProbabilityScores.Brier(probabilities, truth, classes));
    }

    static double? Defined(double figure) => double.IsNaN(figure) ? null : figure;
}
