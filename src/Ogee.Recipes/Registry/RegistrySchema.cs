namespace Ogee.Recipes;

/// <summary>The tables of a registry, in words that SQLite and PostgreSQL share: times and documents are text, truths are 0 and 1, and numbers are counted here, not by the database.</summary>
static class RegistrySchema
{
    /// <summary>The version that this build reads and writes.</summary>
    internal const int Version = 1;

    /// <summary>The table that holds the version.</summary>
    internal const string Table = "ogee_registry";

    const string Tables = """
        CREATE TABLE ogee_registry (version INTEGER NOT NULL);
        CREATE TABLE ogee_models (name TEXT PRIMARY KEY, next_version INTEGER NOT NULL);
        CREATE TABLE ogee_versions (
            name TEXT NOT NULL REFERENCES ogee_models (name), version INTEGER NOT NULL,
            run TEXT NOT NULL, task TEXT NOT NULL, data_fingerprint TEXT, weights_sha256 TEXT NOT NULL, files_sha256 TEXT NOT NULL,
            headline TEXT, headline_value DOUBLE PRECISION, headline_low DOUBLE PRECISION, headline_high DOUBLE PRECISION,
            verdict TEXT, verdict_reason TEXT NOT NULL, results TEXT NOT NULL,
            created TEXT NOT NULL, who TEXT NOT NULL, comment TEXT NOT NULL, origin TEXT,
            PRIMARY KEY (name, version));
        CREATE TABLE ogee_aliases (
            name TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (name, alias), FOREIGN KEY (name, version) REFERENCES ogee_versions (name, version));
        CREATE TABLE ogee_alias_moves (
            name TEXT NOT NULL REFERENCES ogee_models (name), alias TEXT NOT NULL, move INTEGER NOT NULL,
            kind TEXT NOT NULL, from_version INTEGER, to_version INTEGER, at TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, forced INTEGER NOT NULL,
            PRIMARY KEY (name, alias, move));
        """;

    internal static void Create(RegistrySession session)
    {
        session.Execute(Tables);
        session.Execute($"INSERT INTO {Table} (version) VALUES (@version)", ("version", Version));
    }

    /// <exception cref="OgeeException">The registry is of a newer format (OG2712).</exception>
    internal static void Require(RegistrySession session, RegistryLocation location)
    {
        var version = session.Number($"SELECT MAX(version) FROM {Table}") ?? 0;
        if (version != Version)
            throw RegistryErrors.Newer.With(FormattableString.Invariant($"The registry {location.Shown} is of format {version}"), FormattableString.Invariant($"This build reads format {Version}"), "Update Ogee on this machine.");
    }
}
