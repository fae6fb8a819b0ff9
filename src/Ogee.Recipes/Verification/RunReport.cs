using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Reports as files of a run: report.json and report.html, and those of later verifications beside them.</summary>
public static class RunReport
{
    /// <summary>Writes a report as JSON and as a page.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="report">The report.</param>
    /// <param name="name">The files' name without extension; <c>report</c> is the run's own.</param>
    /// <returns>The path of the page.</returns>
    public static string Write(RunFolder folder, VerificationReport report, string name = "report") => Write(folder.ReportPath, report, name);

    /// <summary>Writes a report as JSON and as a page into any folder.</summary>
    /// <param name="folder">The folder; it is made.</param>
    /// <param name="report">The report.</param>
    /// <param name="name">The files' name without extension.</param>
    /// <returns>The path of the page.</returns>
    public static string Write(string folder, VerificationReport report, string name)
    {
        Directory.CreateDirectory(folder);
        DurableFile.WriteAllBytes(Path.Combine(folder, name + ".json"), report.ToJson());
        var page = Path.Combine(folder, name + ".html");
        DurableFile.WriteAllText(page, report.ToHtml());
        return page;
    }

    /// <summary>The report that a run states.</summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="OgeeException">It is missing or damaged.</exception>
    public static VerificationReport Read(RunFolder run)
    {
        var path = Path.Combine(run.ReportPath, "report.json");
        return File.Exists(path) ? VerificationReport.FromJson(RegularFile.ReadAllBytes(path, 256 << 20))
            : throw ReportErrors.Unreadable.With($"{path} is missing: there are no figures to compare with", "Expected the report that ogee train wrote", ReportJson.Remedy);
    }

    /// <summary>The report that a run states, or null where there is none to be read.</summary>
    /// <param name="run">The run's folder.</param>
    public static VerificationReport? ReadOrNull(RunFolder run)
    {
        try
        {
            return Read(run);
        }
        catch (OgeeException)
        {
            return null;
        }
    }
}
