namespace Ogee.Learn;

/// <summary>Steps that cannot be made: their loss or gradients are not finite, or memory is missing. The parameters stay as they were.</summary>
public sealed partial class Trainer
{
    /// <summary>How many steps in a row whose loss or gradients are not finite are left out, each with a warning, before training stops; 0 stops at the first. A batch that is left out counts as seen, and not in the loss of its epoch.</summary>
    /// <remarks>Weights never hold what is not finite, so there is nothing to roll back. Where the numbers of a few samples are to blame this goes on without them; where the rate is too high it only stops later.</remarks>
    public int MostLeftOut { get; init; }

    static (double[] Values, bool Accepted) Try(ReadOnlySpan<Tensor> watched, IReadOnlyList<Parameter> parameters, Batch batch, TrainingState state)
    {
        try
        {
            return Tensor.TryStep(watched, parameters);
        }
        catch (OgeeException cause) when (cause.Error == EngineErrors.Memory)
        {
            throw cause.Error.With($"{cause.What} (step {state.Step + 1}, epoch {state.Epoch + 1}, a batch of {batch.Count} samples)", cause.Expected, cause.Remedy, cause);
        }
    }

    void LeaveOutOrStop(OgeeException error, TrainingState state, bool isUpdate)
    {
        if (state.LeftOutInARow >= MostLeftOut) throw error;
        state.LeftOutInARow++;
        LeaveOut(state, isUpdate, $"{error.What}; the step is left out ({state.LeftOutInARow} of at most {MostLeftOut} in a row)", MessageLevel.Warning);
    }

    /// <summary>The parameters, and gradients that wait for an update, are as before the step.</summary>
    void LeaveOut(TrainingState state, bool isUpdate, string message, MessageLevel level)
    {
        Progress?.Report(new ProgressMessage(message, level));
        state.StepsLeftOut++;
        if (!isUpdate) return;
        Optimizer.Steps--;
        state.LeftOut++;
    }

    OgeeException NotFinite(double[] values, IReadOnlyList<Tensor> gradients, Batch batch, TrainingState state)
    {
        var where = NotFiniteIn("input", batch.Input) + NotFiniteIn("target", batch.Target);
        Parameter[] trainable = [.. model.Parameters.Where(parameter => parameter.IsTrainable)];
        // All in one step, as they were computed.
        var counts = gradients.Select(CountOf).ToArray();
        Tensor.Evaluate(counts);
        for (var i = 0; i < trainable.Length; i++)
        {
            if ((long)counts[i].Item() is not (> 0 and var bad)) continue;
            where += $"; first gradient that is not finite: {trainable[i].Name} ({bad} of {trainable[i].Shape.Count})";
            break;
        }
        var last = Checkpoints?.LastSaved is { } step ? $"; last good checkpoint: step {step}" : "";
        return LearnErrors.NotFinite.With(
            FormattableString.Invariant($"The loss is {values[0]} at step {state.Step + 1} (epoch {state.Epoch + 1}, rate {Optimizer.Rate:g4}){where}{last}"),
            "Expected finite numbers", "Lower the rate (optim.rate), or look for NaN in the data: ogee look. OGEE_CHECK=nan names the operation.");
    }

    /// <summary>What is not finite in a batch's tensor, which has samples along its first axis; nothing where all is.</summary>
    static string NotFiniteIn(string what, Tensor tensor)
    {
        if (!tensor.Type.IsFloat() || (long)CountOf(tensor).Item() is not (> 0 and var bad)) return "";
        var first = (long)tensor.IsFinite().Not().Flatten(0).Cast(DType.Int32).ArgMax(0).Item();
        var size = tensor.Shape.Rank == 0 ? 1 : tensor.Shape.Count / tensor.Shape[0];
        return $"; in the batch's {what} {bad} of {tensor.Shape.Count} numbers are not finite, the first in sample {first / size} (number {first % size})";
    }

    static Tensor CountOf(Tensor tensor) => tensor.IsFinite().Not().Cast(DType.Int64).Sum();
}
