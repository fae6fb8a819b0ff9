using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>What each answer costs where each class is true, and what it costs to give none.</summary>
/// <remarks>Only ratios matter to the decision; in money, the costs of <see cref="OperatingPoint"/> are money a sample.</remarks>
public sealed record DecisionCosts : IJsonOnDeserialized
{
    const int MostClasses = 2_000;

    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>The cost of an answer where a class is true, not negative [truth, answer]; right answers usually cost 0.</summary>
    public required IReadOnlyList<double> Matrix { get; init; }

    /// <summary>The cost of giving no answer where a class is true, such as that of a person who looks [truth]; null: an answer is always given.</summary>
    public IReadOnlyList<double>? Rejection { get; init; }

    /// <summary>Every mistake costs the same.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="mistake">The cost of a wrong answer.</param>
    /// <param name="reject">The cost of giving none; null: an answer is always given.</param>
    /// <exception cref="OgeeException">A cost is negative or not finite (OG4601).</exception>
    public static DecisionCosts Uniform(int classes, double mistake = 1, double? reject = null) => Of(classes, (truth, answer) => truth == answer ? 0 : mistake, reject);

    /// <summary>One class is normal (a good part, a healthy patient), the others are what must be found.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normal">The class of nothing found.</param>
    /// <param name="miss">The cost of calling normal what is not.</param>
    /// <param name="falseAlarm">The cost of calling something else what is normal.</param>
    /// <param name="reject">The cost of giving no answer; null: an answer is always given.</param>
    /// <param name="mixUp">The cost of taking one finding for another; the smaller of the two others where nothing is said.</param>
    /// <exception cref="OgeeException">A cost is negative or not finite, or there is no such class (OG4601).</exception>
    public static DecisionCosts Detection(int classes, int normal, double miss, double falseAlarm, double? reject = null, double? mixUp = null)
    {
        if ((uint)normal >= (uint)classes) throw DecisionErrors.Setting.With($"costs: the normal class is {normal}", $"Classes are 0 to {classes - 1}", "Pass the index of the class that means nothing was found");
        return Of(classes, (truth, answer) => truth == answer ? 0 : truth == normal ? falseAlarm : answer == normal ? miss : mixUp ?? Math.Min(miss, falseAlarm), reject);
    }

    /// <summary>Costs of any kind.</summary>
    /// <param name="matrix">The cost of each answer where each class is true [truth, answer].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="rejection">The cost of giving no answer where each class is true [truth]; empty: an answer is always given.</param>
    /// <exception cref="OgeeException">A cost is negative or not finite, or there is not one a class and answer (OG4601).</exception>
    public static DecisionCosts Of(ReadOnlySpan<double> matrix, int classes, ReadOnlySpan<double> rejection = default)
    {
        if (classes is < 1 or > MostClasses || matrix.Length != classes * classes || (!rejection.IsEmpty && rejection.Length != classes))
            throw DecisionErrors.Setting.With($"costs: {matrix.Length} costs of answers and {rejection.Length} of rejections for {classes} classes", "There is one cost a class and answer, and one rejection a class or none", "Pass classes × classes costs, truths as rows");
        Check(matrix, "the cost of an answer");
        Check(rejection, "the cost of a rejection");
        return new() { Classes = classes, Matrix = matrix.ToArray(), Rejection = rejection.IsEmpty ? null : rejection.ToArray() };
    }

    /// <summary>The cost of an answer.</summary>
    /// <param name="truth">The true class.</param>
    /// <param name="answer">The answer, −1 for none.</param>
    public double Of(int truth, int answer) => answer >= 0 ? Matrix[truth * Classes + answer] : Rejection?[truth] ?? double.PositiveInfinity;

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Classes is > 0 and <= MostClasses && Matrix is not null && Matrix.Count == Classes * Classes && (Rejection is null || Rejection.Count == Classes), "the costs do not fit the classes");
        FittedJson.Require(Matrix!.Concat(Rejection ?? []).All(cost => cost >= 0 && double.IsFinite(cost)), "a cost is negative or not finite");
    }

    static DecisionCosts Of(int classes, Func<int, int, double> cost, double? reject)
    {
        if (classes is < 1 or > MostClasses) throw DecisionErrors.Setting.With($"costs: {classes} classes", $"There are 1 to {MostClasses}", "Pass the number of classes");
        var matrix = new double[classes * classes];
        for (var truth = 0; truth < classes; truth++)
        {
            for (var answer = 0; answer < classes; answer++) matrix[truth * classes + answer] = cost(truth, answer);
        }
        return Of(matrix, classes, reject is { } each ? [.. Enumerable.Repeat(each, classes)] : []);
    }

    static void Check(ReadOnlySpan<double> costs, string name)
    {
        foreach (var cost in costs)
        {
            if (!(cost >= 0) || !double.IsFinite(cost)) throw DecisionErrors.Setting.With($"costs: {name} is {cost}", "Costs are 0 or more", "Add the same amount to a whole row to make a gain a cost of 0: decisions stay");
        }
    }
}
