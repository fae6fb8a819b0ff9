using System.Reflection;

namespace Ogee.Architecture.Tests;

/// <summary>Every error has a code of its own, and is listed where help finds it.</summary>
public class ErrorCodeTests
{
    static readonly Dictionary<string, Assembly> Assemblies = new[] { "Ogee", "Ogee.Learn", "Ogee.Recipes", "Ogee.Serving", "Ogee.Cli" }.ToDictionary(name => name, Assembly.Load);

    const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    static readonly ErrorCode[] Declared = [.. Assemblies.Values.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.ContainsGenericParameters).SelectMany(type => type.GetFields(Statics)).Where(field => field.FieldType == typeof(ErrorCode)).Select(field => (ErrorCode)field.GetValue(null)!)];

    [Fact]
    public void EveryCodeIsUnique() => Assert.Empty(Declared.GroupBy(error => error.Code).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void EveryCodeIsListed()
    {
        var listed = Assemblies.Values.SelectMany(assembly => assembly.GetTypes()).Select(type => type.GetProperty("All", Statics)).Where(property => property?.PropertyType == typeof(IReadOnlyList<ErrorCode>))
            .SelectMany(property => (IReadOnlyList<ErrorCode>)property!.GetValue(null)!).Distinct().ToArray();
        Assert.True(Declared.Length > 40, $"Only {Declared.Length} errors were found.");
        Assert.Empty(Declared.Except(listed).Select(error => error.Code));
        Assert.Empty(listed.Except(Declared).Select(error => error.Code));
    }

    [Fact]
    public void EveryErrorSaysWhatItIsAndWhatToDo() =>
        Assert.All(Declared, error =>
        {
            Assert.Matches("^OG[0-6][0-9]{3}$", error.Code);
            Assert.True(error.Title.Length is > 5 and < 80 && error.Explanation.Length > 40, error.Code);
        });
}
