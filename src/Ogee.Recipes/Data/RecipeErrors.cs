namespace Ogee.Recipes;

/// <summary>The errors of data and its readers: codes OG2101 to OG2199.</summary>
public static class RecipeErrors
{
    /// <summary>A path at which there is nothing.</summary>
    public static readonly ErrorCode NotFound = new("OG2101", FailureKind.Data, "There is no such data",
        "The path names nothing on this machine. The message offers the nearest name beside it.");

    /// <summary>A folder or file whose layout is not one that Ogee reads.</summary>
    public static readonly ErrorCode Layout = new("OG2102", FailureKind.Data, "The layout is not recognised",
        "Ogee reads a folder of class folders, folders train, valid and test of class folders, a folder with labels.csv (path,label, and where known group and split), or a pair of IDX files (the form of MNIST).");

    /// <summary>A class without a single image.</summary>
    public static readonly ErrorCode EmptyClass = new("OG2103", FailureKind.Data, "A class is empty",
        "A class folder holds no image that can be read. Add images or remove the folder: a model cannot learn a class that it never sees.");

    /// <summary>Data with fewer than two classes.</summary>
    public static readonly ErrorCode OneClass = new("OG2104", FailureKind.Data, "There is only one class",
        "A classifier tells at least two classes apart. Add images of what is not this class, each class in a folder of its own.");

    /// <summary>A row or header of labels.csv that cannot be used.</summary>
    public static readonly ErrorCode Csv = new("OG2105", FailureKind.Data, "A table of labels cannot be read",
        "The message names file:line:column. The header names the columns path and label, in any order, and where known group and split; the delimiter is a comma, semicolon, tab or bar; the text is UTF-8.");

    /// <summary>A label that is not among the classes that training knows.</summary>
    public static readonly ErrorCode UnknownLabel = new("OG2106", FailureKind.Data, "A label is unknown",
        "Validation, test or new data carries a label that the training data or the model does not have. It is usually a spelling; the message offers the nearest class.");

    /// <summary>One group (a part, a board, a patient) in more than one split.</summary>
    public static readonly ErrorCode GroupInTwoSplits = new("OG2107", FailureKind.Data, "A group is in two splits",
        "All images of one group (one part, board or patient) must be in one split, or the test measures memory instead of skill.");

    /// <summary>More unreadable files than the policy allows.</summary>
    public static readonly ErrorCode Unreadable = new("OG2108", FailureKind.Data, "Too many files cannot be read",
        "Unreadable files are skipped, listed and counted, but above the limit (1 % by default) the data itself is in doubt and nothing starts.");

    /// <summary>An image that cannot be decoded.</summary>
    public static readonly ErrorCode Image = new("OG2109", FailureKind.Data, "An image cannot be decoded",
        "The file is truncated, damaged, or of a kind other than PNG, JPEG, GIF, BMP and WebP. What counts is the content, not the extension.");

    /// <summary>An image with more pixels than the cap.</summary>
    public static readonly ErrorCode TooManyPixels = new("OG2110", FailureKind.Data, "An image has too many pixels",
        "The header names more pixels than the cap (100 million by default), so nothing was decoded: a small file can unfold into a memory of gigabytes.");

    /// <summary>An IDX file that breaks its format.</summary>
    public static readonly ErrorCode Idx = new("OG2111", FailureKind.Data, "An IDX file cannot be read",
        "An IDX file (the form of MNIST) has a magic number, its sizes, and exactly as many bytes as the sizes say; images and labels come in pairs of one length.");

    /// <summary>A split that cannot be made.</summary>
    public static readonly ErrorCode Split = new("OG2112", FailureKind.Usage, "The split is not possible",
        "A split is three shares such as 80/10/10, or group=COLUMN; there must be at least one image (or group) for each part that is asked for.");

    /// <summary>A setting of a reader, of augmentation or of a drawing that is out of range.</summary>
    public static readonly ErrorCode Setting = new("OG2113", FailureKind.Usage, "A setting of the data is out of range",
        "The message names the setting, its value and its range.");

    /// <summary>An archive that is refused.</summary>
    public static readonly ErrorCode Archive = new("OG2114", FailureKind.Data, "The archive is refused",
        "The archive is damaged, larger than its limits, or holds an entry that names a place outside of the folder it is unpacked to. Nothing was kept.");

    /// <summary>A split file that cannot be read or does not fit the data.</summary>
    public static readonly ErrorCode SplitFile = new("OG2115", FailureKind.Data, "The split file does not fit",
        "split.csv has the columns path,label,group,split,sha256. The message names the line, or the first image that changed since the split was written.");

    /// <summary>A decoder that is not there.</summary>
    public static readonly ErrorCode Decoder = new("OG2116", FailureKind.Environment, "The image decoder is missing",
        "The native part of SkiaSharp (libSkiaSharp) did not load, so no image can be read. The data is not at fault: the installation is incomplete or not for this system. 'ogee doctor' shows the cause.");

    /// <summary>A table of costs that is none.</summary>
    public static readonly ErrorCode Costs = new("OG2117", FailureKind.Data, "The matrix of costs cannot be used",
        "cost.matrix names a table of text: its first row names the answers, the first field of each further row the true class, and each field says what that answer costs there. Every class of the data has one row and one column; costs are numbers of 0 or more. The message names the place.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
        [NotFound, Layout, EmptyClass, OneClass, Csv, UnknownLabel, GroupInTwoSplits, Unreadable, Image, TooManyPixels, Idx, Split, Setting, Archive, SplitFile, Decoder, Costs];
}
