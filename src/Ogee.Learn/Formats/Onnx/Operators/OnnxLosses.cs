using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Losses of classes.</summary>
static class OnnxLosses
{
    internal static OnnxOperator[] All =>
    [
        One("NegativeLogLikelihoodLoss", 12, "ignore_index reduction=none|mean|sum", call => Of(call, call.X(0))).Needs(2),
        Many("SoftmaxCrossEntropyLoss", 12, "ignore_index reduction=none|mean|sum", call => call.X(0).LogSoftmax(1) is var logarithms ? [Of(call, logarithms), logarithms] : []).Needs(2),
    ];

    /// <param name="call">The node: its second input are the classes [batch, ...], its third weights of classes.</param>
    /// <param name="logarithms">Logarithms of probabilities [batch, classes, ...].</param>
    static Tensor Of(OnnxCall call, Tensor logarithms)
    {
        var (target, weights) = (call.X(1).Cast(DType.Int64), call.Maybe(2));
        var reduction = call.Text("reduction", "mean");
        if (logarithms.Rank < 2 || target.Shape != logarithms.Shape.Without(Axes.Create(1))) throw call.Refused($"classes {target.Shape} for {logarithms.Shape}", "[batch, ...] for [batch, classes, ...]");
        var counts = Tensor.Ones(target.Shape, logarithms.Type);
        var at = target;
        if (call.Says("ignore_index"))
        {
            var isIgnored = target.EqualTo(Tensor.From(call.Int("ignore_index", 0))[0]);
            at = Tensor.Where(isIgnored, Tensor.Zeros(target.Shape, DType.Int64), target);
            counts = Tensor.Where(isIgnored, Tensor.Zeros(target.Shape, logarithms.Type), counts);
        }
        if (weights is not null) counts *= weights.Take(at, 0);
        var losses = -logarithms.Gather(1, at.Unsqueeze(1)).Squeeze(1) * counts;
        return reduction switch { "none" => losses, "sum" => losses.Sum(), _ => losses.Sum() / counts.Sum() };
    }
}
