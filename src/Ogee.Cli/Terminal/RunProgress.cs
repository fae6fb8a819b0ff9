using Ogee.Learn;

namespace Ogee.Cli;

/// <summary>Passes the events of a run on, and keeps what an interruption must know: how far the run is, and where.</summary>
sealed class RunProgress(IProgress<ProgressEvent> shown, Interruption interruption) : IProgress<ProgressEvent>, IDisposable
{
    /// <summary>The run's folder, once there is one.</summary>
    internal string? Folder { get; private set; }

    public void Report(ProgressEvent value)
    {
        if (value is RunStarted started) Folder = started.Folder;
        if (value is PhaseStarted phase)
            interruption.Promise = phase.Phase switch
            {
                RunPhase.Train => "the step is finished and saved first",
                RunPhase.Verify => "the weights are saved, they are not verified yet",
                _ => "nothing is trained yet",
            };
        shown.Report(value);
    }

    public void Dispose() => (shown as IDisposable)?.Dispose();
}
