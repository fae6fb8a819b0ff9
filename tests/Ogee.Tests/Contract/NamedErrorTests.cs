namespace Ogee.Tests;

/// <summary>What a user can do wrong with tensors: each is the named error, in four parts, at the line that wrote it.</summary>
public class NamedErrorTests
{
    static Tensor F(params long[] shape) => Tensor.Zeros(Shape.Create(shape));

    static Tensor I(params long[] shape) => Tensor.Zeros(Shape.Create(shape), DType.Int64);

    public static TheoryData<string, string, Func<object>> Cases => new()
    {
        { "OG1001", "broadcast", () => F(2, 3) + F(2, 4) },
        { "OG1001", "where", () => Tensor.Where(F(2).Greater(0), F(3), F(3)) },
        { "OG1001", "matmul inner sizes", () => F(2, 3).MatMul(F(4, 5)) },
        { "OG1001", "matmul batch", () => F(2, 2, 3).MatMul(F(3, 3, 5)) },
        { "OG1001", "matmul scalar", () => F().MatMul(F(3, 3)) },
        { "OG1001", "sum axis", () => F(2, 3).Sum(2) },
        { "OG1001", "sum axis twice", () => F(2, 3).Sum(1, -1) },
        { "OG1001", "sum axis twice, apart", () => F(2, 3).Sum(0, 1, 0) },
        { "OG1001", "max over an empty axis", () => F(2, 0).Max(1) },
        { "OG1001", "argmax over an empty axis", () => F(2, 0).ArgMax(1) },
        { "OG1001", "argmax of a scalar", () => F().ArgMax(0) },
        { "OG1001", "reshape", () => F(2, 3).Reshape(4, 2) },
        { "OG1001", "reshape inferred", () => F(2, 3).Reshape(-1, 4) },
        { "OG1001", "reshape inferred from nothing", () => F(0, 3).Reshape(-1, 0) },
        { "OG1001", "permute too few", () => F(2, 3).Permute(0) },
        { "OG1001", "permute twice", () => F(2, 3).Permute(0, 0) },
        { "OG1001", "permute beyond", () => F(2, 3).Permute(0, 2) },
        { "OG1001", "transpose", () => F(2, 3).Transpose(0, 2) },
        { "OG1001", "expand", () => F(2, 3).Expand([4, 3]) },
        { "OG1001", "squeeze", () => F(2, 3).Squeeze(0) },
        { "OG1001", "unsqueeze", () => F(2, 3).Unsqueeze(4) },
        { "OG1001", "flatten", () => F(2, 3).Flatten(3) },
        { "OG1001", "flatten before the first axis", () => F(2, 3).Flatten(-1) },
        { "OG1001", "slice beyond", () => F(2, 3).Slice(1, 0, 4) },
        { "OG1001", "slice backwards", () => F(2, 3).Slice(1, 2, 1) },
        { "OG1001", "slice step", () => F(2, 3).Slice(1, 0, 3, 0) },
        { "OG1001", "index beyond", () => F(2, 3)[2] },
        { "OG1001", "too many indices", () => F(2, 3)[0, 0, 0] },
        { "OG1001", "flip axis", () => F(2, 3).Flip(2) },
        { "OG1001", "pad too few amounts", () => F(2, 3).Pad([(1, 1)]) },
        { "OG1001", "negative padding", () => F(2, 3).Pad([(0, 0), (-1, 0)]) },
        { "OG1001", "concat sizes", () => Tensor.Concat(0, F(2, 3), F(2, 4)) },
        { "OG1001", "concat types", () => Tensor.Concat(0, F(2, 3), I(2, 3)) },
        { "OG1001", "concat axis", () => Tensor.Concat(2, F(2, 3), F(2, 3)) },
        { "OG1001", "stack shapes", () => Tensor.Stack(0, F(2, 3), F(3, 3)) },
        { "OG1001", "concat scalars", () => Tensor.Concat(0, F(), F()) },
        { "OG1001", "take axis", () => F(2, 3).Take(I(2), axis: 2) },
        { "OG1001", "gather shapes", () => F(2, 3).Gather(1, I(3, 3)) },
        { "OG1001", "scatter shapes", () => F(2, 3).ScatterAdd(1, I(2, 2), 5) },
        { "OG1001", "conv rank", () => F(3, 4, 4).Conv2d(F(2, 3, 3, 3)) },
        { "OG1001", "conv channels", () => F(1, 3, 4, 4).Conv2d(F(2, 4, 3, 3)) },
        { "OG1001", "conv groups", () => F(1, 4, 4, 4).Conv2d(F(3, 2, 3, 3), groups: 2) },
        { "OG1001", "conv window", () => F(1, 3, 2, 2).Conv2d(F(2, 3, 3, 3)) },
        { "OG1001", "pool rank", () => F(4, 4).MaxPool2d(2) },
        { "OG1001", "pool window", () => F(1, 1, 2, 2).MaxPool2d(3) },
        { "OG1001", "softmax axis", () => F(2, 3).Softmax(2) },
        { "OG1001", "softmax of nothing", () => F(2, 0).Softmax() },
        { "OG1001", "layer norm axes", () => F(2, 3).LayerNorm(null, null, axes: 3) },
        { "OG1001", "glu of an odd axis", () => F(2, 3).Glu() },
        { "OG1001", "prelu of other channels", () => F(2, 3).PRelu(F(2)) },
        { "OG1001", "number of values", () => Tensor.From([1f, 2, 3], [2]) },
        { "OG1001", "item of many", () => F(2).Item() },
        { "OG1001", "negative size", () => F(2, -3) },
        { "OG1001", "rank 9", () => F(1, 1, 1, 1, 1, 1, 1, 1, 1) },
        { "OG1001", "unsqueeze beyond the largest rank", () => F(1, 1, 1, 1, 1, 1, 1, 1).Unsqueeze(0) },
        { "OG1001", "parameter", () => new Parameter(F(2)).Value = F(3) },
        { "OG1001", "cholesky of a vector", () => F(3).Cholesky() },
        { "OG1001", "eigenvalues of a wide matrix", () => F(2, 3).Eigh() },
        { "OG1001", "solve of a wide matrix", () => F(2, 3).Solve(F(2)) },
        { "OG1001", "solve of other rows", () => F(2, 2).Solve(F(3, 1)) },
        { "OG1001", "triangle and other rows", () => F(2, 2).SolveTriangular(F(3, 1)) },
        { "OG1001", "least squares of other rows", () => F(4, 2).LeastSquares(F(3)) },
        { "OG1001", "product of no matrices", () => Tensor.MultiDot(F(2, 2), F(1, 2, 2)) },
        { "OG1002", "svd of integers", () => I(2, 2).Svd() },
        { "OG1002", "solve of two types", () => F(2, 2).Solve(F(2).Cast(DType.Float64)) },
        { "OG1006", "gradient of elimination of a wide matrix", () => F(2, 3) is var x ? x.LuFactor().Factors.Sum().Gradients(x) : 0 },
        { "OG1006", "gradient of reflections of a wide matrix", () => F(2, 3) is var x ? x.Qr().R.Sum().Gradients(x) : 0 },
        { "OG1008", "inverse of zeros", () => F(2, 2).Inverse().ToArray<float>() },
        { "OG1008", "cholesky of zeros", () => F(2, 2).Cholesky().ToArray<float>() },
        { "OG1002", "exp of integers", () => I(2).Exp() },
        { "OG1002", "mean of integers", () => I(2).Mean() },
        { "OG1002", "variance of integers", () => I(2).Variance() },
        { "OG1002", "logsumexp of integers", () => I(2).LogSumExp() },
        { "OG1002", "largest of bools", () => F(2).Greater(0).Max() },
        { "OG1001", "convolution without channels", () => Tensor.Ones([1, 0, 4, 4]).Conv2d(Tensor.Ones([2, 0, 3, 3])) },
        { "OG1001", "convolution without taps", () => Tensor.Ones([1, 1, 4]).Conv1d(Tensor.Ones([2, 1, 0])) },
        { "OG1001", "transposed convolution without taps", () => Tensor.Ones([1, 2, 4]).ConvTranspose(Tensor.Ones([2, 1, 0]), [new(1)]) },
        { "OG1002", "take_add of bools", () => Tensor.Apply(new TakeAdd(0, 3), F(2).Greater(0), I(2)) },
        { "OG1002", "sum of bools added", () => F(2).Greater(0) + F(2).Greater(1) },
        { "OG1002", "and of floats", () => F(2).And(F(2)) },
        { "OG1002", "not of floats", () => F(2).Not() },
        { "OG1002", "condition", () => Tensor.Where(F(2), F(2), F(2)) },
        { "OG1002", "shift of floats", () => F(2).ShiftLeft(1) },
        { "OG1002", "complement of floats", () => F(2).Map<Complement>() },
        { "OG1002", "tangent of integers", () => I(2).Tan() },
        { "OG1002", "matmul of bools", () => I(2, 2).Cast(DType.Bool).MatMul(I(2, 2).Cast(DType.Bool)) },
        { "OG1002", "conv of integers", () => I(1, 1, 2, 2).Conv2d(I(1, 1, 1, 1)) },
        { "OG1002", "pool of integers", () => I(1, 1, 2, 2).MaxPool2d(2) },
        { "OG1002", "float indices", () => F(2, 3).Take(F(2)) },
        { "OG1002", "float gather", () => F(2, 3).Gather(1, F(2, 3)) },
        { "OG1002", "float scatter", () => F(2, 3).ScatterAdd(1, F(2, 3), 3) },
        { "OG1002", "scatter of bools", () => F(2, 3).Greater(0).ScatterAdd(1, I(2, 3), 3) },
        { "OG1002", "integer random numbers", () => Tensor.Uniform([2], new RngKey(1, 1), DType.Int32) },
        { "OG1002", "read as another type", () => F(2).ToArray<double>() },
        { "OG1002", "no element type", () => Tensor.From([1u], [1]) },
        { "OG1003", "no tensors", () => Tensor.Concat(0) },
        { "OG1003", "dropout of everything", () => F(2).Dropout(1, new RngKey(1, 1)) },
        { "OG1003", "dropout below nothing", () => F(2).Dropout(-0.1, new RngKey(1, 1)) },
        { "OG1003", "conv stride", () => F(1, 1, 4, 4).Conv2d(F(1, 1, 3, 3), stride: 0) },
        { "OG1003", "conv padding", () => F(1, 1, 4, 4).Conv2d(F(1, 1, 3, 3), padding: -1) },
        { "OG1003", "pool padding", () => F(1, 1, 4, 4).MaxPool2d(2, padding: 2) },
        { "OG1003", "pool dilation", () => F(1, 1, 1, 1).MaxPool2d(2, 1, 1, dilation: 2) },
        { "OG1003", "bounds of hard_tanh", () => F(2).HardTanh(1, 0) },
        { "OG1003", "celu without alpha", () => F(2).Celu(0) },
        { "OG1003", "order of polygamma", () => F(2).Polygamma(-1) },
        { "OG1003", "a negative lambda", () => F(2).SoftShrink(-1) },
        { "OG1003", "span too short", () => { F(4).CopyTo<float>(new float[3]); return 0; } },
        { "OG1004", "product of sizes", () => F(1L << 32, 1L << 32) },
        { "OG1004", "bytes", () => (F(1L << 61) + 1).ToArray<float>() },
        { "OG1004", "padding", () => F(2).Pad([(long.MaxValue, 1)]) },
        { "OG1004", "joined", () => Tensor.Concat(0, F(1L << 62), F(1L << 62)) },
        { "OG1004", "filled at once", () => Tensor.Create(new([1L << 31], DType.UInt8), _ => { }) },
        { "OG1005", "memory", () => { Tensor.Evaluate(F(1L << 45) + 1); return 0; } },
        { "OG1006", "gradient of many", () => F(2).Gradients(F(2)) },
        { "OG1006", "gradient of an integer", () => I().Gradients(F(2)) },
        { "OG1006", "gradient of something else", () => F(2).Sum().Gradients(F(3)) },
        { "OG1006", "gradient through a comparison", () => F(2) is var x ? x.Greater(0).Cast(DType.Float32).Sum().Gradients(x) : 0 },
        { "OG1006", "gradient through Detach", () => F(2) is var x ? x.Detach().Sum().Gradients(x) : 0 },
        { "OG1006", "seed", () => F(2) is var x ? (x * 2).VectorJacobian(F(3), x) : 0 },
        { "OG1007", "take", () => F(3, 2).Take(Tensor.From([0L, 3], [2])).ToArray<float>() },
        { "OG1007", "take below", () => F(3, 2).Take(Tensor.From([-1], [1])).ToArray<float>() },
        { "OG1007", "gather", () => F(3, 2).Gather(1, Tensor.From([0L, 1, 2], [3, 1])).ToArray<float>() },
        { "OG1007", "scatter", () => F(2).ScatterAdd(0, Tensor.From([0L, 5], [2]), 5).ToArray<float>() },
        { "OG1007", "take from nothing", () => F(0, 2).Take(Tensor.From([0L], [1])).ToArray<float>() },
        { "OG1008", "division", () => (I(2) / I(2)).ToArray<long>() },
        { "OG1008", "floor division", () => I(2).FloorDivide(0).ToArray<long>() },
        { "OG1008", "remainder", () => I(2).Remainder(I(2)).ToArray<long>() },
        { "OG1008", "remainder as in C", () => I(2).Cast(DType.UInt8).Fmod(0).ToArray<byte>() },
        { "OG1008", "division of a scalar", () => (Tensor.Scalar(3, DType.Int32) / Tensor.Scalar(0, DType.Int32)).Item() },
    };

    [Theory, MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void WhatCannotWorkIsANamedErrorInFourParts(string code, string what, Func<object> act)
    {
        var error = Record.Exception(() => act());
        Assert.True(error is OgeeException, $"{what}: {error?.ToString() ?? "no error"}");
        var named = (OgeeException)error!;
        Assert.True(named.Error.Code == code, $"{what}: {named.Message}");
        Assert.All([named.What, named.Expected, named.Remedy], part => Assert.NotEqual("", part));
        Assert.Contains(code, named.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShapesInMessagesAreThoseOfTheProgram()
    {
        var error = Assert.Throws<OgeeException>(() => F(32, 784).MatMul(F(512, 10)));
        Assert.StartsWith("matmul: inner sizes must agree, got [32, 784] × [512, 10] (784 and 512)", error.Message, StringComparison.Ordinal);
    }

    sealed record ElsewhereOnly(Shape To) : Op
    {
        public override string Name => "elsewhere";
        public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = To };
    }

    [Fact]
    public void AnOperationWithoutAKernelIsANamedError() =>
        Assert.Equal("OG1010", Assert.Throws<OgeeException>(() => Tensor.Apply(new ElsewhereOnly([2]), F(2)).ToArray<float>()).Error.Code);

    [Fact]
    public void AnOperationWithoutAGradientIsANamedError()
    {
        var x = F(2);
        Assert.Contains("elsewhere has no gradient", Assert.Throws<OgeeException>(() => Tensor.Apply(new ElsewhereOnly([2]), x).Sum().Gradients(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheVerifierNamesANodeThatBreaksTheRules()
    {
        var node = new Node(new Changing(), F(2).Node);
        Assert.Equal("OG1009", Assert.Throws<OgeeException>(() => Verifier.Verify([node], "built")).Error.Code);
    }

    /// <summary>Infers another shape each time: what no operation may do.</summary>
    sealed record Changing : Op
    {
        long size;
        public override string Name => "changing";
        public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = [++size] };
    }
}
