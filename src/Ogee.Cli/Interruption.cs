using System.Runtime.InteropServices;
using Ogee.Learn;

namespace Ogee.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the work to stop where it can, the second leaves at once.</summary>
sealed class Interruption : IDisposable
{
    const int Interrupted = 130;
    const int Terminated = 143;

    readonly CancellationTokenSource stop = new();
    readonly TextWriter narration;
    readonly Action<int> leave;
    readonly bool isJson;
    readonly List<PosixSignalRegistration> registrations = [];
    int exitCode;

    internal Interruption(TextWriter narration, Action<int>? leave = null, bool isJson = false)
    {
        (this.narration, this.leave, this.isJson) = (narration, leave ?? Environment.Exit, isJson);
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Take(signal, Interrupted)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Take(signal, Terminated)));
    }

    /// <summary>What the first signal lets the work do, in words; the work says so as it goes on.</summary>
    internal string Promise { get; set; } = "nothing is lost";

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Stop => stop.Token;

    /// <summary>130 after Ctrl-C, 143 after SIGTERM, 0 before either.</summary>
    internal int ExitCode => exitCode;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        stop.Dispose();
    }

    internal void Take(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
        {
            leave(code);
            return;
        }
        var text = $"stopping: {Promise}; once more leaves at once";
        if (isJson) new JsonProgress(narration).Report(new ProgressMessage(text, MessageLevel.Warning));
        else narration.WriteLine(text);
        narration.Flush();
        stop.Cancel();
    }
}
