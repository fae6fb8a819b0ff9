namespace Ogee.Recipes.Tests;

public sealed class SqliteRegistryTests : RegistryContract
{
    protected override string NewAddress(string folder) => folder;

    [Fact]
    public void AFileThatIsNoDatabaseIsNamed()
    {
        Directory.CreateDirectory(Location.Store);
        File.WriteAllText(Path.Combine(Location.Store, "..", "registry.db"), new string('x', 5000));
        Refused(RegistryErrors.Database, () => ModelRegistry.OpenOrNull(Location));
    }
}
