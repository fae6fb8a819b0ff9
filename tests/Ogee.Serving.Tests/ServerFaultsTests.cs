using System.Reflection;
using System.Text.RegularExpressions;

namespace Ogee.Serving.Tests;

/// <summary>The list of faults in docs/internals/server-faults.md cannot rot: every test that it names exists.</summary>
public class ServerFaultsTests
{
    static string Document
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Ogee.slnx"))) folder = folder.Parent;
            return File.ReadAllText(Path.Combine(folder.FullName, "docs", "internals", "server-faults.md"));
        }
    }

    [Fact]
    public void EveryFaultNamesTestsThatExist()
    {
        var rows = Regex.Matches(Document, @"^\| (S\d+) \|.*$", RegexOptions.Multiline).ToDictionary(row => row.Groups[1].Value, row => row.Value);
        Assert.Equal(Enumerable.Range(1, 22).Select(number => $"S{number}"), rows.Keys);
        foreach (var (fault, row) in rows)
        {
            var tests = Regex.Matches(row, @"`(\w+Tests)\.(\w+)`");
            Assert.True(tests.Count > 0, $"{fault} names no test");
            foreach (Match test in tests)
                Assert.True(Exists(test.Groups[1].Value, test.Groups[2].Value), $"{fault} names {test.Value}, which does not exist");
        }
    }

    static bool Exists(string type, string method) => typeof(ServerFaultsTests).Assembly.GetTypes()
        .Any(found => found.Name == type && found.GetMethod(method)?.GetCustomAttributes().Any(attribute => attribute is FactAttribute) == true);
}
