namespace Ogee.Tests;

/// <summary>Settings for the length of a scope; plans made under others are forgotten. Only for tests of the collection "settings".</summary>
sealed class SettingsScope : IDisposable
{
    readonly (bool Fuse, bool Emit) before = (Settings.Fuse, Settings.Emit);

    public SettingsScope(bool fuse = true, bool emit = true)
    {
        (Settings.Fuse, Settings.Emit) = (fuse, emit);
        PlanCache.Clear();
    }

    public void Dispose()
    {
        (Settings.Fuse, Settings.Emit) = before;
        PlanCache.Clear();
    }
}
