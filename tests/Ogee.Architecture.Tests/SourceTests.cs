using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>What the text of the sources must and must not say.</summary>
public partial class SourceTests
{
    // Where memory is touched by address: kernels (the reference's too), storages, running a plan, and tensors' values going in and out.
    static readonly string[] MayBeUnsafe =
    [
        "Ogee/Cpu/", "Ogee/Values/Storage.cs", "Ogee/Values/MemoryPool.cs", "Ogee/Values/PackedCopies.cs", "Ogee/Compile/Plan.cs", "Ogee/Compile/Operand.cs", "Ogee/Values/Element.cs",
        "Ogee/Runtime/IBackend.cs", "Ogee/Runtime/NullBackend.cs", "Ogee/Runtime/TensorEvaluation.cs", "Ogee/Tensors/Tensor.Create.cs",
        "Ogee.Testing/ReferenceBackend.cs", "Ogee.Testing/ReferenceOperand.cs",
    ];

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment { get; }

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe { get; }

    [GeneratedRegex(@"(?<![\w.~/])/(work|root|home|tmp|mnt)/[\w.]")]
    private static partial Regex MachinePath { get; }

    public static string WithoutComments(string source) => Comment.Replace(source, "");

    [Fact]
    public void OnlyTheListedPartsAreUnsafe()
    {
        var found = Files("src", "*.cs").Where(file => Unsafe.IsMatch(WithoutComments(File.ReadAllText(file)))).Select(file => Relative("src", file)).ToArray();
        Assert.NotEmpty(found);
        Assert.Empty(found.Where(file => !MayBeUnsafe.Any(allowed => file.StartsWith(allowed, StringComparison.Ordinal))).ToArray());
        Assert.Empty(MayBeUnsafe.Where(allowed => !found.Any(file => file.StartsWith(allowed, StringComparison.Ordinal))).ToArray());
    }

    [Theory, InlineData("src"), InlineData("tools"), InlineData("bench"), InlineData("docs"), InlineData("samples")]
    public void NoFileNamesAPlaceOfOneMachine(string folder)
    {
        string[] texts = [".cs", ".csproj", ".props", ".md", ".json", ".html", ".css", ".js", ".sh", ".txt"];
        var files = Files(folder, "*").Where(file => texts.Contains(Path.GetExtension(file))).ToArray();
        Assert.NotEmpty(files);
        var found = files.SelectMany(file => File.ReadLines(file).Where(line => MachinePath.IsMatch(line)).Select(line => $"{Relative(folder, file)}: {line.Trim()}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("open /" + "work/x", true), InlineData("\"/" + "root/.nuget\"", true), InlineData("(/tmp/a)", true)]
    [InlineData("https://example.org/work/x", false), InlineData("src/tmp/a", false), InlineData("a /workshop", false)]
    public void APlaceIsTold(string text, bool isOne) => Assert.Equal(isOne, MachinePath.IsMatch(text));

    static IEnumerable<string> Files(string folder, string pattern)
    {
        var root = Path.Combine(Repository.Root, folder);
        if (!Directory.Exists(root)) return [];
        return Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Where(file => !Relative(folder, file).Split('/').Any(part => part is "bin" or "obj" or "artifacts"));
    }

    static string Relative(string folder, string file) => Path.GetRelativePath(Path.Combine(Repository.Root, folder), file).Replace('\\', '/');
}
