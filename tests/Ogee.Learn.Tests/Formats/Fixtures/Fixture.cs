namespace Ogee.Learn.Tests;

/// <summary>Files that PyTorch, NumPy and h5py wrote (<c>make.py</c> beside them).</summary>
static class Fixture
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Formats", "Fixtures", name);
}
