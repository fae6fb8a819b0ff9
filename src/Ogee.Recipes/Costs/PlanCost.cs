using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a computation costs by its plan, without running it.</summary>
/// <param name="Flops">Floating-point operations, a multiply-add counted as two.</param>
/// <param name="Bytes">Bytes moved to and from memory, if nothing stayed in a cache: an estimate.</param>
readonly record struct PlanCost(double Flops, double Bytes)
{
    /// <summary>What <see cref="Bytes"/> of a prediction rests on.</summary>
    public const string PredictionSource = "estimated from the plan: weights and input read once, results and planned memory written and read once; caches not counted";

    /// <summary>What <see cref="Bytes"/> of training rests on.</summary>
    public const string TrainingSource = "estimated from the plan of a step: gradients and planned memory written and read once, weights read twice, AdamW's copies read and written; caches not counted";

    /// <summary>One prediction of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sample">The shape of one sample, with a batch of 1.</param>
    public static PlanCost OfPrediction(Module network, Shape sample)
    {
        using var predicting = Mode.Predicting();
        var input = Tensor.Zeros(sample);
        var (flops, memory, _) = Tensor.Cost(network.Forward(input));
        return new(flops, network.Parameters.Sum(parameter => (double)parameter.Spec.Bytes) + (input.Shape.Count * (double)sizeof(float)) + (2.0 * memory));
    }

    /// <summary>One step of training.</summary>
    /// <param name="check">What the one-batch check measured of it.</param>
    /// <param name="parameters">Numbers that the network learns.</param>
    public static PlanCost OfStep(OneBatchResult check, long parameters)
    {
        // Forward and backward read the weights; AdamW reads and writes weights, two moments and the average.
        const int Readings = 2, Kept = 4;
        return new(check.FlopsPerStep, (2.0 * check.BytesPerStep) + ((Readings + (2.0 * Kept)) * parameters * sizeof(float)));
    }
}
