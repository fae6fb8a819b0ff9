using System.Text.Json.Nodes;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Files of older versions lack members: what is never null is not null when such a file is read.</summary>
public sealed class OlderFilesTests
{
    [Fact]
    public void ARecordOfAlmostNothingHasNoNullInIt()
    {
        var folder = Directory.CreateTempSubdirectory("ogee-old-").FullName;
        try
        {
            var path = Path.Combine(folder, "run.json");
            File.WriteAllText(path, """{"format": "ogee-run/1", "id": "a", "name": "b", "task": "c", "started": "2026-01-01T00:00:00Z"}""".Replace("ogee-run", SettingsFile.RunFormat, StringComparison.Ordinal));
            var record = RunRecordFile.Read(path);
            Assert.Empty(record.Tags);
            Assert.Empty(record.Sources);
            Assert.Empty(record.Command);
            Assert.Empty(record.Plan);
            Assert.Empty(record.Results);
            Assert.Equal((RunVersions.Unknown, HostFacts.Unknown), (record.Versions, record.Host));
            // A null that someone wrote is none either.
            File.WriteAllText(path, File.ReadAllText(path).Replace("}", ", \"tags\": null}", StringComparison.Ordinal));
            Assert.Empty(RunRecordFile.Read(path).Tags);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AReportThatLacksAMemberIsReadWithWhatStandsForIt()
    {
        var json = JsonNode.Parse(SampleReport.Create().ToJson())!.AsObject();
        foreach (var name in (string[])["limits", "mistakes", "slices", "rivals", "curves", "subtitle", "sample"]) Assert.True(json.Remove(name), name);
        Assert.True(json["data"]!.AsObject().Remove("findings"));
        var report = VerificationReport.FromJson(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        Assert.Empty(report.Limits);
        Assert.Empty(report.Data.Findings);
        Assert.Equal("sample", report.Sample);
        Assert.Contains("</html>", report.ToHtml(), StringComparison.Ordinal);
    }
}
