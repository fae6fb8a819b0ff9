namespace Ogee.Recipes;

/// <summary>The errors of watching: codes OG2470 to OG2479.</summary>
public static class WatchErrors
{
    /// <summary>A reference that cannot be used.</summary>
    public static readonly ErrorCode Reference = new("OG2470", FailureKind.Data, "The reference is not usable",
        "A model's folder holds the distributions that it was verified on (reference.json). The file is damaged, of a newer version, or of another model.");

    /// <summary>A window that cannot be used.</summary>
    public static readonly ErrorCode Window = new("OG2471", FailureKind.Data, "A window is not usable",
        "A server writes what it was asked as windows of counts. The file is damaged, of a newer version, or of another model than the reference.");

    /// <summary>A watch folder that holds nothing to compare.</summary>
    public static readonly ErrorCode Nothing = new("OG2472", FailureKind.Data, "There is nothing to compare",
        "A monitor compares windows, or a table or folder of new samples, with a model's reference. There is no window, or the model has no reference.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Reference, Window, Nothing];
}
