namespace Ogee.Learn.Tests;

/// <summary>Small trainings whose weights must have the same bits everywhere.</summary>
static class DeterminismPrograms
{
    const int Steps = 6;

    /// <summary>Trains both networks and gives the SHA-256 of their weights.</summary>
    public static string Train() => $"{ConvNet()} {Transformer()}";

    static string ConvNet()
    {
        var model = new ConvNet(channels: 3, classes: 4, size: 16, width: 8).Initialize(11);
        var key = new RngKey(11, 1);
        return Fit(model, new AdamW(0.01), step =>
        {
            var x = Tensor.Normal([12, 3, 16, 16], key.Fold((ulong)step));
            return Loss.CrossEntropy(((ConvNet)model).Forward(x), (x.Mean(1, 2, 3).Greater(0).Cast(DType.Int64) * 2) + x.Max(1, 2, 3).Greater(3).Cast(DType.Int64));
        });
    }

    sealed class Language(int words, int features) : Module
    {
        readonly Embedding embedding = new(words, features);
        readonly TransformerBlock block = new(features, heads: 2, isCausal: true, dropout: 0.1);
        readonly LayerNorm norm = new(features);
        readonly Linear head = new(features, words);

        /// <param name="x">[batch, time]: words.</param>
        /// <returns>[batch, time, words]: logits of the next.</returns>
        public override Tensor Forward(Tensor x) => head.Forward(norm.Forward(block.Forward(embedding.Forward(x))));
    }

    static string Transformer()
    {
        var model = new Language(words: 23, features: 32).Initialize(12);
        var random = new Rng(new RngKey(12, 1));
        return Fit(model, new Adam(0.01), _ =>
        {
            var text = Tensor.From([.. Enumerable.Range(0, 4 * 17).Select(_ => (long)random.NextInt(23))], [4, 17]);
            return Loss.CrossEntropy(model.Forward(text.Slice(1, 0, 16)), text.Slice(1, 1, 17));
        });
    }

    static string Fit(Module model, Optimizer optimizer, Func<int, Tensor> loss)
    {
        using var training = Mode.Training(new RngKey(13, 0));
        Parameter[] trainable = [.. model.Parameters.Where(parameter => parameter.IsTrainable)];
        for (var step = 0; step < Steps; step++)
        {
            var value = loss(step);
            optimizer.Step(trainable, value.Gradients(trainable));
            Tensor.Evaluate(value, [.. model.Parameters]);
            Assert.True(double.IsFinite(value.Item()));
        }
        return model.Sha256();
    }
}
