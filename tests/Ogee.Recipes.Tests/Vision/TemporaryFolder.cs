namespace Ogee.Recipes.Tests;

/// <summary>A new folder that is gone after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("ogee-test-").FullName;

    internal string this[string relative] => System.IO.Path.Combine(Path, relative);

    internal string Write(string relative, ReadOnlySpan<byte> bytes)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal string Write(string relative, string text) => Write(relative, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
