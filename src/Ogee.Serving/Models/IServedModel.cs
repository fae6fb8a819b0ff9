using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>A model that answers rows of numbers with rows of probabilities, or of predicted numbers; what the server asks of it, and nothing else.</summary>
/// <remarks>
/// Let <c>F</c> be the values of one input row (the product of <see cref="ServedModelInfo.Input"/>'s shape without the batch, and hidden values) and <c>K</c> those of one
/// output row, hidden values included. <see cref="Infer"/> is called by one thread at a time; <see cref="Prepare"/> by several at once, also during an <see cref="Infer"/>.
/// Before a model serves, the server runs it once alone and once in a batch and refuses it if a row's bits differ.
/// </remarks>
public interface IServedModel : IDisposable
{
    /// <summary>What the model is; constant over its life.</summary>
    ServedModelInfo Info { get; }

    /// <summary>Computes a batch. The same input row gives the same bits, alone or in any batch.</summary>
    /// <param name="batch">Input rows [rows × F], finite.</param>
    /// <param name="rows">How many rows, at least 1.</param>
    /// <param name="probabilities">Filled with the output rows [rows × K].</param>
    void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities);

    /// <summary>What an output row says: the most probable class, unless it is less probable than <see cref="ServedModelInfo.AbstainBelow"/>; or the first number.</summary>
    /// <param name="output">One output row, of <see cref="ServedModelInfo.OutputSize"/> values.</param>
    ModelAnswer Answer(ReadOnlySpan<float> output)
    {
        if (Info.Labels.Count == 0) return new() { Value = output[0] };
        var best = 0;
        for (var i = 1; i < Info.Labels.Count; i++)
            if (output[i] > output[best])
                best = i;
        var abstains = output[best] < Info.AbstainBelow;
        return new()
        {
            Label = abstains ? null : Info.Labels[best], Best = Info.Labels[best], Probability = output[best], IsAbstained = abstains,
            Reason = abstains ? "the most probable class is not probable enough" : null,
        };
    }

    /// <summary>What the model was verified on, to be compared with what it is asked; null where that is not known.</summary>
    ModelReference? Reference => null;

    /// <summary>Counts a sample and its answer, as the reference was counted.</summary>
    /// <param name="to">A summary of the reference's features.</param>
    /// <param name="observed">What <see cref="Prepare"/> observed; empty where the input came as numbers.</param>
    /// <param name="output">The output row.</param>
    void Count(StreamSummary to, ReadOnlySpan<double> observed, ReadOnlySpan<float> output) { }

    /// <summary>Decodes an uploaded sample, an image file or a row as JSON, and prepares it as one input row.</summary>
    /// <param name="file">The bytes of the upload: not to be trusted.</param>
    /// <param name="row">Filled with the input row [F].</param>
    /// <param name="observed">Filled with what is watched of the sample [<see cref="ServedModelInfo.Observed"/>].</param>
    /// <exception cref="OgeeException">The upload is no usable sample. Of kind <see cref="FailureKind.Data"/> or <see cref="FailureKind.Usage"/>, its text is
    /// shown to the client, so it speaks of the upload and names nothing inside the server.</exception>
    void Prepare(ReadOnlySpan<byte> file, Span<float> row, Span<double> observed);
}
