using Ogee.Recipes;

namespace Ogee.Cli;

sealed partial class ModelsVerb
{
    int Add(VerbContext context)
    {
        var folder = new RunStore(context.Parsed.GetValue(CommonOptions.Out)!).Find(context.Parsed.GetValue(run)!);
        using var registry = ModelRegistry.OpenOrCreate(RegistryAddress.Of(context), context.Surroundings.Time);
        var (added, isNew) = registry.Add(folder, context.Parsed.GetValue(modelName), context.Parsed.GetValue(comment) ?? "");
        return Say(context, registry, added, isNew, $"the run {folder.Id}");
    }

    int Promote(VerbContext context)
    {
        Requirement[] requirements = [.. (context.Parsed.GetValue(require) ?? []).Select(Requirement.Parse)];
        using var registry = Open(context);
        var promoted = registry.Find(One(context.Parsed.GetValue(version)!));
        var (to, why, isForced) = (context.Parsed.GetValue(alias)!, context.Parsed.GetValue(reason) ?? "", context.Parsed.GetValue(force));
        var check = registry.Check(promoted, to, requirements);
        string[] warnings = [.. check.Warnings, .. isForced ? check.Refusals : []];
        // Before it is made, and even where only warnings are asked for.
        if (!context.IsJson)
            foreach (var warning in warnings) context.Narration.WriteLine(VisibleText.Of($"warning: {promoted.Reference}: {warning}"));
        var move = registry.Promote(check, why, isForced);
        if (context.IsJson) context.Results.WriteLine(ModelsJson.Moved(promoted.Name, to, move, promoted, warnings));
        else context.Results.WriteLine(move is null ? $"{promoted.Name}@{to} is version {promoted.Number} already" : Text(move));
        context.Next(RegistryAddress.Command(context, $"ogee serve {promoted.Name}@{to}"));
        return 0;
    }

    int Rollback(VerbContext context)
    {
        using var registry = Open(context);
        var move = registry.Rollback(context.Parsed.GetValue(name)!, context.Parsed.GetValue(alias)!, context.Parsed.GetValue(reason) ?? "");
        context.Results.WriteLine(context.IsJson ? ModelsJson.Moved(move.Name, move.Alias, move, registry.FindOrNull(new(move.Name, move.To)), []) : Text(move));
        context.Next(RegistryAddress.Command(context, $"ogee models show {move.Name}@{move.Alias}"));
        return 0;
    }

    int Remove(VerbContext context)
    {
        using var registry = Open(context);
        var reference = One(context.Parsed.GetValue(version)!);
        var found = registry.Find(reference);
        var isDry = context.Parsed.GetValue(CommonOptions.DryRun);
        if (!isDry && !context.Confirm(reference.Alias is null ? $"Delete {found.Reference} and its files?" : $"Remove the alias {reference}, which names version {found.Number}?")) return 1;
        if (!isDry)
        {
            if (reference.Alias is { } named) registry.RemoveAlias(found.Name, named, context.Parsed.GetValue(reason) ?? "");
            else registry.Remove(found);
        }
        context.Results.WriteLine(context.IsJson ? ModelsJson.Removed(reference.ToString(), isDry) : $"{(isDry ? "would delete" : "deleted")} {reference}");
        return 0;
    }

    int Pull(VerbContext context)
    {
        using var other = ModelRegistry.Open(RegistryAddress.Of(context.Parsed.GetValue(from)!), context.Surroundings.Time);
        using var registry = ModelRegistry.OpenOrCreate(RegistryAddress.Of(context), context.Surroundings.Time);
        return Copy(context, other, registry);
    }

    int Push(VerbContext context)
    {
        using var registry = Open(context);
        using var other = ModelRegistry.OpenOrCreate(RegistryAddress.Of(context.Parsed.GetValue(to)!), context.Surroundings.Time);
        return Copy(context, registry, other);
    }

    int Copy(VerbContext context, ModelRegistry source, ModelRegistry target)
    {
        var copied = source.Find(One(context.Parsed.GetValue(version)!));
        var (there, isNew) = target.CopyFrom(source, copied);
        return Say(context, target, there, isNew, $"{copied.Reference} of {source.Location.Shown}");
    }

    static int Say(VerbContext context, ModelRegistry registry, RegisteredVersion added, bool isNew, string what)
    {
        context.Results.WriteLine(context.IsJson ? ModelsJson.Added(added, isNew, registry.Aliases(), registry.FolderOf(added)) : added.Reference);
        context.Say(isNew ? $"added {what} to {registry.Location.Shown}, its files hashed and copied" : $"{what} is there already; nothing was added");
        Next(context, added, registry.Aliases());
        return 0;
    }

    static RegistryReference One(string text) => RegistryReference.Parse(text) is { IsOfOne: true } reference ? reference
        : throw RegistryErrors.Name.With($"'{text}' names a model, not one of its versions", "Expected NAME:VERSION or NAME@ALIAS", $"Look at its versions: ogee models show {text}");

    static string Text(AliasMove move) => $"{move.Name}@{move.Alias}: {(move.From is { } from ? $"version {from}" : "nothing")} → {(move.To is { } to ? $"version {to}" : "nothing")}";
}
