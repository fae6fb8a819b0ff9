using System.Reflection;
using System.Xml.Linq;

namespace Ogee.Architecture.Tests;

/// <summary>Every public type of the libraries is documented in the XML file beside its assembly.</summary>
public class DocumentationTests
{
    [Theory, InlineData("Ogee"), InlineData("Ogee.Learn"), InlineData("Ogee.Recipes"), InlineData("Ogee.Serving")]
    public void EveryPublicTypeHasASummary(string name)
    {
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, name + ".xml")).Descendants("member")
            .Where(member => member.Element("summary")?.Value.Trim().Length > 0 || member.Element("inheritdoc") is not null).Select(member => (string)member.Attribute("name")!).ToHashSet();
        // A block of extension members is compiled to a nested type that nobody writes.
        var types = Assembly.Load(name).GetExportedTypes().Where(type => !type.FullName!.Contains('<')).ToArray();
        Assert.NotEmpty(types);
        Assert.Empty(types.Select(type => "T:" + type.FullName!.Replace('+', '.')).Where(type => !documented.Contains(type)).ToArray());
    }
}
