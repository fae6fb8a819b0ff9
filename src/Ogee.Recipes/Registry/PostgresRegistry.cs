using System.Data;
using System.Data.Common;
using Npgsql;

namespace Ogee.Recipes;

/// <summary>A registry in PostgreSQL, for several machines.</summary>
sealed class PostgresRegistry(RegistryLocation location) : RegistryDatabase(location)
{
    // The lock that writers of the registry take; any constant that no other program uses: the letters "ogee" and a number.
    const long WriterLock = 0x6f676565_00000001;

    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(location.Connection!);

    protected override bool IsThere => true;

    protected override DbConnection Connect() => source.OpenConnection();

    // Taken until the transaction ends, however it ends; then the next one reads what this one committed.
    protected override DbTransaction Begin(DbConnection connection)
    {
        var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = FormattableString.Invariant($"SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock({WriterLock})");
        command.CommandTimeout = 60;
        command.ExecuteNonQuery();
        return transaction;
    }

    protected override bool HasTables(RegistrySession session) => session.Number($"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = '{RegistrySchema.Table}'") > 0;

    protected override OgeeException? Explain(DbException cause) => cause switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => Busy(cause),
        // Class 28 is a refused user, 3D a missing database, 57P a server that goes down, 53 one without room, 08 a broken connection.
        PostgresException refused when refused.SqlState.StartsWith("28", StringComparison.Ordinal) || refused.SqlState.StartsWith("3D", StringComparison.Ordinal) || refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("53", StringComparison.Ordinal) || refused.SqlState.StartsWith("08", StringComparison.Ordinal) => Unreachable(SecretMask.Text(refused.MessageText), cause),
        PostgresException => null,
        _ => Unreachable(Reason(cause), cause),
    };

    public override void Dispose() => source.Dispose();
}
