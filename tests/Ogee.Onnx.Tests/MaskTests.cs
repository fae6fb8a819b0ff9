using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Rows that a mask leaves nothing of are 0 after a softmax, however the mask is put there.</summary>
public class MaskTests
{
    static readonly Tensor Q = Tensor.Normal([2, 3, 4], new RngKey(1)), K = Tensor.Normal([2, 3, 4], new RngKey(2)), Bias = Tensor.Normal([3], new RngKey(3));

    // Of the first sample a row is masked whole.
    static readonly Tensor Allowed = Tensor.From([false, false, false, true, false, true, true, true, true, true, true, true, true, true, true, false, true, true], [2, 3, 3]);

    static readonly Tensor Mask = Tensor.Where(Allowed, Tensor.Scalar(0f), Tensor.Scalar(float.NegativeInfinity));

    static Tensor Scores(IReadOnlyList<Tensor> x) => x[0].MatMul(x[1].Transpose(1, 2));

    public static TheoryData<string> Ways => [.. Masked.Keys];

    static readonly Dictionary<string, Func<IReadOnlyList<Tensor>, Tensor>> Masked = new()
    {
        ["added"] = x => Scores(x) + x[2],
        ["added, then a bias"] = x => Scores(x) + x[2] + Bias,
        ["a bias, then added"] = x => Scores(x) + Bias + x[2],
        ["given an axis"] = x => Scores(x).Unsqueeze(1) + x[2].Unsqueeze(1) + Bias,
        ["a logarithm"] = x => Scores(x) + x[2].Exp().Log(),
        ["a product, given an axis"] = x => Scores(x).Unsqueeze(1) + (x[2] * 1).Unsqueeze(1),
        ["chosen, and divided"] = x => Tensor.Where(x[3], Scores(x), Tensor.Scalar(float.NegativeInfinity)) / 0.5,
        ["chosen, and multiplied"] = x => Tensor.Where(x[3], Scores(x), Tensor.Scalar(float.NegativeInfinity)) * 0.5,
        ["a number taken from it"] = x => Scores(x) - (-x[2]).Relu(),
        ["as it is"] = x => x[2],
        ["a value"] = x => Scores(x) + Mask.Slice(0, 0, 1),
        ["the least of two"] = x => Scores(x).Minimum(x[2]),
    };

    [Theory, MemberData(nameof(Ways))]
    public void ARowThatIsMaskedWholeIsZero(string way)
    {
        Tensor.Evaluate(Mask);
        Tensor[] Of(IReadOnlyList<Tensor> x) => [Masked[way](x).Softmax()];
        Assert.Contains(0f, Of([Q, K, Mask, Allowed])[0].Sum([-1]).ToArray<float>());
        var report = Checked.Export(Of, [Q, K, Mask, Allowed]);
        Assert.Equal(1, report.Operators["Softmax"]);
    }

    [Fact]
    public void ScoresWithoutAMaskAreASoftmaxAlone()
    {
        using var folder = new TemporaryFolder();
        Tensor.Evaluate(Bias);
        Func<IReadOnlyList<Tensor>, Tensor>[] plain = [Scores, x => Scores(x) / 2 + Bias, x => Scores(x).Relu(), x => Scores(x).Unsqueeze(1) * 0.5 - Bias.Square()];
        foreach (var scores in plain)
            Assert.DoesNotContain("ReduceMax", OnnxExport.Save(folder["m.onnx"], x => [scores(x).Softmax()], [Q, K]).Operators.Keys);
    }
}
