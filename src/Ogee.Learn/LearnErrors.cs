namespace Ogee.Learn;

/// <summary>The errors of learning: codes OG4001 to OG4999.</summary>
public static class LearnErrors
{
    /// <summary>A module that is put together wrongly.</summary>
    public static readonly ErrorCode Module = new("OG4001", FailureKind.Usage, "A module is put together wrongly",
        "The modules of a model form a tree. The message names the module and the field.");

    /// <summary>Weights that do not fit a model.</summary>
    public static readonly ErrorCode Weights = new("OG4002", FailureKind.Data, "Weights do not fit the model",
        "The names, shapes or types in a weight file are not those of the model. Nothing was loaded. The message lists what is missing, what is left over and what has another shape.");

    /// <summary>A loss or gradient that is not finite.</summary>
    public static readonly ErrorCode NotFinite = new("OG4003", FailureKind.Numerics, "Training met a number that is not finite",
        "The loss became NaN or infinite. Training stopped before the parameters were changed; the last good checkpoint is intact. Usual causes: a rate that is too high, or NaN in the data.");

    /// <summary>A setting of training that is out of range.</summary>
    public static readonly ErrorCode Setting = new("OG4004", FailureKind.Usage, "A training setting is out of range",
        "The message names the setting, its value and the range that is allowed.");

    /// <summary>Training data that cannot be used.</summary>
    public static readonly ErrorCode Data = new("OG4005", FailureKind.Data, "Training data cannot be used",
        "A data set is empty, a sample could not be read, or a batch does not fit the model. The message names the sample.");

    /// <summary>A checkpoint of another run.</summary>
    public static readonly ErrorCode Resume = new("OG4006", FailureKind.Data, "The checkpoint does not fit this run",
        "A run can be resumed only with the model, settings and data that it began with, for only then are the results the same. The message lists what differs.");

    /// <summary>A statistic of values that it is not defined for.</summary>
    public static readonly ErrorCode Metric = new("OG4007", FailureKind.Usage, "A metric cannot be computed",
        "A metric got no values, or lists of different lengths, or labels outside of its classes. The message names the values.");

    /// <summary>A document that says what a network is, and is none.</summary>
    public static readonly ErrorCode Config = new("OG4008", FailureKind.Data, "A network's config is not usable",
        "The document does not describe a network: a value is missing, of an unknown kind, or out of range. The message names it. Nothing was built.");

    /// <summary>A name that no model has.</summary>
    public static readonly ErrorCode Model = new("OG4009", FailureKind.Usage, "There is no model of that name",
        "Some models are known by a published name, such as resnet50. The message lists them all, and those that are spelt nearly the same.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Module, Weights, NotFinite, Setting, Data, Resume, Metric, Config, Model];
}
