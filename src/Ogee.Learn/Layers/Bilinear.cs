namespace Ogee.Learn;

/// <summary>xᵀ A y + b for each result: how two vectors go together.</summary>
public sealed class Bilinear : Module
{
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="first">Size of the first input's last axis.</param>
    /// <param name="second">Size of the second's.</param>
    /// <param name="outputs">Size of the result's last axis.</param>
    /// <param name="hasBias">Whether b is there.</param>
    /// <exception cref="OgeeException">A size is below 1.</exception>
    public Bilinear(long first, long second, long outputs, bool hasBias = true)
    {
        if (first < 1 || second < 1 || outputs < 1) throw LearnErrors.Setting.With($"bilinear: {first} and {second} features, {outputs} outputs", "Expected at least 1 each", "Check the sizes.");
        var limit = 1 / Math.Sqrt(first);
        weight = new(Initializers.Within([outputs, first, second], limit));
        if (hasBias) bias = new(Initializers.Within([outputs], limit));
    }

    /// <summary>Of one input with itself.</summary>
    /// <param name="x">[..., features]</param>
    /// <returns>[..., outputs]</returns>
    public override Tensor Forward(Tensor x) => Forward(x, x);

    /// <summary>Of two inputs.</summary>
    /// <param name="x">[..., first]</param>
    /// <param name="y">[..., second]: the same axes before the last.</param>
    /// <returns>[..., outputs]</returns>
    /// <exception cref="OgeeException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor x, Tensor y)
    {
        var (outputs, first, second) = (weight.Shape[0], weight.Shape[1], weight.Shape[2]);
        if (x.Rank < 1 || y.Rank != x.Rank || x.Shape.With(-1, second) != y.Shape || x.Shape[-1] != first)
            throw LearnErrors.Data.With($"bilinear: the inputs are {x} and {y}", $"Expected [..., {first}] and [..., {second}]", "Check the sizes.");
        var product = x.Reshape(x.Shape.Count / first, first).MatMul(weight.Value.Permute(1, 0, 2).Reshape(first, outputs * second)); // [rows, outputs · second]
        var z = (product.Reshape(product.Shape[0], outputs, second) * y.Reshape(product.Shape[0], 1, second)).Sum(2).Reshape(x.Shape.With(-1, outputs));
        return bias is null ? z : z + bias;
    }
}
