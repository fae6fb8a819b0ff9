using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>A model on the command line: a run, or a model folder by itself.</summary>
static class ModelReference
{
    internal static string Folder(VerbContext context, string reference) => File.Exists(Path.Combine(reference, "config.json")) ? reference : Finished(context, reference).ModelPath;

    /// <summary>What names a run in the next command, typed in the same folder: its id, or its path where it is not in the usual place.</summary>
    internal static string Of(RunFolder run) => Path.GetFullPath(Path.Combine("runs", run.Id)) == run.Path ? run.Id : CommandText.Word(run.Path);

    static RunFolder Finished(VerbContext context, string reference)
    {
        var run = new RunStore(context.Parsed.GetValue(CommonOptions.Out)!).Find(reference);
        return File.Exists(Path.Combine(run.ModelPath, "config.json")) ? run
            : throw RunErrors.NotFound.With($"The run {run.Id} has no model: it is {RunRecord.Read(run).Status.ToString().ToLowerInvariant()}", "Expected a finished run", $"Go on with it: ogee train --resume {Of(run)}");
    }
}
