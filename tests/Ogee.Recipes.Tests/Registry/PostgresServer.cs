using System.Diagnostics;
using Npgsql;
using Ogee.Testing;

namespace Ogee.Recipes.Tests;

/// <summary>A real PostgreSQL server for tests: the one that <c>OGEE_TEST_POSTGRES</c> names, or one of Debian's binaries, started in a temporary folder and listening on a socket there.</summary>
sealed class PostgresServer : IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(120);

    readonly string? folder;
    readonly string connection;
    Process? process;
    int databases;

    PostgresServer(string connection, string? folder) => (this.connection, this.folder) = (connection, folder);

    /// <summary>Starts a server, or finds the one that was named; the running test is skipped where neither is there.</summary>
    public static PostgresServer Start()
    {
        if (Environment.GetEnvironmentVariable("OGEE_TEST_POSTGRES") is { Length: > 0 } named) return new(named, null);
        Tool.OnlyOn(OperatingSystem.IsLinux(), "starts PostgreSQL from Debian's package; elsewhere set OGEE_TEST_POSTGRES to a connection string");
        var programs = Programs;
        Tool.Require(programs is not null, "needs PostgreSQL's server, which is not installed (apt-get install postgresql), or OGEE_TEST_POSTGRES with a connection string");
        var folder = Directory.CreateTempSubdirectory("ogee-pg-").FullName;
        // The server refuses to run as root.
        if (IsRoot) Require(Process.Start("chown", ["postgres:", folder]), "chown");
        var server = new PostgresServer($"Host={folder};Username=ogee;Database=postgres", folder);
        Require(server.Run(Path.Combine(programs!, "initdb"), ["-D", Path.Combine(folder, "data"), "-U", "ogee", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]), "initdb");
        server.Begin();
        return server;
    }

    /// <summary>A connection string of a new, empty database, with a folder for the files of models.</summary>
    public string NewDatabase(string store)
    {
        var name = $"ogee_test_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        // A pool would keep sessions over a restart.
        using var admin = new NpgsqlConnection(connection + ";Pooling=false");
        admin.Open();
        using var create = new NpgsqlCommand($"CREATE DATABASE {name}", admin);
        create.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(connection) { Database = name }.ConnectionString + $";Store={store}";
    }

    /// <summary>Whether it was started here, so that it can be stopped.</summary>
    public bool IsOwn => folder is not null;

    /// <summary>Starts the server that was stopped.</summary>
    public void Begin()
    {
        // Sockets' paths have at most 107 characters, which a temporary folder's keeps to. No port is listened on.
        process = Run(Path.Combine(Programs!, "postgres"), ["-D", Path.Combine(folder!, "data"), "-k", folder!, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"]);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new NpgsqlConnection(connection + ";Pooling=false");
                probe.Open();
                return;
            }
            catch (NpgsqlException) when (watch.Elapsed < patience && !process.HasExited)
            {
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Stops the server at once: sessions are cut.</summary>
    public void Stop()
    {
        // The first line of postmaster.pid is the server's process, whatever switched the user before it.
        var id = int.Parse(File.ReadLines(Path.Combine(folder!, "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        Require(Process.Start("kill", ["-INT", $"{id}"]), "kill");
        Assert.True(process!.WaitForExit(patience), "PostgreSQL did not end.");
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (folder is null) return;
        NpgsqlConnection.ClearAllPools();
        if (process is not null) Stop();
        Directory.Delete(folder, recursive: true);
    }

    static bool IsRoot => Environment.UserName == "root";

    static string? Programs => !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault();

    Process Run(string program, string[] arguments)
    {
        var start = IsRoot ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, folder);
        var started = Process.Start(start)!;
        // What it says is read, or it would wait for a reader.
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    static void Require(Process started, string what)
    {
        using (started)
        {
            Assert.True(started.WaitForExit(patience), $"{what} did not end.");
            Assert.True(started.ExitCode == 0, $"{what} ended with {started.ExitCode}.");
        }
    }
}
