using System.Data.Common;

namespace Ogee.Recipes;

/// <summary>A database of a registry. The statements are the same in every kind; a kind says how a connection is opened, how writers take turns, and what its errors mean.</summary>
abstract class RegistryDatabase(RegistryLocation location) : IDisposable
{
    internal static RegistryDatabase Of(RegistryLocation location) => location.File is not null ? new SqliteRegistry(location) : new PostgresRegistry(location);

    protected RegistryLocation Location => location;

    /// <summary>Whether there is a registry, so that reading does not make one.</summary>
    internal bool Exists => IsThere && Read(HasTables);

    protected abstract bool IsThere { get; }

    /// <summary>Makes the place for the tables, where that is ours to make.</summary>
    protected virtual void Make()
    {
    }

    protected abstract DbConnection Connect();

    /// <summary>Begins a transaction that no other writer is in: the next one waits for its end.</summary>
    protected abstract DbTransaction Begin(DbConnection connection);

    protected abstract bool HasTables(RegistrySession session);

    /// <summary>What an error of the database means; null where it is not known.</summary>
    protected abstract OgeeException? Explain(DbException cause);

    internal T Read<T>(Func<RegistrySession, T> read) => Explained(() =>
    {
        using var session = new RegistrySession(Connect(), null);
        return read(session);
    });

    /// <summary>Writes, all or nothing, as the only writer.</summary>
    internal T Write<T>(Func<RegistrySession, T> write) => Explained(() =>
    {
        var connection = Connect();
        RegistrySession session;
        try
        {
            session = new(connection, Begin(connection));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        using (session)
        {
            var result = write(session);
            session.Commit();
            return result;
        }
    });

    /// <summary>Makes the tables where there are none.</summary>
    internal void Create() => Explained(() =>
    {
        Make();
        return Write(session =>
        {
            // Of two that begin at once the second finds the tables of the first.
            if (!HasTables(session)) RegistrySchema.Create(session);
            return true;
        });
    });

    public abstract void Dispose();

    T Explained<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (DbException cause)
        {
            throw Explain(cause) ?? RegistryErrors.Database.With($"The database of the registry {location.Shown} failed: {Reason(cause)}", "Expected it to do what was asked", "See what the database says in its own log; nothing was changed.", cause);
        }
        // What a driver makes of a connection that broke while it was used.
        catch (Exception cause) when (cause is TimeoutException or System.Net.Sockets.SocketException or IOException or ObjectDisposedException)
        {
            throw Unreachable(Reason(cause), cause);
        }
    }

    protected static string Reason(Exception cause) => SecretMask.Text(cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '));

    protected OgeeException Unreachable(string why, Exception cause) =>
        RegistryErrors.Unreachable.With($"The registry {location.Shown} does not answer: {why}", "Expected a database that takes this user and this password", "Check the address and the server; then try again.", cause);

    protected OgeeException Busy(Exception cause) =>
        RegistryErrors.Busy.With($"The registry {location.Shown} is being written by another process", "Expected to have its turn within 30 s", "Nothing was changed; try again.", cause);
}
