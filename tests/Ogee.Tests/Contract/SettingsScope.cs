namespace Ogee.Tests;

/// <summary>Settings for the length of a scope; plans made under others are forgotten. Only for tests of the collection "settings".</summary>
sealed class SettingsScope : IDisposable
{
    readonly (bool Fuse, bool Emit, bool Layout, bool Pack, bool Winograd, string Check) before = (Settings.Fuse, Settings.Emit, Settings.Layout, Settings.Pack, Settings.Winograd, Settings.Check);

    public SettingsScope(bool fuse = true, bool emit = true, bool layout = true, bool pack = true, bool winograd = true, string check = "")
    {
        (Settings.Fuse, Settings.Emit, Settings.Layout, Settings.Pack, Settings.Winograd, Settings.Check) = (fuse, emit, layout, pack, winograd, check);
        PlanCache.Clear();
    }

    public void Dispose()
    {
        (Settings.Fuse, Settings.Emit, Settings.Layout, Settings.Pack, Settings.Winograd, Settings.Check) = before;
        PlanCache.Clear();
    }
}
