namespace Ogee.Learn;

/// <summary>Whether layers train or predict; flows with the asynchronous context, and is off by default.</summary>
public sealed class Mode : IDisposable
{
    static readonly AsyncLocal<Mode?> Current = new();

    readonly Mode? outer;
    readonly RngKey key;
    ulong drawn;

    Mode(bool isTraining, RngKey key, bool isRecomputing = false) => (IsTrainingScope, this.key, IsRecomputingScope, outer) = (isTraining, key, isRecomputing, Current.Value);

    bool IsTrainingScope { get; }

    bool IsRecomputingScope { get; }

    /// <summary>Whether layers train: dropout drops, batch norm uses and updates statistics of the batch.</summary>
    public static bool IsTraining => Current.Value?.IsTrainingScope ?? false;

    /// <summary>Whether blocks of a model keep only what they are given, and compute the rest again on the way back: see <see cref="Module.ForwardBlock"/>.</summary>
    public static bool IsRecomputing => Current.Value?.IsRecomputingScope ?? false;

    /// <summary>Layers train until the result is disposed.</summary>
    /// <param name="key">Randomness inside comes from it; the n-th draw is the same for the same key.</param>
    /// <param name="isRecomputing">Whether blocks compute again on the way back what they would keep for it (gradient checkpointing): less memory, about one more forward pass, the same bits.</param>
    public static Mode Training(RngKey key = default, bool isRecomputing = false) => Enter(new(true, key, isRecomputing));

    /// <summary>Layers predict until the result is disposed, also inside a training scope.</summary>
    public static Mode Predicting() => Enter(new(false, default));

    /// <summary>A key for one draw of random numbers in the current scope.</summary>
    public static RngKey NextKey() => Current.Value is { } mode ? mode.key.Fold(mode.drawn++) : default;

    static Mode Enter(Mode mode)
    {
        Current.Value = mode;
        return mode;
    }

    /// <summary>Leaves the scope.</summary>
    public void Dispose() => Current.Value = outer;
}
