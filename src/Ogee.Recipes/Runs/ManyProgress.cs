using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Passes events on to several listeners, in their order.</summary>
sealed class ManyProgress(IReadOnlyList<IProgress<ProgressEvent>?> listeners) : IProgress<ProgressEvent>
{
    public void Report(ProgressEvent value)
    {
        foreach (var listener in listeners) listener?.Report(value);
    }
}
