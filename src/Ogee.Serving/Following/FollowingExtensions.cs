using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>Serves models of a registry.</summary>
public static class FollowingExtensions
{
    static readonly TimeSpan usual = TimeSpan.FromSeconds(5), shortest = TimeSpan.FromMilliseconds(10), longest = TimeSpan.FromDays(1);

    /// <summary>Serves the version that an alias of a registry names, and goes over to another when the alias moves: loaded, hashed, probed, switched to, the old one drained; no request fails.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="registry">The registry; it stays open while the server runs, and is the caller's to close.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">The alias, for instance <c>production</c>.</param>
    /// <param name="every">How often the registry is asked; 5 s where null.</param>
    /// <param name="abstainBelow">Of classes: the model abstains where its best probability is below this; null: no such limit.</param>
    /// <remarks>A version that is refused leaves the old one serving: the log, <c>/v2/models/NAME</c> and <c>/metrics</c> say so, and it is tried again after a minute, then ever more seldom.
    /// While the registry does not answer the server goes on with what it has.</remarks>
    /// <exception cref="OgeeException">The time is out of its range (<see cref="ServingErrors.Setting"/>), or the model is given twice.</exception>
    public static OgeeOptions Follow(this OgeeOptions options, ModelRegistry registry, string name, string alias, TimeSpan? every = null, double? abstainBelow = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(registry);
        var pause = every ?? usual;
        if (pause < shortest || pause > longest) throw ServingErrors.Setting.With($"The registry is to be asked every {pause}", $"It must be from {shortest} to {longest}", "Leave its default");
        var followed = new FollowedAlias(registry, name, alias, pause, abstainBelow);
        options.Model(name, () => followed.Load(registry.Find(new(name, Alias: alias))));
        options.Followed.Add(followed);
        return options;
    }
}
