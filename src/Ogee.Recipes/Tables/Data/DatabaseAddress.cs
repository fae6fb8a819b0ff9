using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Where a database is that a query is run on: a SQLite file, or a PostgreSQL server. It is opened for reading only.</summary>
/// <remarks>A password may be given with it, and is not part of <see cref="Kept"/>: PostgreSQL's driver also takes it from <c>PGPASSWORD</c> and from a password file.</remarks>
sealed record DatabaseAddress
{
    const int PatienceSeconds = 30, QuerySeconds = 3600;
    const string Expected = "Expected a SQLite file, Data Source=FILE, postgresql://USER@HOST/DATABASE or Host=…;Database=…;Username=…";

    DatabaseAddress(string kept, string shown) => (Kept, Shown) = (kept, shown);

    /// <summary>The address as it is written into a run, without a password: with it the database is found again.</summary>
    public string Kept { get; }

    /// <summary>The address as it is shown in messages.</summary>
    public string Shown { get; }

    /// <summary>The SQLite file; null of PostgreSQL.</summary>
    public string? File { get; private init; }

    string? Connection { get; init; }

    /// <summary>What a run is called after it.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Shown without its secret: a record's own text would print it.</summary>
    public override string ToString() => Shown;

    /// <summary>Whether a text is an address of a database, and not a path.</summary>
    public static bool Is(string text) => PostgresAddress.Is(text) || SqliteFile(text) is not null;

    /// <summary>Whether a path is a SQLite file, by its first bytes.</summary>
    /// <seealso href="https://www.sqlite.org/fileformat.html#the_database_header">SQLite, The Database Header</seealso>
    public static bool IsSqlite(string path)
    {
        if (!System.IO.File.Exists(path)) return false;
        try
        {
            var begin = new byte[16];
            using var handle = RegularFile.Open(path);
            return RandomAccess.Read(handle, begin, 0) == begin.Length && begin.AsSpan().SequenceEqual("SQLite format 3\0"u8);
        }
        catch (OgeeException)
        {
            return false;
        }
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">A path or a connection string.</param>
    /// <exception cref="OgeeException">It is not understood (OG2211), or there is no such file (OG2101).</exception>
    public static DatabaseAddress Parse(string text)
    {
        if (PostgresAddress.Is(text)) return OfPostgres(text);
        var file = SqliteFile(text) ?? text;
        if (!System.IO.File.Exists(file)) throw RecipeErrors.NotFound.With($"There is no database {SecretMask.Text(file)}", Expected, "Check the path; a database is never made.");
        return new(file, file) { File = file, Name = Path.GetFileNameWithoutExtension(file) };
    }

    /// <summary>A path or an address as it may be written down and shown: an address of a database without its password.</summary>
    public static string Plain(string text) => Is(text) ? SqliteFile(text) ?? Parse(text).Kept : text;

    /// <summary>Opens a connection that cannot change anything.</summary>
    /// <exception cref="DbException">The database does not answer, or refuses the user.</exception>
    public DbConnection Open()
    {
        DbConnection connection = File is not null ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = PatienceSeconds, Pooling = false }.ConnectionString) : new NpgsqlConnection(Connection);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static DatabaseAddress OfPostgres(string text)
    {
        var words = PostgresAddress.Read(text, (what, cause) => TableErrors.Query.With(what, Expected, "Correct the address; a password can be given in the variable PGPASSWORD.", cause));
        var kept = new NpgsqlConnectionStringBuilder(words.ConnectionString);
        foreach (var word in (string[])["Password", "SSL Password", "Timeout", "Application Name", "Include Error Detail"]) kept.Remove(word);
        (words.Pooling, words.CommandTimeout) = (false, QuerySeconds);
        words.Options = $"{words.Options} -c default_transaction_read_only=on".Trim();
        return new(kept.ConnectionString, PostgresAddress.Shown(words)) { Connection = words.ConnectionString, Name = words.Database ?? words.Username ?? "database" };
    }

    // Of SQLite's connection strings only the file is looked at: how it is opened is not theirs to say.
    static string? SqliteFile(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal) || System.IO.File.Exists(text)) return null;
        try
        {
            var words = new DbConnectionStringBuilder { ConnectionString = text };
            foreach (var name in (string[])["Data Source", "DataSource", "Filename"])
                if (words.TryGetValue(name, out var file) && file is string { Length: > 0 } path) return path;
            return null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
