using Ogee.Learn;

namespace Ogee.Testing;

/// <summary>A layer or model for <see cref="LayerContract"/>: how to make one, and what it takes and gives.</summary>
/// <param name="Create">Makes one; each call another, with parameters of the same names and shapes.</param>
/// <param name="Input">An input of so many samples: [samples, ...]. The same for the same number; sample i is the same whatever the number.</param>
/// <param name="Output">The shape of the result for one sample, without the axis of samples.</param>
public sealed record LayerCase(Func<Module> Create, Func<int, Tensor> Input, Shape Output)
{
    /// <summary>A case whose input is normal random numbers.</summary>
    /// <param name="create">Makes the layer.</param>
    /// <param name="sample">The shape of one sample.</param>
    /// <param name="output">The shape of the result for one sample.</param>
    public LayerCase(Func<Module> create, Shape sample, Shape output) : this(create, samples => Normal(samples, sample), output) { }

    /// <summary>What is special about the case; empty if it is the only one of its layer.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Whether gradients with respect to the input exist everywhere: not for indices, or where an input is rounded.</summary>
    public bool HasInputGradient { get; init; } = true;

    /// <summary>Whether training draws random numbers, so that another key gives another result.</summary>
    public bool IsRandom { get; init; }

    /// <summary>Whether training changes parameters that are not trained, such as running means.</summary>
    public bool HasState { get; init; }

    /// <summary>Whether each sample is computed by itself where the layer predicts, with the same bits alone as in any batch.</summary>
    public bool ActsOnSamples { get; init; } = true;

    /// <summary>Whether training gives a result of another shape, such as one for each member of an ensemble.</summary>
    public bool TrainingDiffers { get; init; }

    /// <summary>Normal random numbers: sample i is the same whatever the number of samples, and each is a multiple of 1/4096, so that small steps from it are exact.</summary>
    /// <param name="samples">How many samples.</param>
    /// <param name="sample">The shape of one.</param>
    /// <returns>float32 [samples, ...]</returns>
    public static Tensor Normal(int samples, Shape sample)
    {
        var random = new Rng(new RngKey(41));
        var values = new float[checked(samples * (int)sample.Count)];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(Math.Round(random.NextNormal() * 4096) / 4096);
        return Tensor.From(values, Shape.Create([samples, .. sample.Sizes]));
    }
}
