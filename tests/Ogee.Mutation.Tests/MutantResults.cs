using System.Security.Cryptography;
using System.Text;
using Ogee.Tests;

namespace Ogee.Mutation.Tests;

/// <summary>Results as they come, in a file: a run that was interrupted goes on where it was. One counts as long as the engine, the mutant and the tests are what they were.</summary>
sealed class MutantResults
{
    readonly string path = Path.Combine(MutantEngine.Folder, "results.txt");
    readonly Dictionary<string, MutantResult> known = [];
    readonly string engine = Hash([.. MutantEngine.SourceFiles("src/Ogee").Concat(MutantEngine.SourceFiles("src/Ogee.Testing")).Select(File.ReadAllText)]);
    readonly string tests = Hash([.. MutantEngine.SourceFiles("tests/Ogee.Tests").Select(File.ReadAllText)]);

    MutantResults() { }

    /// <summary>The results so far. A copy of the engine is made if that of now is not there.</summary>
    public static MutantResults Open()
    {
        Directory.CreateDirectory(MutantEngine.Folder);
        var results = new MutantResults();
        if (File.Exists(results.path))
            foreach (var line in File.ReadLines(results.path))
                if (line.Split('\t', 2) is [var key, var result] && MutantResult.TryParse(result, out var read)) results.known[key] = read;
        var (stampFile, stamp) = (Path.Combine(MutantEngine.Folder, "stamp.txt"), Hash(results.engine, File.ReadAllText(Mutant.ListFile)));
        if (!File.Exists(stampFile) || File.ReadAllText(stampFile) != stamp)
        {
            File.Delete(stampFile);
            MutantEngine.Make();
            File.WriteAllText(stampFile, stamp);
        }
        MutantEngine.TakeTests();
        return results;
    }

    /// <summary>What comes of tests without a mutant: from now, or from before if all passed.</summary>
    public MutantResult WithoutOne(string[] tests)
    {
        var key = Hash([engine, this.tests, File.ReadAllText(Mutant.ListFile), .. tests]);
        return known.TryGetValue(key, out var result) ? result : MutantResult.WithoutOne(tests) is var now && now.IsKilled ? now : Add(key, now);
    }

    /// <summary>The result of a mutant: from before, or now. What survived is tried again.</summary>
    public MutantResult Of(Mutant mutant)
    {
        var key = Hash([engine, tests, mutant.Source, mutant.Instead, .. mutant.Tests]);
        return known.TryGetValue(key, out var result) && result.IsKilled ? result with { Number = mutant.Number } : Add(key, MutantResult.Of(mutant));
    }

    MutantResult Add(string key, MutantResult result)
    {
        File.AppendAllText(path, $"{key}\t{result}\n");
        return known[key] = result;
    }

    static string Hash(params IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts) hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
