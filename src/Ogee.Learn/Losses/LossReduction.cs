namespace Ogee.Learn;

/// <summary>What becomes of the losses of elements or samples.</summary>
public enum LossReduction
{
    /// <summary>Their mean, a scalar. Where targets are ignored or classes have weights, each loss says what it is the mean over.</summary>
    Mean,
    /// <summary>Their sum, a scalar.</summary>
    Sum,
    /// <summary>Each by itself: of losses that compare elements the shape of the predictions, of losses of samples, such as cross-entropy, the shape without the classes or features. What is ignored is 0.</summary>
    None,
}
