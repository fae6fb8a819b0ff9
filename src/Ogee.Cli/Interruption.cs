using System.Runtime.InteropServices;

namespace Ogee.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the work to finish its step and save, the second leaves at once.</summary>
sealed class Interruption : IDisposable
{
    const int Interrupted = 130;
    const int Terminated = 143;

    readonly CancellationTokenSource stop = new();
    readonly TextWriter narration;
    readonly List<PosixSignalRegistration> registrations = [];
    int exitCode;

    internal Interruption(TextWriter narration)
    {
        this.narration = narration;
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Take(signal, Interrupted)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Take(signal, Terminated)));
    }

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Stop => stop.Token;

    /// <summary>130 after Ctrl-C, 143 after SIGTERM, 0 before either.</summary>
    internal int ExitCode => exitCode;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        stop.Dispose();
    }

    void Take(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0) Environment.Exit(code);
        narration.WriteLine("stopping: the step is finished and saved first; once more leaves at once");
        narration.Flush();
        stop.Cancel();
    }
}
