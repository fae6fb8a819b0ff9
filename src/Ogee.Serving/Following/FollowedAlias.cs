using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>An alias of a registry whose version is served, also after it moves.</summary>
/// <param name="Registry">The registry; it stays open while the server runs, and is its caller's to close.</param>
/// <param name="Name">The model's name, in the registry and in URLs.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Every">How often the registry is asked.</param>
/// <param name="AbstainBelow">Of classes: the model abstains where its best probability is below this; null: no such limit.</param>
sealed record FollowedAlias(ModelRegistry Registry, string Name, string Alias, TimeSpan Every, double? AbstainBelow)
{
    public string Reference => $"{Name}@{Alias}";

    /// <summary>The version that the alias names now; null where it names none.</summary>
    public RegisteredVersion? Now() => Registry.FindOrNull(new(Name, Alias: Alias));

    /// <summary>Loads a version, after every byte of its files was hashed.</summary>
    public IServedModel Load(RegisteredVersion version)
    {
        var model = ServedFolder.Open(Registry.Files(version).ModelPath, Name, Number(version), AbstainBelow);
        if (model.Info.WeightsSha256 == version.WeightsSha256) return model;
        var weights = model.Info.WeightsSha256;
        model.Dispose();
        throw ServingErrors.ModelRefused.With($"{version.Reference} has the weights {weights}", $"The registry states {version.WeightsSha256}", "Add the run again, or pull the version from another registry");
    }

    public static string Number(RegisteredVersion version) => version.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
