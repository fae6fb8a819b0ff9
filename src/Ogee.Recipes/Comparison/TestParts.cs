using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What the split.csv of a run knows of its test samples: the hash of their content, and their group.</summary>
static class TestParts
{
    /// <summary>The answers of a run, each sample with what its split.csv knows of it.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="answers">Its answers.</param>
    /// <exception cref="OgeeException">The file is damaged (OG2115), or does not know a sample of the answers (OG2783).</exception>
    public static RunAnswers With(RunFolder run, RunAnswers answers)
    {
        var (hashes, groups) = (new string?[answers.Ids.Count], new string?[answers.Ids.Count]);
        if (Known(run.SplitPath) is { } known)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                if (!known.TryGetValue(answers.Ids[i], out var sample))
                    throw ComparisonErrors.Predictions.With($"{Path.Combine(run.ReportPath, "predictions.csv")} names {answers.Ids[i]}, which is not in the test part of {run.SplitPath}", "Expected the files of one run", "Restore both from a copy of the run, or train again.");
                (hashes[i], groups[i]) = sample;
            }
        }
        return answers with { Hashes = hashes, Groups = groups };
    }

    static Dictionary<string, (string Hash, string? Group)>? Known(string path)
    {
        if (!File.Exists(path)) return null;
        string? header;
        using (var reader = new StreamReader(new FileStream(RegularFile.Open(path), FileAccess.Read), Encoding.UTF8)) header = reader.ReadLine();
        // Two kinds of data know their samples by content; of others the names have to do.
        if (header?.StartsWith("path,", StringComparison.Ordinal) == true)
            return SplitTable.Read(path).Where(row => row.Split == DataSplit.Test).DistinctBy(row => row.Path).ToDictionary(row => row.Path, row => (row.Sha256, row.Group), StringComparer.Ordinal);
        if (header?.StartsWith("row,", StringComparison.Ordinal) == true)
            return RowSplitFile.Read(path).Select((row, i) => (row.Split, Id: FormattableString.Invariant($"row {i + 1}"), Hash: row.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture)))
                .Where(row => row.Split == DataSplit.Test).ToDictionary(row => row.Id, row => (row.Hash, (string?)null), StringComparer.Ordinal);
        return null;
    }
}
