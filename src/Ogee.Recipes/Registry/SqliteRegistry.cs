using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A registry in a SQLite file. Its write-ahead log lets others read while one writes; it needs a disk of this machine, for file systems of a network do not share its memory.</summary>
/// <seealso href="https://www.sqlite.org/wal.html">SQLite, Write-Ahead Logging</seealso>
sealed class SqliteRegistry(RegistryLocation location) : RegistryDatabase(location)
{
    // Result codes, https://www.sqlite.org/rescode.html.
    const int IsBusy = 5, IsLocked = 6, CannotOpen = 14;

    const int PatienceSeconds = 30;

    // A registry that was moved away is missed, and not begun anew under a server that reads it.
    readonly string connection = new SqliteConnectionStringBuilder { DataSource = location.File, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = PatienceSeconds, ForeignKeys = true }.ConnectionString;

    protected override bool IsThere => File.Exists(Location.File);

    protected override void Make()
    {
        DurableFolder.Create(Path.GetDirectoryName(Location.File)!);
        using var made = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Location.File, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ConnectionString);
        made.Open();
        using var command = made.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }

    protected override DbConnection Connect()
    {
        var opened = new SqliteConnection(connection);
        try
        {
            opened.Open();
            using var command = opened.CreateCommand();
            // Every commit is on the disk before it is told; the driver waits in long steps, SQLite's own wait in short ones.
            command.CommandText = $"PRAGMA busy_timeout = {PatienceSeconds * 1000}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
            command.ExecuteNonQuery();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    // BEGIN IMMEDIATE: whoever has begun will not find that another wrote meanwhile.
    protected override DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false);

    protected override bool HasTables(RegistrySession session) => session.Number($"SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '{RegistrySchema.Table}'") > 0;

    protected override OgeeException? Explain(DbException cause) => cause switch
    {
        SqliteException { SqliteErrorCode: IsBusy or IsLocked } => Busy(cause),
        SqliteException { SqliteErrorCode: CannotOpen } => Unreachable(Reason(cause), cause),
        _ => null,
    };

    // Pooled connections hold the file open.
    public override void Dispose()
    {
        using var pool = new SqliteConnection(connection);
        SqliteConnection.ClearPool(pool);
    }
}
