using Ogee.Recipes;
using Ogee.Serving;

namespace Ogee.Cli;

/// <summary>A model of the registry that a command line names: <c>scratches:3</c>, <c>scratches@production</c>.</summary>
sealed class RegisteredModel : IDisposable
{
    readonly ModelRegistry registry;
    readonly RegistryReference reference;

    RegisteredModel(ModelRegistry registry, RegistryReference reference)
    {
        (this.registry, this.reference) = (registry, reference);
        Version = registry.Find(reference);
        Run = registry.Files(Version);
    }

    /// <summary>The version that is meant now.</summary>
    internal RegisteredVersion Version { get; }

    /// <summary>Its files, hashed: to be read only.</summary>
    internal RunFolder Run { get; }

    /// <summary>The model folder.</summary>
    internal string Folder => Run.ModelPath;

    /// <summary>Where reports of a verification go: what the registry holds does not change.</summary>
    internal string ReportFolder => Path.GetFullPath(Path.Combine("reports", $"{Version.Name}-{Version.Number}"));

    /// <summary>The model that a word names; null where it is no reference to the registry, or a path that exists.</summary>
    internal static RegisteredModel? OrNull(VerbContext context, string word)
    {
        if (Path.Exists(word) || RegistryReference.TryParse(word) is not { IsOfOne: true } reference) return null;
        var registry = ModelRegistry.Open(RegistryAddress.Of(context), context.Surroundings.Time);
        try
        {
            return new(registry, reference);
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    /// <summary>Has a server serve it: one version, or whatever the alias names, now and later.</summary>
    internal void Serve(VerbContext context, OgeeServerOptions options, double? abstainBelow)
    {
        if (context.Parsed.GetValue(CommonOptions.Name) is not null)
            throw CliErrors.Conflict.With($"{CommonOptions.Name.Name} was given with a model of the registry", "Expected no other name: it is served under its own", $"Leave out {CommonOptions.Name.Name}.");
        if (reference.Alias is { } alias) options.Serving.Follow(registry, Version.Name, alias, abstainBelow: abstainBelow);
        else options.Serving.Model(ServedFolder.Open(Folder, Version.Name, Version.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), abstainBelow));
    }

    /// <summary>A report of it, by its name in the registry instead of the folder's.</summary>
    internal VerificationReport Named(VerificationReport report, string? data) => report with
    {
        Run = Version.Reference,
        Reproduce = report.Reproduce with { Command = $"ogee verify {Version.Reference}{(data is null ? "" : " " + CommandText.Word(data))}" },
    };

    public void Dispose() => registry.Dispose();
}
