using Npgsql;

namespace Ogee.Recipes.Tests;

/// <summary>One server for all tests on PostgreSQL, started by the first that needs it.</summary>
public sealed class PostgresFixture : IDisposable
{
    readonly Lazy<PostgresServer> server = new(PostgresServer.Start);

    internal PostgresServer Server => server.Value;

    public void Dispose()
    {
        if (server.IsValueCreated) server.Value.Dispose();
    }
}

public sealed class PostgresRegistryTests(PostgresFixture postgres) : RegistryContract, IClassFixture<PostgresFixture>
{
    protected override string NewAddress(string folder) => postgres.Server.NewDatabase(Path.Combine(folder, "store"));

    [Fact]
    public void ADatabaseThatIsNotThereIsToldWithoutItsPassword()
    {
        var words = new NpgsqlConnectionStringBuilder(Location.Connection) { Database = "nowhere", Password = "se;cret word" };
        var location = RegistryLocation.Parse(words.ConnectionString, Location.Store);
        var refused = Assert.Throws<OgeeException>(() => ModelRegistry.Open(location));
        Assert.Equal(RegistryErrors.Unreachable.Code, refused.Error.Code);
        Assert.Contains("nowhere", refused.What, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", refused.ToString() + location + location.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatDoesNotListenIsTold() =>
        Refused(RegistryErrors.Unreachable, () => ModelRegistry.Open(RegistryLocation.Parse("postgresql://someone@127.0.0.1:1/ogee?store=x")));

    [Fact]
    public void AfterTheServerWasGoneTheRegistryGoesOn()
    {
        Ogee.Testing.Tool.OnlyOn(postgres.Server.IsOwn, "stops the server, which is not this test's own");
        var registry = Open();
        var version = registry.Add(SmallRun.In(Runs)).Version;
        postgres.Server.Stop();
        Refused(RegistryErrors.Unreachable, () => registry.Find(new("scratches", 1)));
        postgres.Server.Begin();
        Assert.Equal(version.FilesSha256, registry.Find(new("scratches", 1)).FilesSha256);
    }
}
