namespace Ogee.Tests;

/// <summary>Settings for the length of a scope; plans made under others are forgotten. Only for tests of the collection "settings".</summary>
sealed class SettingsScope : IDisposable
{
    readonly (bool Fuse, bool Emit, string Check) before = (Settings.Fuse, Settings.Emit, Settings.Check);

    public SettingsScope(bool fuse = true, bool emit = true, string check = "")
    {
        (Settings.Fuse, Settings.Emit, Settings.Check) = (fuse, emit, check);
        PlanCache.Clear();
    }

    public void Dispose()
    {
        (Settings.Fuse, Settings.Emit, Settings.Check) = before;
        PlanCache.Clear();
    }
}
