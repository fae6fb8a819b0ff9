namespace Ogee.Learn;

// Shapes that differ would broadcast: the mean of [batch, 1] and [batch] is that of every pair, which trains to nothing.
public static partial class Loss
{
    /// <exception cref="OgeeException">The shapes differ.</exception>
    static void RequireEqual(string loss, Tensor prediction, Tensor target, string name = "target")
    {
        if (prediction.Shape != target.Shape)
            throw EngineErrors.Shape.With($"{loss}: predictions are {prediction.Shape}, the {name} {target.Shape}", "Expected equal shapes", RemedyFor(prediction.Shape, target.Shape, name));
    }

    static string RemedyFor(Shape prediction, Shape target, string name) =>
        IsColumnOf(prediction, target) ? "Use prediction.Squeeze(-1)."
        : IsColumnOf(target, prediction) ? $"Use {name}.Squeeze(-1)."
        : prediction.Count == target.Count ? $"Use {name}.Reshape(prediction.Shape) if the order of the elements is the same."
        : $"Reshape or squeeze one of them; a {name} that all predictions share is {name}.Expand(prediction.Shape).";

    static bool IsColumnOf(Shape column, Shape row) => column.Rank == row.Rank + 1 && column[-1] == 1 && column.Sizes[..^1].SequenceEqual(row.Sizes);

    /// <summary>A weight or a variance may be shared, but adds no elements.</summary>
    /// <exception cref="OgeeException">The shape does not expand to that of the predictions.</exception>
    static void RequireShared(string loss, Tensor prediction, Tensor shared, string name)
    {
        var (all, own) = (prediction.Shape, shared.Shape);
        var fits = own.Rank <= all.Rank;
        for (var axis = 1; fits && axis <= own.Rank; axis++) fits = own[-axis] == 1 || own[-axis] == all[-axis];
        if (!fits) throw EngineErrors.Shape.With($"{loss}: predictions are {all}, the {name} {own}", "Expected a shape that expands to that of the predictions", $"Reshape the {name}, or unsqueeze the axis that it shares.");
    }

    /// <exception cref="OgeeException">There is not a whole number for each row of scores.</exception>
    internal static void RequireClasses(string loss, Tensor scores, Tensor target, string ofProbabilities = "Probabilities of classes go to Loss.SoftCrossEntropy.")
    {
        if (target.Type is not (DType.Int64 or DType.Int32))
            throw EngineErrors.Type.With($"{loss}: targets are {target.Type.ShortName()}", "Expected class numbers, int64 or int32", target.Type.IsFloat() && target.Shape == scores.Shape ? ofProbabilities : "Use target.Cast(DType.Int64).");
        if (scores.Rank == 0 || scores.Shape.Without([scores.Rank - 1]) != target.Shape)
            throw EngineErrors.Shape.With($"{loss}: scores are {scores.Shape}, targets {target.Shape}", "Expected [..., classes] and a class number for each row, [...]",
                target.Rank == scores.Rank && target.Shape[-1] == 1 ? "Use target.Squeeze(-1)." : "Move the axis of the classes to the end, and reshape the targets to the axes before it.");
    }
}
