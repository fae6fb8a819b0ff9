namespace Ogee.Serving.Tests;

/// <summary>A model whose computation fails with an error of its own.</summary>
sealed class FaultyModel(Func<Exception> failure) : IServedModel
{
    readonly LinearModel model = new();

    /// <summary>Whether it fails; its checks before it serves it passes.</summary>
    public volatile bool Fails;

    public ServedModelInfo Info => model.Info;

    public void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities)
    {
        if (Fails)
            throw failure();
        model.Infer(batch, rows, probabilities);
    }

    public void Prepare(ReadOnlySpan<byte> file, Span<float> row, Span<double> observed) => model.Prepare(file, row, observed);

    public void Dispose() => model.Dispose();
}
