namespace Ogee.Recipes.Tests;

public class RegistryLocationTests
{
    [Theory]
    [InlineData("postgresql://ada:se%3Bcret@db.example:6000/models?store=files&sslmode=verify-full", "postgresql://ada@db.example:6000/models")]
    [InlineData("postgres://db/models?store=files", "postgresql://db/models")]
    [InlineData("Host=db;Username=ada;Password='se;cret';Database=models;Store=files", "postgresql://ada@db/models")]
    [InlineData("server=db;user id=ada;pwd=secret;database=models;store=files", "postgresql://ada@db/models")]
    public void AnAddressIsShownWithoutItsPassword(string text, string shown)
    {
        var location = RegistryLocation.Parse(text);
        Assert.Equal((shown, Path.GetFullPath("files")), (location.Shown, location.Store));
        Assert.DoesNotContain("cret", location.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderHasDatabaseAndStoreInside()
    {
        var location = RegistryLocation.Parse("models");
        Assert.Equal((Path.GetFullPath("models"), Path.GetFullPath(Path.Combine("models", "store"))), (location.Shown, location.Store));
    }

    [Theory]
    [InlineData(""), InlineData("mysql://db/models"), InlineData("Host=db;Database=models"), InlineData("postgresql://db/models"), InlineData("postgresql://"),
        InlineData("postgresql://db/models?store=x&nonsense=1"), InlineData("Host=db;Nonsense=secret;Store=x")]
    public void WhatIsNoAddressIsRefused(string text)
    {
        var refused = Assert.Throws<OgeeException>(() => RegistryLocation.Parse(text));
        Assert.Equal(RegistryErrors.Location.Code, refused.Error.Code);
        Assert.DoesNotContain("secret", refused.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scratches:3", "scratches", 3, null), InlineData("a.b-c_1@production", "a.b-c_1", null, "production"), InlineData("7", "7", null, null)]
    public void AReferenceIsRead(string text, string name, int? version, string? alias)
    {
        Assert.Equal(new(name, version, alias), RegistryReference.Parse(text));
        Assert.Equal(text, RegistryReference.Parse(text).ToString());
    }

    [Theory]
    [InlineData("@last"), InlineData("a:0"), InlineData("a:03"), InlineData("a@3"), InlineData("a:3\n"), InlineData("../a:1"), InlineData("a/b@c"), InlineData("a:9999999999"), InlineData("con:1"), InlineData("é:1"), InlineData("a@b:1")]
    public void WhatIsNoReferenceIsNone(string text) => Assert.Null(RegistryReference.TryParse(text));

    [Theory]
    [InlineData("PCB défauts, line 2", "PCB-d-fauts-line-2"), InlineData("..", null), InlineData("模型", null)]
    public void ANameIsMadeOfARunsName(string text, string? name) => Assert.Equal(name, RegistryReference.NameFrom(text));
}
