namespace Ogee.Recipes;

/// <summary>The errors of the model registry: codes OG2701 to OG2739.</summary>
public static class RegistryErrors
{
    /// <summary>A registry, model, version or alias that does not exist.</summary>
    public static readonly ErrorCode NotFound = new("OG2701", FailureKind.Data, "The registry has no such model",
        "A model of the registry is named by NAME:VERSION or NAME@ALIAS, for instance scratches:3 or scratches@production. List them with: ogee models");

    /// <summary>A name, alias or reference that cannot be used.</summary>
    public static readonly ErrorCode Name = new("OG2702", FailureKind.Usage, "The name is not usable in a registry",
        "Names of models and aliases are 1 to 64 ASCII letters, digits, '-', '_' and '.'; a name begins with a letter or digit, an alias with a letter.");

    /// <summary>A promotion that the evidence does not carry.</summary>
    public static readonly ErrorCode Gate = new("OG2703", FailureKind.Verification, "The version was not promoted",
        "An alias takes only a version whose verification report passed and which meets what --require asks for. Train a better one; or, where someone answers for it, add --force --reason TEXT: the reason is kept in the history.");

    /// <summary>An alias that another process moved at the same time.</summary>
    public static readonly ErrorCode Moved = new("OG2704", FailureKind.Failed, "The alias was moved meanwhile",
        "Between looking at the alias and moving it, someone else moved it. Nothing was changed by this command. Look at what is there now, and decide again.");

    /// <summary>An alias with nothing to go back to.</summary>
    public static readonly ErrorCode NoEarlier = new("OG2705", FailureKind.Usage, "There is nothing to go back to",
        "A rollback moves an alias to the version that it named before. This alias never named another one that still exists.");

    /// <summary>A version that an alias names.</summary>
    public static readonly ErrorCode InUse = new("OG2706", FailureKind.Usage, "The version is in use",
        "A version that an alias names is not removed: servers that follow the alias read it. Move or remove the alias first.");

    /// <summary>A stored model whose bytes are not those that were added.</summary>
    public static readonly ErrorCode Damaged = new("OG2707", FailureKind.Data, "The stored model is damaged",
        "A version's files are hashed when they are added (SHA256SUMS beside them) and again when they are read. A file is missing, was added, or has other bytes. Nothing was loaded. Add the run again, or pull the version from another registry.");

    /// <summary>A registry address that is not understood.</summary>
    public static readonly ErrorCode Location = new("OG2708", FailureKind.Usage, "The registry's address is not understood",
        "A registry is a folder, or a PostgreSQL connection string: postgresql://USER@HOST/DATABASE?store=FOLDER or 'Host=…;Database=…;Username=…;Store=FOLDER'. The folder for the models' files can be given by OGEE_REGISTRY_STORE instead.");

    /// <summary>A database that does not answer.</summary>
    public static readonly ErrorCode Unreachable = new("OG2709", FailureKind.Environment, "The registry's database does not answer",
        "The server is down, does not know the user, the password or the database, or the network is in between. Servers that follow an alias go on with the version that they have.");

    /// <summary>A database that is locked for long.</summary>
    public static readonly ErrorCode Busy = new("OG2710", FailureKind.Environment, "The registry is busy",
        "Another process was writing to the registry for longer than this one waits (30 s). Nothing was changed; try again.");

    /// <summary>A database that refused a statement.</summary>
    public static readonly ErrorCode Database = new("OG2711", FailureKind.Environment, "The registry's database failed",
        "The database refused what the registry asked: the disk is full, the file is damaged or read-only, or a permission is missing. Nothing was changed.");

    /// <summary>A registry that a newer Ogee made.</summary>
    public static readonly ErrorCode Newer = new("OG2712", FailureKind.Data, "The registry is of a newer format",
        "A newer version of Ogee changed the tables of this registry. Update Ogee here too; nothing was read or written.");

    /// <summary>A run that cannot be registered.</summary>
    public static readonly ErrorCode NotReady = new("OG2713", FailureKind.Data, "The run cannot be registered",
        "Only a finished run is registered: one with run.json and a model that loads, with the weights that its record states.");

    /// <summary>A command that lacks what it needs to be recorded.</summary>
    public static readonly ErrorCode Reason = new("OG2714", FailureKind.Usage, "A reason is needed",
        "Whoever overrides the gate of a promotion says why: --force --reason TEXT. The reason is kept in the alias's history.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [NotFound, Name, Gate, Moved, NoEarlier, InUse, Damaged, Location, Unreachable, Busy, Database, Newer, NotReady, Reason];
}
