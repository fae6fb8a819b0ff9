namespace Ogee.Recipes;

/// <summary>A part of the data: what is learnt from, what choices are made on, what is reported on.</summary>
public enum DataSplit
{
    /// <summary>The model learns from these.</summary>
    Train,
    /// <summary>Choices (when to stop, temperature, thresholds) are made on these.</summary>
    Valid,
    /// <summary>The reported quality is measured on these, once.</summary>
    Test,
}
