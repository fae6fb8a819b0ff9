using System.Xml.Linq;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>References go only downwards: Ogee, then Ogee.Learn, Ogee.Recipes, Ogee.Serving, Ogee.Cli.</summary>
public class ReferenceTests
{
    static readonly string[] Layers = ["Ogee", "Ogee.Learn", "Ogee.Recipes", "Ogee.Serving", "Ogee.Cli"];

    public static TheoryData<string> All => [.. Layers];

    [Theory, MemberData(nameof(All))]
    public void AnAssemblyRefersOnlyToThoseBelow(string name)
    {
        using var library = Library.Open(name);
        var own = library.References.Where(reference => reference.StartsWith("Ogee", StringComparison.Ordinal)).ToArray();
        Assert.Empty(own.Except(Layers[..Array.IndexOf(Layers, name)]));
        if (name != "Ogee") Assert.Contains("Ogee", own);
    }

    [Theory, InlineData("Ogee"), InlineData("Ogee.Learn")]
    public void TheEngineAndLearningStandOnTheRuntimeAlone(string name)
    {
        using var library = Library.Open(name);
        Assert.All(library.References, reference => Assert.True(reference == "Ogee" || reference.StartsWith("System.", StringComparison.Ordinal) || reference == "Microsoft.Win32.Primitives", reference));
        Assert.Empty(XDocument.Load(Path.Combine(Repository.Root, "src", name, name + ".csproj")).Descendants("PackageReference"));
    }

    [Fact]
    public void NoLibraryRefersToTests()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(reference => (string)reference.Attribute("Include")!).ToArray();
            Assert.DoesNotContain(references, reference => reference.Contains("/tests/", StringComparison.Ordinal) || reference.Contains("Ogee.Testing", StringComparison.Ordinal));
        }
    }
}
