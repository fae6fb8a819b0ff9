namespace Ogee.Learn;

/// <summary>Puts texts into classes: an embedding, long short-term memory over it, and one linear layer on its state at the end of each text.</summary>
public sealed class LstmClassifier : Module
{
    readonly Embedding embedding;
    readonly Lstm lstm;
    readonly Linear head;
    readonly long? padding;

    /// <summary>A classifier with fresh weights.</summary>
    /// <param name="words">Words of the vocabulary.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="features">Size of a word's vector.</param>
    /// <param name="width">Size of each layer's state.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="padding">The word that fills texts up and does not count; null if every word counts.</param>
    public LstmClassifier(long words, int classes, int features = 256, int width = 256, int layers = 2, long? padding = null) =>
        (embedding, lstm, head, this.padding) = (new(words, features), new(features, width, layers), new(width, classes), padding);

    /// <param name="x">int64 or int32 [batch, time]: words.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        var hidden = lstm.Run(embedding.Forward(x), padding is { } filler ? x.NotEqualTo(filler) : null).Hidden; // [layers, batch, width]
        return head.Forward(hidden[^1]);
    }
}
