namespace Ogee.Tests;

/// <summary>A step whose plan is known allocates what its graph and its results are, however long it is.</summary>
[Collection("settings")]
public class StepAllocationTests
{
    // A handle of native memory, what a pool and a cache know of it; no list, closure or box a node.
    const long BytesAResult = 400;

    [Fact]
    public void ALongStepAllocatesNoMoreThanAShortOne()
    {
        var weight = new Parameter(Tensor.Normal([8, 8], new RngKey(1)) * 0.1);
        var (few, many) = (Allocated(weight, length: 5), Allocated(weight, length: 300));
        Assert.True(few <= 3 * BytesAResult, $"{few} bytes for 5 layers");
        Assert.True(many <= few + BytesAResult, $"{few} bytes for 5 layers, {many} for 300");
    }

    [Fact]
    public void ManyParametersAllocateTheirResultsOnly()
    {
        Parameter[] weights = [.. Enumerable.Range(0, 100).Select(i => new Parameter(Tensor.Normal([8], new RngKey(1, (ulong)i))))];
        Tensor.Evaluate([.. weights.Select(weight => weight.Value)]);
        var least = Steady(() =>
        {
            foreach (var weight in weights) weight.Value = weight.Value * 0.5;
            return weights[0].Value;
        }, weights);
        Assert.True(least <= 100 * BytesAResult, $"{least} bytes for 100 parameters");
    }

    static long Allocated(Parameter weight, int length) => Steady(() =>
    {
        var x = Tensor.Ones([4, 8]);
        for (var i = 0; i < length; i++) x = x.MatMul(weight.Value).Tanh();
        weight.Value = weight.Value - (x.Sum().Gradients(weight.Value)[0] * 0.01);
        return weight.Value;
    }, [weight]);

    /// <summary>The least that a step allocates on its thread, beside writing its graph, once its plan is known.</summary>
    static long Steady(Func<Tensor> write, Parameter[] parameters)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 12; i++)
        {
            write();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Tensor.Step([], parameters);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
