using Npgsql;

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
        if (text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)) return OfUri(text, store);
        if (IsConnectionString(text)) return OfConnection(text, store);
        if (text.Contains("://", StringComparison.Ordinal)) throw NotUnderstood($"The registry {SecretMask.Text(text)} is of a kind that is not known");
        var folder = Path.GetFullPath(text);
        return new(folder, Path.Combine(folder, "store")) { File = Path.Combine(folder, "registry.db") };
    }

    /// <summary>Shown without its secret: a record's own text would print it.</summary>
    public override string ToString() => Shown;

    static bool IsConnectionString(string text) => text.Split(';').Select(part => part.Split('=', 2)).Any(pair => pair.Length == 2 && pair[0].Trim().ToUpperInvariant() is "HOST" or "SERVER");

    static RegistryLocation OfConnection(string text, string? store)
    {
        try
        {
            // The store is ours; what is left is the driver's to judge.
            var words = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = text };
            if (words.TryGetValue(StoreWord, out var named))
            {
                store = (string)named;
                words.Remove(StoreWord);
            }
            return Of(new(words.ConnectionString), store);
        }
        catch (Exception cause) when (cause is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw NotUnderstood($"The connection string is not understood: {SecretMask.Text(cause.Message.ReplaceLineEndings(" ").TrimEnd('.'))}", cause);
        }
    }

    // Npgsql takes no addresses of libpq's form.
    static RegistryLocation OfUri(string text, string? store)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0) throw NotUnderstood("The address of the PostgreSQL database is no URI with a host");
        var user = address.UserInfo.Split(':', 2);
        var words = new NpgsqlConnectionStringBuilder { Host = address.Host };
        if (address.Port > 0) words.Port = address.Port;
        if (user[0].Length > 0) words.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) words.Password = Uri.UnescapeDataString(user[1]);
        if (address.AbsolutePath.Trim('/') is { Length: > 0 } database) words.Database = Uri.UnescapeDataString(database);
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)))
        {
            var (name, value) = (Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
            if (name.Equals(StoreWord, StringComparison.OrdinalIgnoreCase)) store = value;
            else
            {
                try
                {
                    words[name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? "SSL Mode" : name] = name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
                }
                catch (Exception cause) when (cause is ArgumentException or FormatException or KeyNotFoundException)
                {
                    throw NotUnderstood($"The address of the registry has a part '{name}' that the driver does not take", cause);
                }
            }
        }
        return Of(words, store);
    }

    static RegistryLocation Of(NpgsqlConnectionStringBuilder words, string? store)
    {
        var shown = $"postgresql://{(words.Username is { Length: > 0 } user ? user + "@" : "")}{words.Host}{(words.Port == NpgsqlConnection.DefaultPort ? "" : FormattableString.Invariant($":{words.Port}"))}/{words.Database}";
        if (string.IsNullOrWhiteSpace(store))
            throw RegistryErrors.Location.With($"The registry {shown} names no folder for the models' files", "Expected Store=FOLDER in the connection string, ?store=FOLDER in the address, or the variable OGEE_REGISTRY_STORE", "Name a folder that every machine which uses the registry reaches by the same path.");
        // A server that does not answer is told within seconds; a session shows whose it is.
        if (!words.ContainsKey("Timeout")) words.Timeout = 10;
        words.ApplicationName ??= "ogee";
        words.Pooling = true;
        words.IncludeErrorDetail = false;
        return new(shown, Path.GetFullPath(store)) { Connection = words.ConnectionString };
    }

    static OgeeException NotUnderstood(string what, Exception? cause = null) =>
        RegistryErrors.Location.With(what, "Expected a folder, postgresql://USER@HOST/DATABASE?store=FOLDER, or Host=…;Database=…;Username=…;Store=FOLDER", "Give it with --registry, or in the variable OGEE_REGISTRY.", cause);
}
