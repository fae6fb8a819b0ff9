namespace Ogee;

/// <summary>Factorizations: several results, and a kernel of their own.</summary>
internal sealed partial class Lower
{
    void EmitFactorization(int i)
    {
        var node = nodes[i];
        var matrices = OperandOf(node.Inputs[0]);
        var results = new Operand?[((IManyResults)node.Op).Results.Count];
        foreach (var user in Users(i)) results[((Result)nodes[user].Op).Index] = operands[user] = NewResult(user, null);
        kernels.Add(new ManyKernel(node.Op, [Laid(matrices, Axes.Range(matrices.Shape.Rank))], results) { Flops = Flops(node) });
    }
}
