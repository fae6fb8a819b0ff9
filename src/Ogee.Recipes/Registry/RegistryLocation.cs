namespace Ogee.Recipes;

/// <summary>Where a registry is: a folder (SQLite), or a PostgreSQL database with a folder for the models' files.</summary>
public sealed record RegistryLocation
{
    /// <summary>The environment variable that names the registry where no option does.</summary>
    public const string Variable = "OGEE_REGISTRY";

    /// <summary>The environment variable that names the folder of the files of a registry in PostgreSQL.</summary>
    public const string StoreVariable = "OGEE_REGISTRY_STORE";

    const string StoreWord = "Store";

    RegistryLocation(string shown, string store) => (Shown, Store) = (shown, store);

    /// <summary>The registry as it may be shown and logged: without a password.</summary>
    public string Shown { get; }

    /// <summary>The folder of the models' files.</summary>
    public string Store { get; }

    /// <summary>The SQLite file; null where the database is PostgreSQL.</summary>
    internal string? File { get; private init; }

    /// <summary>The connection string of PostgreSQL, with whatever secret it holds; null where the database is SQLite.</summary>
    internal string? Connection { get; private init; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">A folder; <c>postgresql://USER@HOST/DATABASE?store=FOLDER</c>; or a connection string of key=value; with a Store=FOLDER.</param>
    /// <param name="store">The folder of the files of a registry in PostgreSQL, where the address names none.</param>
    /// <exception cref="OgeeException">It is not understood, or a registry in PostgreSQL has no folder for files (OG2708).</exception>
    public static RegistryLocation Parse(string text, string? store = null)
    {
        if (string.IsNullOrWhiteSpace(text)) throw NotUnderstood("The registry's address is empty");
        if (PostgresAddress.Is(text)) return OfPostgres(text, store);
        if (text.Contains("://", StringComparison.Ordinal)) throw NotUnderstood($"The registry {SecretMask.Text(text)} is of a kind that is not known");
        var folder = Path.GetFullPath(text);
        return new(folder, Path.Combine(folder, "store")) { File = Path.Combine(folder, "registry.db") };
    }

    /// <summary>Shown without its secret: a record's own text would print it.</summary>
    public override string ToString() => Shown;

    static RegistryLocation OfPostgres(string text, string? store)
    {
        // The store is ours; what is left is the driver's to judge.
        var words = PostgresAddress.Read(text, NotUnderstood, (name, value) =>
        {
            if (!name.Equals(StoreWord, StringComparison.OrdinalIgnoreCase)) return false;
            store = value;
            return true;
        });
        var shown = PostgresAddress.Shown(words);
        if (string.IsNullOrWhiteSpace(store))
            throw RegistryErrors.Location.With($"The registry {shown} names no folder for the models' files", "Expected Store=FOLDER in the connection string, ?store=FOLDER in the address, or the variable OGEE_REGISTRY_STORE", "Name a folder that every machine which uses the registry reaches by the same path.");
        words.Pooling = true;
        return new(shown, Path.GetFullPath(store)) { Connection = words.ConnectionString };
    }

    static OgeeException NotUnderstood(string what, Exception? cause = null) =>
        RegistryErrors.Location.With(what, "Expected a folder, postgresql://USER@HOST/DATABASE?store=FOLDER, or Host=…;Database=…;Username=…;Store=FOLDER", "Give it with --registry, or in the variable OGEE_REGISTRY.", cause);
}
