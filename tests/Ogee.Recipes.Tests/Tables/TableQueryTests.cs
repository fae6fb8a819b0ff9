using Microsoft.Data.Sqlite;

namespace Ogee.Recipes.Tests;

public class TableQueryTests
{
    static SqliteConnection Database(string setup)
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = setup;
        command.ExecuteNonQuery();
        return connection;
    }

    const string Setup = """
        create table t (id integer, price real, name text, sold text, code text, ok integer, big integer);
        with recursive n(i) as (select 0 union all select i + 1 from n where i < 99)
        insert into t select i, i / 4.0, 'w' || (i % 3), date('2024-01-01', '+' || i || ' days'), printf('%05d', i % 7), i % 2, 1234567890123456789 + i from n;
        update t set price = null where id = 5;
        update t set name = 'line' || char(10) || '"two", ' where id = 6;
        """;

    [Fact]
    public void TheTypesOfTheDatabaseAreKept()
    {
        using var connection = Database(Setup);
        using var data = TableData.Query(connection, "select * from t order by id");
        Assert.Equal("Number Number Category Date Category Number Text", string.Join(' ', data.Columns.Select(column => column.Kind)));
        Assert.Equal((100, 1), (data.Rows, data.Facts[1].Missing));
        Assert.Equal("9 2.25 w0 2024-01-10 00002 1 1234567890123456798", string.Join(' ', Enumerable.Range(0, 7).Select(c => data.TextOf(9, c))));
        Assert.Equal("line\n\"two\", ", data.TextOf(6, 2));
        Assert.Equal("query:7", data.PlaceOf(6));
        Assert.Equal(System.Data.ConnectionState.Open, connection.State);
    }

    [Fact]
    public void AQueryAndAFileOfTheSameCellsHaveOneFingerprint()
    {
        using var folder = new TemporaryFolder();
        using var connection = Database("create table t (a integer, b text); insert into t values (1, 'x'), (2, 'y'), (3, 'x');");
        using var queried = TableData.Query(connection, "select a, b from t");
        using var read = TableData.Open(folder.Write("t.csv", "a;b\n1;x\n2;y\n3;x\n"));
        Assert.Equal(read.Fingerprint, queried.Fingerprint);
    }

    [Theory]
    [InlineData("select nothing from nowhere", "OG2211"), InlineData("create table u (a)", "OG2211"), InlineData("select * from t where id > 1000", "OG2208"), InlineData("select id, id from t", "OG2203"), InlineData("select 9e999 as a from t", "OG2206"),
        InlineData("select id, price as \"\" from t", "OG2211"), InlineData("select id as \"?column?\" from t", "OG2211"), InlineData("select id from t; select price from t", "OG2211"), InlineData("select id from t where", "OG2211")]
    public void AQueryThatGivesNoTableIsRefused(string sql, string code)
    {
        using var connection = Database(Setup);
        var error = Assert.Throws<OgeeException>(() => TableData.Query(connection, sql));
        Assert.Equal(code, error.Error.Code);
        Assert.True(error.What.Length > 15 && error.Expected.Length > 15 && error.Remedy.Length > 15, error.Message);
    }

    [Fact]
    public void TheTemporaryFileIsGone()
    {
        using var folder = new TemporaryFolder();
        using var connection = Database(Setup);
        using (var data = TableData.Query(connection, "select * from t", new() { TemporaryFolder = folder.Path, MemoryBudget = 0 })) Assert.Single(Directory.GetDirectories(folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(1L << 30)]
    [InlineData(1000)]
    [InlineData(0)]
    public void SortedRowsAreTheSameInWhateverOrderTheyCome(long budget)
    {
        using var folder = new TemporaryFolder();
        using var connection = Database(Setup);
        var options = new TableOptions { SortsRows = true, MemoryBudget = budget, TemporaryFolder = folder.Path };
        string[] orders = ["id", "id desc", "id % 7, name", "random()"];
        var read = orders.Select(order => TableData.Query(connection, $"select * from (select * from t union all select * from t where id < 9) order by {order}", options)).ToList();
        Assert.All(read, data => Assert.Equal((109, read[0].Fingerprint), (data.Rows, data.Fingerprint)));
        using var plain = TableData.Query(connection, "select * from t order by id desc");
        Assert.Equal("99", plain.TextOf(0, 0));
        read.ForEach(data => data.Dispose());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void CellsAreThoseOfAFile()
    {
        using var folder = new TemporaryFolder();
        using var connection = Database("create table t (n integer, d real, t text, b blob, w text); insert into t values (1, 0.1, 'x', x'01ff', '2024-02-29'), (null, null, null, null, null), (3, 1e300, 'NA', zeroblob(100), '2024-03-01');");
        using var queried = TableData.Query(connection, "select n, d, t, b, w from t");
        using var read = TableData.Open(folder.Write("t.csv", $"n,d,t,b,w\n1,0.1,x,\\x01ff,2024-02-29\n,,,,\n3,1E+300,NA,\"100 bytes, sha256 {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[100]))}\",2024-03-01\n"));
        Assert.Equal(read.Fingerprint, queried.Fingerprint);
        Assert.Equal(read.Columns.Select(column => (column.Name, column.Kind)), queried.Columns.Select(column => (column.Name, column.Kind)));
    }

    [Fact]
    public void ADatabaseIsOpenedForReadingAndNeverMade()
    {
        using var folder = new TemporaryFolder();
        var path = folder["plant.db"];
        Assert.Equal("OG2101", Assert.Throws<OgeeException>(() => TableData.Query(path, "select 1 as a")).Error.Code);
        Assert.False(File.Exists(path));
        Assert.Equal("OG2215", Assert.Throws<OgeeException>(() => TableData.Query("Host=127.0.0.1;Port=1;Username=ada;Password=se;Timeout=2", "select 1 as a")).Error.Code);
        Assert.Equal("OG2211", Assert.Throws<OgeeException>(() => TableData.Query(folder.Write("t.csv", "a,b\n1,2\n"), "select 1 as a from t")).Error.Code);
        using (var made = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            made.Open();
            using var command = made.CreateCommand();
            command.CommandText = "create table t (a integer, b text); insert into t values (1, 'x'), (2, 'y');";
            command.ExecuteNonQuery();
        }
        Assert.True(DatabaseAddress.IsSqlite(path));
        Assert.Equal("OG2211", Assert.Throws<OgeeException>(() => TableData.Query($"Data Source={path}", "delete from t returning a, b")).Error.Code);
        using var data = TableData.Query($"Data Source={path}", "select * from t");
        Assert.Equal(2, data.Rows);
    }

    [Theory]
    [InlineData("postgresql://ada:se%3Bcret@db.example:6000/models?sslmode=require", "postgresql://ada@db.example:6000/models", "models")]
    [InlineData("Host=db;Username=ada;Password='se;cret';Database=models", "postgresql://ada@db/models", "models")]
    public void AnAddressIsKeptAndShownWithoutItsPassword(string text, string shown, string name)
    {
        var address = DatabaseAddress.Parse(text);
        Assert.Equal((shown, name, shown), (address.Shown, address.Name, address.ToString()));
        Assert.DoesNotContain("cret", address.Kept + DatabaseAddress.Plain(text), StringComparison.Ordinal);
        Assert.Equal(address.Kept, DatabaseAddress.Parse(address.Kept).Kept);
    }

    [Theory]
    [InlineData("plant.db", false), InlineData("data=x/y.csv", false), InlineData("Data Source=plant.db", true), InlineData("filename=plant.db;Cache=Shared", true), InlineData("Host=db", true), InlineData("postgres://db/x", true)]
    public void AnAddressIsToldFromAPath(string text, bool isAddress) => Assert.Equal(isAddress, DatabaseAddress.Is(text));
}

/// <summary>Queries on a real PostgreSQL server; skipped where there is none.</summary>
public sealed class PostgresQueryTests : IDisposable
{
    readonly PostgresServer server = PostgresServer.Start();

    [Fact]
    public void AQueryOfPostgresIsReadAndCannotWrite()
    {
        var connection = server.NewDatabase("none").Split(";Store=")[0];
        using (var admin = new Npgsql.NpgsqlConnection(connection + ";Pooling=false"))
        {
            admin.Open();
            using var create = new Npgsql.NpgsqlCommand("create table t (id bigint, price numeric(10,2), at timestamptz, day date, ok boolean, raw bytea, tags text[], name text); insert into t select i, i / 4.0, timestamptz '2024-01-01 00:00+00' + i * interval '1 hour', date '2024-01-01' + i, i % 2 = 0, '\\x01ff', '{a}', 'w' || i % 3 from generate_series(0, 99) i", admin);
            create.ExecuteNonQuery();
        }
        using var data = TableData.Query(connection, "select id, price, at, day, ok, raw, name from t order by id", new() { SortsRows = true });
        Assert.Equal("Number Number Date Date Category Category Category", string.Join(' ', data.Columns.Select(column => column.Kind)));
        using var other = TableData.Query(connection, "select id, price, at, day, ok, raw, name from t order by id desc", new() { SortsRows = true });
        Assert.Equal(data.Fingerprint, other.Fingerprint);
        foreach (var (sql, says) in new[] { ("delete from t returning id", "read-only"), ("select id, tags from t", "lists"), ("select id, 1 + 1 from t", "no name"), ("selec", "refused") })
            Assert.Contains(says, Assert.Throws<OgeeException>(() => TableData.Query(connection, sql)).What, StringComparison.Ordinal);
    }

    public void Dispose() => server.Dispose();
}
