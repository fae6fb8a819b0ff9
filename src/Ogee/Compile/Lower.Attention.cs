namespace Ogee;

/// <summary>Operations with several results and a kernel of their own: attention, there and back.</summary>
internal sealed partial class Lower
{
    void EmitAttention(int i)
    {
        var node = nodes[i];
        var mask = node.Op is Attention ? Attention.Mask : AttentionGradient.Mask;
        var inputs = new Operand[node.Inputs.Length];
        for (var k = 0; k < inputs.Length; k++)
        {
            var operand = OperandOf(node.Inputs[k]);
            // Heads may lie anywhere, the elements of a row side by side: a part of a larger projection is read where it is.
            inputs[k] = k == mask || operand.Shape[-1] <= 1 || operand.Strides[^1] == 1 ? operand : Laid(operand, Axes.Range(operand.Shape.Rank));
        }
        // The sums are read as they were written.
        if (node.Op is AttentionGradient) inputs[4] = Laid(inputs[4], Axes.Range(inputs[4].Shape.Rank));
        var results = new Operand?[((IManyResults)node.Op).Results.Count];
        foreach (var user in Users(i))
        {
            var order = nodes[user].Spec.Shape.Rank == node.Inputs[0].Spec.Shape.Rank && WantedOrder(user) is { } wanted && wanted[^1] == wanted.Count - 1 ? wanted : (Axes?)null;
            results[((Result)nodes[user].Op).Index] = operands[user] = NewResult(user, order);
        }
        kernels.Add(new ManyKernel(node.Op, inputs, results) { Flops = Flops(node) });
    }
}
