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
    [InlineData("select nothing from nowhere", "OG2211"), InlineData("create table u (a)", "OG2211"), InlineData("select * from t where id > 1000", "OG2208"), InlineData("select id, id from t", "OG2203"), InlineData("select 9e999 as a from t", "OG2206")]
    public void AQueryThatGivesNoTableIsRefused(string sql, string code)
    {
        using var connection = Database(Setup);
        Assert.Equal(code, Assert.Throws<OgeeException>(() => TableData.Query(connection, sql)).Error.Code);
    }

    [Fact]
    public void TheTemporaryFileIsGone()
    {
        using var folder = new TemporaryFolder();
        using var connection = Database(Setup);
        using (var data = TableData.Query(connection, "select * from t", new() { TemporaryFolder = folder.Path, MemoryBudget = 0 })) Assert.Single(Directory.GetDirectories(folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
