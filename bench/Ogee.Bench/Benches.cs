namespace Ogee.Bench;

/// <summary>The subjects that can be measured, by name, and the one way to run them.</summary>
static class Benches
{
    /// <summary>Subjects without a peer from outside.</summary>
    public static readonly IReadOnlyList<(string Name, Action Run)> Alone = [("inference", InferenceBench.Run), ("workers", WorkersBench.Run), ("plans", PlanBench.Run), ("graphs", GraphBench.Run)];

    /// <summary>Runs the subject that is named, or <c>all</c>, one after the other.</summary>
    /// <param name="project">The project, for the usage line.</param>
    /// <param name="args">The command line.</param>
    /// <param name="subjects">The subjects in order.</param>
    /// <param name="prepare">What is needed first; an exit code ends the program.</param>
    /// <param name="peer">A line about what is compared with, if anything is.</param>
    public static int Start(string project, string[] args, IReadOnlyList<(string Name, Action Run)> subjects, Func<int?>? prepare, string? peer = null)
    {
        (string Name, Action Run)[] chosen = [.. subjects.Where(subject => args is [var name] && (name == subject.Name || name == "all"))];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine($"usage: dotnet run -c Release --project {project} -- {string.Join('|', subjects.Select(subject => subject.Name))}|all");
            return 2;
        }
        if (prepare?.Invoke() is { } code) return code;
        Console.WriteLine(Machine.Describe());
        if (peer is not null) Console.WriteLine(peer);
        foreach (var (name, run) in chosen)
        {
            if (chosen.Length > 1) Console.WriteLine($"\n## {name}\n");
            run();
        }
        return 0;
    }
}
