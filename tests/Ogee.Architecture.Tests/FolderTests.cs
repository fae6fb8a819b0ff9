using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>Within the engine, code uses only folders that data passed before. The arrows that go the other way are few, and listed.</summary>
public partial class FolderTests
{
    // The order in which data flows.
    static readonly string[] Order = ["Values", "IR", "Tensors", "Autodiff", "Compile", "Runtime", "Cpu"];

    // Against the order: from a folder to a type, and why.
    static readonly Dictionary<string, string> Exceptions = new()
    {
        ["Compile → IAccepts"] = "who may refuse a run before what cannot be put back is written",
        ["Compile → IBackend"] = "a plan is made for a backend, known by its interface",
        ["Compile → IExecutable"] = "what a backend makes of a kernel",
        ["Compile → IPacks"] = "what a kernel asks of a plan: an operand arranged beforehand",
        ["Compile → ScratchNeed"] = "what a plan asks of kernels: the scratch that they need",
        ["Compile → IUndoable"] = "what a plan asks of a kernel when a run fails",
        ["Compile → Settings"] = "passes can be shown and switched off",
        ["Compile → KernelTimes"] = "times of kernels, on request",
        ["Tensors → Backends"] = "a device that is not there is an error at the line that names it",
        ["Runtime → Workers"] = "Settings tells how many threads compute",
        ["Runtime → CpuBackend"] = "Evaluation chooses the backend of the machine",
        ["Tensors → Gradient"] = "the gradient of a body is the gradient of the graph inside",
        ["Tensors → TensorEvaluation"] = "a parameter computes the first value that it draws, which is then its own",
        ["Tensors → VectorMath"] = "an operation states its fast path, sixteen lanes of exact arithmetic, where it states itself",
        ["Values → Settings"] = "the memory budget",
        ["Values → VectorMath"] = "random normal numbers, sixteen at a time",
    };

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record|delegate\s+[\w<>\*]+)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration { get; }

    [Fact]
    public void CodeUsesOnlyFoldersBeforeItsOwn()
    {
        var folders = Folders();
        using var library = Library.Open("Ogee");
        var against = new SortedSet<string>(StringComparer.Ordinal);
        var seen = 0;
        foreach (var (from, to) in library.Uses().Distinct())
        {
            if (!folders.TryGetValue(from, out var user) || !folders.TryGetValue(to, out var used)) continue;
            seen++;
            if (used.Min(folder => Array.IndexOf(Order, folder)) > user.Max(folder => Array.IndexOf(Order, folder))) against.Add($"{user.First()} → {to}");
        }
        Assert.True(seen > 500, $"Only {seen} uses were found.");
        Assert.Equal(string.Join("\n", Exceptions.Keys.Order(StringComparer.Ordinal)), string.Join("\n", against));
    }

    /// <summary>The folders that declare a type: more than one if it is partial.</summary>
    static Dictionary<string, HashSet<string>> Folders()
    {
        var folders = new Dictionary<string, HashSet<string>>();
        var engine = Path.Combine(Repository.Root, "src", "Ogee");
        foreach (var folder in Order)
            foreach (var file in Directory.EnumerateFiles(Path.Combine(engine, folder), "*.cs", SearchOption.AllDirectories))
                foreach (Match match in Declaration.Matches(SourceTests.WithoutComments(File.ReadAllText(file))))
                {
                    var name = match.Groups["name"].Value;
                    if (!folders.TryGetValue(name, out var known)) folders[name] = known = [];
                    known.Add(folder);
                }
        return folders;
    }
}
