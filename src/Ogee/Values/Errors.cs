namespace Ogee;

/// <summary>What kind of failure an error is; the command line turns it into its exit code.</summary>
public enum FailureKind
{
    /// <summary>A failure that fits no other kind (exit code 1).</summary>
    Failed = 1,
    /// <summary>A call, a command line or a setting is wrong (exit code 2).</summary>
    Usage = 2,
    /// <summary>Data or a file is wrong or missing (exit code 3).</summary>
    Data = 3,
    /// <summary>A verification found less than was required (exit code 4).</summary>
    Verification = 4,
    /// <summary>The machine lacks something: memory, disk, a port, a permission (exit code 5).</summary>
    Environment = 5,
    /// <summary>Numbers went wrong: NaN, infinity, overflow (exit code 6).</summary>
    Numerics = 6,
    /// <summary>Work over several processes failed (exit code 7).</summary>
    Distributed = 7,
}

/// <summary>A kind of error with its stable code; declared once, in the error list of the part that throws it.</summary>
/// <param name="Code">The stable code, for instance <c>OG1001</c>.</param>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Title">What goes wrong, in a few words.</param>
/// <param name="Explanation">Why it happens and what to do, for <c>ogee help CODE</c>.</param>
public sealed record ErrorCode(string Code, FailureKind Kind, string Title, string Explanation)
{
    /// <summary>An exception of this kind, in the four parts that every error has. Under <c>OGEE_CHECK</c> an error of the engine's words also names the line that used them.</summary>
    /// <param name="what">What happened, with the value and the place.</param>
    /// <param name="expected">What was expected instead.</param>
    /// <param name="remedy">What to do, pasteable where that is possible.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public OgeeException With(string what, string expected, string remedy, Exception? inner = null) =>
        new(this, Kind == FailureKind.Usage && Code.StartsWith("OG10", StringComparison.Ordinal) && CreationLine.Here() is { } line ? $"{what} (at {line})" : what, expected, remedy, inner);
}

/// <summary>The one exception that Ogee throws for what a user can cause: what happened, what was expected, what to do, and a stable code.</summary>
public sealed class OgeeException(ErrorCode error, string what, string expected, string remedy, Exception? inner = null)
    : Exception($"{what}. {expected}. {remedy} [{error.Code}]", inner)
{
    /// <summary>The kind of error, with its stable code.</summary>
    public ErrorCode Error { get; } = error;

    /// <summary>What happened, with the value and the place.</summary>
    public string What { get; } = what;

    /// <summary>What was expected instead.</summary>
    public string Expected { get; } = expected;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>The errors of the engine: codes OG1001 to OG1999.</summary>
public static class EngineErrors
{
    /// <summary>Shapes that do not fit an operation.</summary>
    public static readonly ErrorCode Shape = new("OG1001", FailureKind.Usage, "Shapes do not fit",
        "An operation got tensors whose shapes do not fit it. The message names the operation, the shapes and usually the axis. Print x.Shape before the line that fails.");

    /// <summary>Element types that do not fit an operation.</summary>
    public static readonly ErrorCode Type = new("OG1002", FailureKind.Usage, "Element types do not fit",
        "An operation got an element type that it does not take. Use x.Cast(DType.Float32) or the type that the message names.");

    /// <summary>An argument outside of its range.</summary>
    public static readonly ErrorCode Argument = new("OG1003", FailureKind.Usage, "An argument is out of range",
        "The message names the argument, its value and the range that is allowed.");

    /// <summary>A shape whose element count or byte count does not fit 63 bits.</summary>
    public static readonly ErrorCode TooLarge = new("OG1004", FailureKind.Usage, "A tensor would be too large",
        "The product of the sizes overflows or passes a named limit. Nothing was allocated.");

    /// <summary>The memory plan needs more than the budget.</summary>
    public static readonly ErrorCode Memory = new("OG1005", FailureKind.Environment, "Not enough memory",
        "The memory plan of this step needs more than the budget. Nothing ran. Use a smaller batch or raise OGEE_MEMORY (for instance OGEE_MEMORY=8GB) if the machine has it.");

    /// <summary>A derivative that is not defined or not implemented.</summary>
    public static readonly ErrorCode Gradient = new("OG1006", FailureKind.Usage, "No gradient",
        "A gradient was asked for that does not exist: of a detached tensor, of an integer, or of an operation without a derivative. Ogee never returns silent zeros.");

    /// <summary>An index outside of a tensor, found while a kernel ran.</summary>
    public static readonly ErrorCode Index = new("OG1007", FailureKind.Data, "An index is out of range",
        "A gather or scatter got an index outside of its axis. The message names the operation, the first bad index and the range.");

    /// <summary>A kernel found numbers that it cannot work with.</summary>
    public static readonly ErrorCode Numerics = new("OG1008", FailureKind.Numerics, "A number is not usable",
        "An integer division by zero, a matrix that is singular or not positive definite where it must not be, or under OGEE_CHECK=nan the first operation that made a NaN from finite inputs.");

    /// <summary>The graph is malformed: a fault of Ogee or of a custom op.</summary>
    public static readonly ErrorCode Graph = new("OG1009", FailureKind.Failed, "The graph is malformed",
        "The verifier found a node that breaks the rules of the intermediate representation. If no custom operation is involved, this is a bug in Ogee: please report it with the printed graph.");

    /// <summary>A device that is not there, or tensors on several devices in one operation.</summary>
    public static readonly ErrorCode Device = new("OG1010", FailureKind.Environment, "The device is not usable",
        "The device does not exist on this machine, has no kernel for the operation, or the operands are on different devices.");

    /// <summary>A setting in the environment that cannot be read.</summary>
    public static readonly ErrorCode Setting = new("OG1011", FailureKind.Usage, "A setting is not understood",
        "An OGEE_ environment variable has a value that is not understood. The message names the forms that are.");

    /// <summary>A kernel that threw what it should not, on the caller's thread or another.</summary>
    public static readonly ErrorCode Kernel = new("OG1012", FailureKind.Failed, "A kernel failed",
        "The code of an operation threw an exception while it ran. The message names the kernel, with the shapes of its operands; the inner exception has the place. Nothing of the step was kept.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Shape, Type, Argument, TooLarge, Memory, Gradient, Index, Numerics, Graph, Device, Setting, Kernel];
}
