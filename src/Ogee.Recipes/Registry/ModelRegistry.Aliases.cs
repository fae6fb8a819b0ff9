namespace Ogee.Recipes;

public sealed partial class ModelRegistry
{
    /// <summary>Judges a promotion before it is made: whether the evidence carries it, and what it would replace.</summary>
    /// <param name="version">The version to be promoted.</param>
    /// <param name="alias">The alias that is to name it.</param>
    /// <param name="requirements">Figures that its results must reach.</param>
    /// <exception cref="OgeeException">The alias is not usable (OG2702), or a requirement names no figure of the version (OG2304).</exception>
    public PromotionCheck Check(RegisteredVersion version, string alias, IReadOnlyList<Requirement> requirements)
    {
        RegistryReference.RequireAlias(alias);
        var current = FindOrNull(new(version.Name, Alias: alias));
        var warning = current is null || current.Number == version.Number ? null : VersionComparison.Warning(version, store.Folder(version), current, store.Folder(current));
        return PromotionCheck.Of(version, alias, current, requirements, warning);
    }

    /// <summary>Has an alias name a version.</summary>
    /// <param name="check">What <see cref="Check"/> gave: the alias must still be where it was then.</param>
    /// <param name="reason">Why; needed where the gate is overridden.</param>
    /// <param name="isForced">Whether the gate is overridden.</param>
    /// <returns>The move; null where the alias named the version already.</returns>
    /// <exception cref="OgeeException">The gate holds it back (OG2703), the gate is overridden without a reason (OG2714), or someone moved the alias meanwhile (OG2704).</exception>
    public AliasMove? Promote(PromotionCheck check, string reason = "", bool isForced = false)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (isForced && string.IsNullOrWhiteSpace(reason))
            throw RegistryErrors.Reason.With("--force was given without a reason", "Expected --force --reason TEXT", "Say why, for whoever asks later.");
        if (!isForced) check.RequirePassed();
        if (check.Current?.Number == check.Version.Number) return null;
        // Damaged files are found before servers are sent to them.
        store.Verified(check.Version);
        return Move(check.Version.Name, check.Alias, AliasMoveKind.Promote, check.Current?.Number, (_, _) => check.Version.Number, reason, isForced && check.Refusals.Count > 0);
    }

    /// <summary>Has an alias name what it named before.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The move. Versions that were removed since are passed over.</returns>
    /// <exception cref="OgeeException">There is nothing to go back to (OG2705), the alias never was (OG2701), or someone moved it meanwhile (OG2704).</exception>
    public AliasMove Rollback(string name, string alias, string reason = "")
    {
        RegistryReference.RequireAlias(alias);
        if (History(name, alias).Count == 0) throw Nothing(new(name, Alias: alias));
        var seen = FindOrNull(new(name, Alias: alias))?.Number;
        return Move(name, alias, AliasMoveKind.Rollback, seen, (session, current) =>
        {
            var there = VersionRows.Of(session, name).Select(version => version.Number).ToHashSet();
            foreach (var earlier in AliasRows.Earlier(AliasRows.Moves(session, name, alias)))
                if (earlier != current && there.Contains(earlier)) return earlier;
            throw RegistryErrors.NoEarlier.With($"{name}@{alias} never named another version that still exists", "Expected an alias that was moved before", $"Look at its history: ogee models show {name}@{alias}, or name a version: ogee models promote {name}:VERSION {alias}");
        }, reason, false);
    }

    /// <summary>Removes an alias; its history stays.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="reason">Why.</param>
    /// <exception cref="OgeeException">There is no such alias (OG2701), or someone moved it meanwhile (OG2704).</exception>
    public AliasMove RemoveAlias(string name, string alias, string reason = "")
    {
        var current = Find(new(name, Alias: alias));
        return Move(name, alias, AliasMoveKind.Remove, current.Number, (_, _) => null, reason, false);
    }

    AliasMove Move(string name, string alias, AliasMoveKind kind, int? seen, Func<RegistrySession, int?, int?> to, string reason, bool isForced) => database.Write(session =>
    {
        var current = AliasRows.Version(session, name, alias);
        if (current != seen)
        {
            var last = AliasRows.Moves(session, name, alias).LastOrDefault();
            throw RegistryErrors.Moved.With($"{name}@{alias} was {Named(seen)} and is {Named(current)}{(last is null ? "" : $" since {last.Who} moved it at {VersionRows.Text(last.At)}")}", "Expected an alias that nobody else moves at the same time",
                $"Nothing was changed. Look at it, and decide again: ogee models show {name}@{alias}");
        }
        var target = to(session, current);
        if (target is { } number && VersionRows.Of(session, name, number) is null) throw RegistryErrors.NotFound.With(FormattableString.Invariant($"{name}:{number} is not in the registry any more"), "Expected a version that is there", $"List them with: ogee models show {name}");
        return AliasRows.Set(session, new(name, alias, 0, kind, current, target, Now, who, reason, isForced));
    });

    static string Named(int? version) => version is { } number ? FormattableString.Invariant($"version {number}") : "not there";
}
