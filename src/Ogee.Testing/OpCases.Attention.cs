namespace Ogee.Testing;

public static partial class OpCases
{
    static IEnumerable<OpCase> Attentions()
    {
        (string Name, Shape[] Shapes, Func<Tensor[], (Tensor Q, Tensor K, Tensor V, Tensor? Mask)> Of)[] all =
        [
            ("one head", [[3, 4], [3, 4], [3, 2]], x => (x[0], x[1], x[2], null)),
            ("two heads", [[1, 2, 3, 2], [1, 2, 3, 2], [1, 2, 3, 2]], x => (x[0], x[1], x[2], null)),
            ("fewer queries than keys", [[2, 3], [5, 3], [5, 1]], x => (x[0], x[1], x[2], null)),
            ("more queries than keys", [[5, 3], [2, 3], [2, 4]], x => (x[0], x[1], x[2], null)),
            ("one query", [[1, 1], [3, 1], [3, 1]], x => (x[0], x[1], x[2], null)),
            ("no heads", [[0, 2, 3], [0, 2, 3], [0, 2, 3]], x => (x[0], x[1], x[2], null)),
            ("parts of a projection", [[2, 3, 3, 2, 2]], x => x[0].Permute(2, 0, 3, 1, 4) is var parts ? (parts[0], parts[1], parts[2], null) : default),
            ("all flipped and transposed", [[4, 3], [4, 5], [2, 5]], x => (x[0].Transpose(0, 1), x[1].Flip(0).Transpose(0, 1), x[2].Transpose(0, 1).Flip(1), null)),
            ("queries that are keys and values", [[2, 3, 2]], x => (x[0], x[0], x[0], null)),
            ("keys for all heads", [[2, 3, 2], [4, 2], [4, 2]], x => (x[0], x[1], x[2], null)),
            ("places that are not seen", [[2, 3, 2], [2, 4, 2], [2, 4, 2]], x => (x[0], x[1], x[2], Truths(x[0], [2, 1, 4], i => i % 4 != 2))),
            ("a query that sees nothing", [[3, 2], [4, 2], [4, 3]], x => (x[0], x[1], x[2], Truths(x[0], [3, 4], i => i / 4 != 1 && i != 2))),
            ("numbers that are added", [[2, 3, 2], [2, 4, 2], [2, 4, 2], [3, 4]], x => (x[0], x[1], x[2], x[3])),
            ("numbers for each key", [[2, 3, 2], [2, 4, 2], [2, 4, 2], [2, 1, 4]], x => (x[0], x[1], x[2], x[3])),
        ];
        foreach (var (name, shapes, of) in all)
            foreach (var causal in (bool[])[false, true])
            {
                Tensor Attended(Tensor[] x) => of(x) is var (q, k, v, mask) ? Tensor.AttentionInBlocks(q, k, v, mask, causal)! : null!;
                yield return Case("attention", $"in blocks, {name} causal {causal}", shapes, Attended);
                var result = Attended([.. shapes.Select(shape => Tensor.Zeros(shape))]).Shape;
                // As a function of what it is given, the gradient of the result among it.
                yield return Case("attention_gradient", $"{name} causal {causal}", [.. shapes, result],
                    x => Tensor.Concat(0, [.. Attended(x).VectorJacobian(x[^1], x[..^1]).Select(part => part.Flatten(0))]));
            }
    }

    static Tensor Truths(Tensor beside, Shape shape, Func<int, bool> at) => Tensor.From([.. Enumerable.Range(0, checked((int)shape.Count)).Select(at)], shape).To(beside.Spec.Device);

    static IEnumerable<LengthSweep> AttentionLengths()
    {
        (string What, Func<int, Shape[]> Shapes)[] all =
        [
            ("queries", n => [[2, n, 5], [2, 7, 5], [2, 7, 3]]), ("keys", n => [[2, 7, 5], [2, n, 5], [2, n, 3]]), ("queries and keys", n => [[n, 5], [n, 5], [n, 3]]),
            ("a width", n => [[7, n], [9, n], [9, 3]]), ("a width of values", n => [[7, 5], [9, 5], [9, n]]),
        ];
        foreach (var (what, shapes) in all)
            foreach (var causal in (bool[])[false, true])
            {
                var name = $"{what}{(causal ? ", causal, " : "")}";
                yield return Of(typeof(Attention), shapes, (x, _) => Tensor.AttentionInBlocks(x[0], x[1], x[2], null, causal)!, what: name);
                yield return Of(typeof(AttentionGradient), shapes,
                    (x, _) => Tensor.Concat(0, [.. Tensor.AttentionInBlocks(x[0], x[1], x[2], null, causal)!.Square().Sum().Gradients(x).Select(part => part.Flatten(0))]), what: name);
            }
    }
}
