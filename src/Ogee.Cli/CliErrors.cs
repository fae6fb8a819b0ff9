namespace Ogee.Cli;

/// <summary>The errors of the command line: codes OG5101 to OG5999, and OG0001 for what nobody foresaw.</summary>
public static class CliErrors
{
    /// <summary>A failure that nobody foresaw.</summary>
    public static readonly ErrorCode Unexpected = new("OG0001", FailureKind.Failed, "Something failed that should not",
        "This is a bug in Ogee. The details were written to the file that the message names, with secrets masked: please report it with that file.");

    /// <summary>A verb that does not exist.</summary>
    public static readonly ErrorCode Verb = new("OG5101", FailureKind.Usage, "Unknown verb",
        "The first word after ogee says what to do. 'ogee help' lists the verbs.");

    /// <summary>An option that does not exist.</summary>
    public static readonly ErrorCode Option = new("OG5102", FailureKind.Usage, "Unknown option",
        "The verb has no such option. 'ogee help VERB' lists its options; all else is a setting, written key=value.");

    /// <summary>An argument that is missing, superfluous or not understood.</summary>
    public static readonly ErrorCode Argument = new("OG5103", FailureKind.Usage, "The command line is not understood",
        "An argument is missing, is one too many, or is not of the kind that the verb takes. 'ogee help VERB' shows how it is called.");

    /// <summary>A question that would have to be asked where nobody can answer.</summary>
    public static readonly ErrorCode Confirm = new("OG5104", FailureKind.Usage, "A confirmation is needed",
        "The command deletes or replaces something. On a terminal it asks; elsewhere it needs --yes.");

    /// <summary>A topic on which there is no help.</summary>
    public static readonly ErrorCode Topic = new("OG5105", FailureKind.Usage, "No such help topic",
        "'ogee help' takes a verb or the code of an error, for instance: ogee help OG5101");

    /// <summary>A machine on which Ogee would not work.</summary>
    public static readonly ErrorCode Unfit = new("OG5106", FailureKind.Environment, "The machine lacks something",
        "'ogee doctor' found at least one check that fails. Each failing line says what to do.");

    /// <summary>Words of a command line that cannot all be followed.</summary>
    public static readonly ErrorCode Conflict = new("OG5107", FailureKind.Usage, "The command line contradicts itself",
        "Two words ask for different things, and Ogee does not choose between them: a resumed run keeps the settings it began with, and a number of epochs leaves a budget nothing to decide. The message names the two.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Unexpected, Verb, Option, Argument, Confirm, Topic, Unfit, Conflict];
}
