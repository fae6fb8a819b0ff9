namespace Ogee.Learn;

/// <summary>What is measured on validation data: a sum over each batch, divided by the number of samples in the end.</summary>
/// <param name="Name">The name in lower case, for instance <c>accuracy</c>.</param>
/// <param name="Sum">From a model's result and the target to a float scalar: the sum over the batch.</param>
/// <param name="IsBetterHigher">Whether a higher value is better.</param>
public sealed record Metric(string Name, Func<Tensor, Tensor, Tensor> Sum, bool IsBetterHigher)
{
    /// <summary>The share of samples whose largest logit is the target's.</summary>
    /// <remarks>Logits are [..., classes], targets int64 or int32 [...]; other shapes, which would be broadcast, are an error.</remarks>
    public static Metric Accuracy { get; } = new("accuracy", (logits, target) =>
    {
        Loss.RequireClasses("accuracy", logits, target, ofProbabilities: "Use target.ArgMax(-1).");
        return logits.ArgMax(-1).EqualTo(target.Cast(DType.Int64)).Cast(DType.Float32).Sum();
    }, IsBetterHigher: true);
}
