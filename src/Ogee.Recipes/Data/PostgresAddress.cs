using System.Data.Common;
using Npgsql;

namespace Ogee.Recipes;

/// <summary>Addresses of PostgreSQL databases as people write them: libpq's URI, which Npgsql does not take, or a connection string of key=value;.</summary>
static class PostgresAddress
{
    /// <summary>Whether a text is one, and not a path.</summary>
    public static bool Is(string text) => IsUri(text) || IsConnectionString(text);

    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="wrong">The error of the reader: what is wrong, and the cause.</param>
    /// <param name="takes">Takes a word that is the reader's own, with its value; the driver gets the others.</param>
    public static NpgsqlConnectionStringBuilder Read(string text, Func<string, Exception?, OgeeException> wrong, Func<string, string, bool>? takes = null)
    {
        var words = IsUri(text) ? OfUri(text, wrong, takes) : OfConnection(text, wrong, takes);
        // A server that does not answer is told within seconds; a session shows whose it is.
        if (!words.ContainsKey("Timeout")) words.Timeout = 10;
        words.ApplicationName ??= "ogee";
        words.IncludeErrorDetail = false;
        return words;
    }

    /// <summary>An address as it may be shown: without a password.</summary>
    public static string Shown(NpgsqlConnectionStringBuilder words) =>
        $"postgresql://{(words.Username is { Length: > 0 } user ? user + "@" : "")}{words.Host}{(words.Port == NpgsqlConnection.DefaultPort ? "" : FormattableString.Invariant($":{words.Port}"))}/{words.Database}";

    static bool IsUri(string text) => text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    static bool IsConnectionString(string text) => text.Split(';').Select(part => part.Split('=', 2)).Any(pair => pair.Length == 2 && pair[0].Trim().ToUpperInvariant() is "HOST" or "SERVER");

    static NpgsqlConnectionStringBuilder OfConnection(string text, Func<string, Exception?, OgeeException> wrong, Func<string, string, bool>? takes)
    {
        try
        {
            var words = new DbConnectionStringBuilder { ConnectionString = text };
            foreach (var name in words.Keys.Cast<string>().ToList())
                if (takes?.Invoke(name, (string)words[name]) == true) words.Remove(name);
            return new(words.ConnectionString);
        }
        catch (Exception cause) when (cause is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw wrong($"The connection string is not understood: {SecretMask.Text(cause.Message.ReplaceLineEndings(" ").TrimEnd('.'))}", cause);
        }
    }

    static NpgsqlConnectionStringBuilder OfUri(string text, Func<string, Exception?, OgeeException> wrong, Func<string, string, bool>? takes)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0) throw wrong("The address of the PostgreSQL database is no URI with a host", null);
        var user = address.UserInfo.Split(':', 2);
        var words = new NpgsqlConnectionStringBuilder { Host = address.Host };
        if (address.Port > 0) words.Port = address.Port;
        if (user[0].Length > 0) words.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) words.Password = Uri.UnescapeDataString(user[1]);
        if (address.AbsolutePath.Trim('/') is { Length: > 0 } database) words.Database = Uri.UnescapeDataString(database);
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)))
        {
            var (name, value) = (Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
            if (takes?.Invoke(name, value) == true) continue;
            try
            {
                words[name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? "SSL Mode" : name] = name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
            }
            catch (Exception cause) when (cause is ArgumentException or FormatException or KeyNotFoundException)
            {
                throw wrong($"The address of the database has a part '{name}' that the driver does not take", cause);
            }
        }
        return words;
    }
}
