using System.CommandLine;
using System.CommandLine.Parsing;
using Ogee.Learn;

namespace Ogee.Cli;

/// <summary>The program: its verbs, and the way from a command line to an exit code.</summary>
sealed class Application(Surroundings surroundings)
{
    static readonly InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    // '@last' is a reference to a run, not a file of arguments.
    static readonly ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>The verbs that work.</summary>
    internal static IReadOnlyList<Verb> Verbs { get; } = [new LookVerb(), new TrainVerb(), new VerifyVerb(), new CompareVerb(), new CostVerb(), new PredictVerb(), new ExportVerb(), new ServeVerb(), new MonitorVerb(), new DemoVerb(), new BenchVerb(), new RunsVerb(), new ModelsVerb(), new DoctorVerb(), new HelpVerb()];

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The words after <c>ogee</c>.</param>
    /// <returns>The exit code.</returns>
    internal int Run(IReadOnlyList<string> arguments)
    {
        var isJson = arguments.Contains("--json");
        using var interruption = new Interruption(surroundings.Narration, isJson: isJson);
        // What OGEE_SHOW asks for is for whoever typed the command.
        if (Settings.Show.Length > 0) Settings.Output = surroundings.Narration.WriteLine;
        try
        {
            if (arguments is [] or ["--help" or "-h" or "-?"]) return HelpText.Overview(surroundings.Results);
            if (arguments is ["--version"]) return HelpText.Version(surroundings.Results);
            var parsed = Grammar(interruption).Parse(arguments, parsing);
            if (HelpVerb.IsAskedFor(arguments)) return HelpText.Verb(parsed.CommandResult.Command, surroundings.Results);
            CommandLineCheck.Require(parsed);
            return parsed.Invoke(invocation);
        }
        catch (OperationCanceledException) when (interruption.ExitCode != 0)
        {
            return interruption.ExitCode;
        }
        catch (Exception cause)
        {
            return ErrorReport.Show(cause, surroundings.Narration, isJson, surroundings.IsColored);
        }
        finally
        {
            surroundings.Results.Flush();
            // What a verb collected for itself it has shown itself.
            if (KernelTimes.Any && Settings.Show.Contains("kernels", StringComparison.Ordinal)) surroundings.Narration.WriteLine(KernelTimes.Report());
            surroundings.Narration.Flush();
        }
    }

    /// <summary>The grammar, with the verbs bound to these surroundings.</summary>
    internal RootCommand Grammar(Interruption interruption)
    {
        var root = new RootCommand("From a folder of data to a verified, served model.");
        root.Options.Clear();
        root.Directives.Clear();
        foreach (var verb in Verbs) root.Add(verb.Build(body => parsed => body(new(parsed, surroundings, interruption))));
        return root;
    }
}
