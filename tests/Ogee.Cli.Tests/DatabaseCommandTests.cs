using System.Text.Json;
using Microsoft.Data.Sqlite;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

/// <summary>The verbs on the rows of a query: real flowers (Fisher 1936) in a SQLite file.</summary>
public sealed class DatabaseCommandTests : IDisposable
{
    const string Sql = "SELECT sepal_length, sepal_width, petal_length, petal_width, species FROM flowers";
    static readonly string[] Settings = ["--label", "species", "--preset", "fast", "train.epochs=8"];

    readonly string folder = Directory.CreateTempSubdirectory("ogee-sql-").FullName;

    public DatabaseCommandTests()
    {
        var lines = File.ReadAllLines(SharedData.Path("tabular/iris.csv")).Where(line => line.Contains(',', StringComparison.Ordinal)).Select(line => line.Split(',')).ToList();
        Change("CREATE TABLE flowers (id INTEGER PRIMARY KEY, sepal_length REAL, sepal_width REAL, petal_length REAL, petal_width REAL, species TEXT, picked INTEGER)");
        foreach (var fields in lines) Change($"INSERT INTO flowers (sepal_length, sepal_width, petal_length, petal_width, species, picked) VALUES ({string.Join(", ", fields[..4])}, '{fields[4].Trim()}', 1)");
    }

    void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "plant.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    Outcome Run(params string[] words) => ChildProgram.Run(folder, words);

    RunRecord Last => RunRecord.Read(new RunStore(Path.Combine(folder, "runs")).Find("@last"));

    [Fact]
    public void AQueryIsLookedAtLearnedVerifiedAndAnswered()
    {
        var looked = Run("look", "plant.db", "--sql", Sql, "--label", "species");
        Assert.True(looked.ExitCode == 0, looked.Narration);
        Assert.Contains("petal_width", looked.Results, StringComparison.Ordinal);
        Assert.Contains("--sql 'SELECT sepal_length", looked.Narration, StringComparison.Ordinal);

        var trained = Run(["train", "plant.db", "--sql", Sql, .. Settings]);
        Assert.True(trained.ExitCode == 0, trained.Narration);
        var first = Last;
        Assert.Equal(("plant.db", "plant"), (first.Data!.Path, first.Name));
        Assert.Equal(0, Run("verify", "@last").ExitCode);

        // The same rows in another order, by a connection string: the same bits.
        var again = Run(["train", "Data Source=plant.db;Mode=ReadOnly", "--sql", Sql + " ORDER BY petal_width DESC, id DESC", .. Settings]);
        Assert.True(again.ExitCode == 0, again.Narration);
        Assert.Equal((first.WeightsSha256, first.Data.Fingerprint, "plant.db"), (Last.WeightsSha256, Last.Data!.Fingerprint, Last.Data.Path));

        var predicted = Run("predict", "@last", "plant.db", "--sql", "SELECT * FROM flowers WHERE id IN (1, 60) ORDER BY id DESC");
        Assert.True(predicted.ExitCode == 0, predicted.Narration);
        Assert.Equal(3, predicted.Results.TrimEnd().Split('\n').Length);

        var measured = Run("verify", "@last", "plant.db", "--sql", Sql + " WHERE id > 100", "--json");
        Assert.Equal(50, JsonDocument.Parse(measured.Results).RootElement.GetProperty("samples").GetInt32());

        // A run is done again, and gone on with, by its record alone.
        var rerun = Run("train", "plant.db", "--config", Path.Combine("runs", first.Id, "run.json"));
        Assert.True(rerun.ExitCode == 0, rerun.Narration);
        Assert.Equal(first.WeightsSha256, Last.WeightsSha256);
        Assert.Equal(0, Run("train", "--resume", first.Id).ExitCode);

        // A changed database is told as a changed file is.
        Change("UPDATE flowers SET petal_width = petal_width + 1 WHERE id = 7");
        var changed = Run("verify", first.Id);
        Assert.Equal(3, changed.ExitCode);
        Assert.Contains("OG2115", changed.Narration, StringComparison.Ordinal);
        Change("UPDATE flowers SET petal_width = petal_width - 1 WHERE id = 7; UPDATE flowers SET species = (SELECT species FROM flowers WHERE id = 140) WHERE id = 7");
        Assert.NotEqual(0, Run("verify", first.Id).ExitCode);
    }

    [Theory]
    [InlineData(2, "OG2216", "train", "plant.db")]
    [InlineData(2, "OG2216", "look", "Data Source=plant.db")]
    [InlineData(2, "OG2216", "look", "note.csv", "--sql", "SELECT 1 AS a")]
    [InlineData(3, "OG2101", "train", "plent.db", "--sql", "SELECT 1 AS a")]
    [InlineData(3, "OG2211", "train", "plant.db", "--sql", "SELECT nothing FROM nowhere")]
    [InlineData(3, "OG2208", "train", "plant.db", "--sql", "SELECT * FROM flowers WHERE id < 0")]
    [InlineData(3, "OG2203", "look", "plant.db", "--sql", "SELECT id, id FROM flowers")]
    [InlineData(3, "OG2211", "look", "plant.db", "--sql", "SELECT id, 1 AS \"\" FROM flowers")]
    [InlineData(3, "OG2211", "look", "plant.db", "--sql", "DELETE FROM flowers RETURNING id")]
    [InlineData(5, "OG2215", "look", "Host=127.0.0.1;Port=1;Username=ada;Password=hush hush;Timeout=2", "--sql", "SELECT 1 AS a")]
    public void WhatGivesNoTableIsToldInFourParts(int code, string error, params string[] words)
    {
        File.WriteAllText(Path.Combine(folder, "note.csv"), "a,b\n1,2\n");
        var outcome = Run(words);
        Assert.True(outcome.ExitCode == code, outcome.Narration);
        Assert.Contains(error, outcome.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", outcome.Narration + outcome.Results, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")) && Directory.EnumerateDirectories(Path.Combine(folder, "runs")).Any());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

/// <summary>The verbs on a real PostgreSQL server with a password; skipped where there is none.</summary>
public sealed class PostgresCommandTests : IDisposable
{
    readonly PostgresServer server = PostgresServer.Start();
    readonly string folder = Directory.CreateTempSubdirectory("ogee-sql-").FullName;

    [Fact]
    public void APasswordIsUsedAndNeverWrittenOrPrinted()
    {
        var connection = server.NewDatabase("none").Split(";Store=")[0];
        using (var admin = new Npgsql.NpgsqlConnection(connection + ";Pooling=false"))
        {
            admin.Open();
            using var create = new Npgsql.NpgsqlCommand("create table t as select i % 17 as a, i % 5 as b, case when i % 17 > 8 then 'up' else 'down' end as c from generate_series(0, 199) i", admin);
            create.ExecuteNonQuery();
        }
        string[] words = ["--sql", "select * from t", "--label", "c", "--preset", "fast", "train.epochs=4", "-v"];
        var given = ChildProgram.Run(folder, ["train", connection + ";Password='hush; hush'", .. words]);
        Assert.True(given.ExitCode == 0, given.Narration);
        var verified = ChildProgram.Run(folder, ["verify", "@last"], [("PGPASSWORD", "hush hush")]);
        Assert.True(verified.ExitCode == 0, verified.Narration);
        foreach (var text in Directory.EnumerateFiles(Path.Combine(folder, "runs"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).Append(given.Narration + given.Results + verified.Narration + verified.Results))
            Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
