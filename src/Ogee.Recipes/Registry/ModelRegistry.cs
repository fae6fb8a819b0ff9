using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The models that a team keeps: versions that never change, aliases that move between them, and every move that they made.</summary>
/// <remarks>
/// Facts are in a database, SQLite or PostgreSQL; the files of a version are copies in a folder, hashed when they are added and again when they are read, so that a version stays usable
/// when its run is deleted. Whoever writes is the only writer; whatever fails leaves everything as it was. Safe for use from several threads.
/// </remarks>
public sealed partial class ModelRegistry : IDisposable
{
    readonly RegistryDatabase database;
    readonly ModelStore store;
    readonly TimeProvider time;
    readonly string who;

    ModelRegistry(RegistryLocation location, RegistryDatabase database, TimeProvider time)
    {
        (Location, this.database, this.time) = (location, database, time);
        store = new(location.Store);
        who = $"{Environment.UserName}@{Environment.MachineName}";
    }

    /// <summary>Where it is.</summary>
    public RegistryLocation Location { get; }

    // As it will be read again.
    DateTimeOffset Now => VersionRows.Time(VersionRows.Text(time.GetUtcNow()));

    /// <summary>Opens a registry.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="time">The source of the times that are written down; null for the system's.</param>
    /// <exception cref="OgeeException">There is none (OG2701), its database does not answer (OG2709), or it is of a newer format (OG2712).</exception>
    public static ModelRegistry Open(RegistryLocation location, TimeProvider? time = null) => OpenOrNull(location, time)
        ?? throw RegistryErrors.NotFound.With($"There is no registry at {location.Shown}", "Expected one that ogee models add made", "Add a model: ogee models add @last. Another registry is named with --registry, or by the variable OGEE_REGISTRY.");

    /// <summary>Opens a registry, or gives null where there is none; reading makes none.</summary>
    /// <inheritdoc cref="Open"/>
    public static ModelRegistry? OpenOrNull(RegistryLocation location, TimeProvider? time = null) => Opened(location, time, mayMake: false);

    /// <summary>Opens a registry, and makes it where there is none.</summary>
    /// <inheritdoc cref="Open"/>
    public static ModelRegistry OpenOrCreate(RegistryLocation location, TimeProvider? time = null) => Opened(location, time, mayMake: true)!;

    /// <summary>All versions, by the names of the models, the newest of each first.</summary>
    public IReadOnlyList<RegisteredVersion> Versions() => database.Read(VersionRows.All);

    /// <summary>All aliases, by the names of the models.</summary>
    public IReadOnlyList<RegisteredAlias> Aliases() => database.Read(AliasRows.All);

    /// <summary>The versions of a model, the newest first.</summary>
    /// <param name="name">The model's name.</param>
    /// <exception cref="OgeeException">There is no such model (OG2701).</exception>
    public IReadOnlyList<RegisteredVersion> Versions(string name) => database.Read(session => VersionRows.Of(session, name)) is { Count: > 0 } versions ? versions : throw Nothing(new(name));

    /// <summary>The moves of a model's aliases, or of one of them, the oldest first.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">The alias; null for all.</param>
    public IReadOnlyList<AliasMove> History(string name, string? alias = null) => database.Read(session => AliasRows.Moves(session, name, alias));

    /// <summary>The version that a reference names now.</summary>
    /// <param name="reference">A number or an alias of a model.</param>
    /// <exception cref="OgeeException">There is no such version, or the reference names all of a model's (OG2701).</exception>
    public RegisteredVersion Find(RegistryReference reference) => FindOrNull(reference) ?? throw Nothing(reference);

    /// <summary>The version that a reference names now; null where it names none.</summary>
    /// <param name="reference">A number or an alias of a model.</param>
    public RegisteredVersion? FindOrNull(RegistryReference reference) => database.Read(session =>
        reference.Version is { } number ? VersionRows.Of(session, reference.Name, number) : reference.Alias is { } alias ? VersionRows.Of(session, reference.Name, alias) : null);

    /// <summary>The files of a version as a run folder to read, never to write: record, model, report, reference data, split.</summary>
    /// <param name="version">The version.</param>
    /// <remarks>Every byte is hashed first.</remarks>
    /// <exception cref="OgeeException">A file is missing, changed, or not one of the version's (OG2707).</exception>
    public RunFolder Files(RegisteredVersion version) => RunFolder.Open(store.Verified(version).Folder);

    /// <summary>Where the files of a version are; nothing is read.</summary>
    /// <param name="version">The version.</param>
    public string FolderOf(RegisteredVersion version) => store.Folder(version);

    /// <summary>Closes its connections.</summary>
    public void Dispose() => database.Dispose();

    static ModelRegistry? Opened(RegistryLocation location, TimeProvider? time, bool mayMake)
    {
        var database = RegistryDatabase.Of(location);
        try
        {
            if (!database.Exists)
            {
                if (!mayMake)
                {
                    database.Dispose();
                    return null;
                }
                database.Create();
            }
            database.Read(session =>
            {
                RegistrySchema.Require(session, location);
                return true;
            });
            return new(location, database, time ?? TimeProvider.System);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    OgeeException Nothing(RegistryReference reference)
    {
        var (versions, aliases) = (Versions(), Aliases());
        string[] names = [.. versions.Select(version => version.Name).Distinct()];
        if (!names.Contains(reference.Name))
            return RegistryErrors.NotFound.With($"The registry {Location.Shown} has no model '{reference.Name}'", names.Length == 0 ? "Expected a model that was added; there is none yet" : "Expected the name of one of its models",
                names.Length == 0 ? "Add one: ogee models add @last" : Spelling.Question(reference.Name, names) ?? "List them with: ogee models");
        string[] known = [.. aliases.Where(alias => alias.Name == reference.Name).Select(alias => $"{alias.Name}@{alias.Alias}"), .. versions.Where(version => version.Name == reference.Name).Select(version => version.Reference)];
        return RegistryErrors.NotFound.With(reference.IsOfOne ? $"The model '{reference.Name}' has no version '{reference}'" : $"'{reference}' names a model with {known.Length} versions and aliases",
            $"Expected one of: {string.Join(" ", known.Take(8))}{(known.Length > 8 ? " …" : "")}", Spelling.Question(reference.ToString(), known) ?? $"Look at them with: ogee models show {reference.Name}");
    }
}
