namespace Ogee.Recipes.Tests;

public sealed class DataFormTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    [Fact]
    public void AFileOfColumnsIsATable() => Assert.True(TrainingTasks.IsTable(Write("sales.csv", "a,b\n1,2\n")));

    [Fact]
    public void AFileThatNamesPicturesIsNone() => Assert.False(TrainingTasks.IsTable(Write("parts.csv", "\uFEFF\"Path\";label\n1.png;good\n")));

    [Fact]
    public void AFolderWithTablesIsATableAndOneWithPicturesIsNot()
    {
        Write("two/train.csv", "a,b\n1,2\n");
        Assert.True(TrainingTasks.IsTable(folder["two"]));
        StripedPictures.WriteTo(folder["pictures"], perClass: 2);
        Write("pictures/notes.csv", "a,b\n1,2\n");
        Assert.False(TrainingTasks.IsTable(folder["pictures"]));
        Assert.False(TrainingTasks.IsTable(folder["nowhere"]));
    }
}
