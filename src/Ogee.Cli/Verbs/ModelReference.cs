using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>A model on the command line: a run, a version of the registry, or a model folder by itself.</summary>
static class ModelReference
{
    internal static string Folder(VerbContext context, string reference)
    {
        if (File.Exists(Path.Combine(reference, "config.json"))) return reference;
        using var registered = RegisteredModel.OrNull(context, reference);
        return registered?.Folder ?? Finished(context, reference).ModelPath;
    }

    /// <summary>The command that a verdict names, as it is typed in this folder.</summary>
    internal static string Next(Verdict verdict, RunFolder run) => verdict.NextCommand.Length > 0 ? verdict.NextCommand.Replace(run.Id, CommandText.Run(run), StringComparison.Ordinal) : $"ogee serve {CommandText.Run(run)}";

    /// <summary>A run that has a model.</summary>
    internal static RunFolder Finished(VerbContext context, string reference)
    {
        var run = new RunStore(context.Parsed.GetValue(CommonOptions.Out)!).Find(reference);
        return File.Exists(Path.Combine(run.ModelPath, "config.json")) ? run
            : throw RunErrors.Unfinished(run, RunRecord.Read(run));
    }
}
