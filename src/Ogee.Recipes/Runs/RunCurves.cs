using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Writes the values of each epoch for TensorBoard, each epoch once however often the run is resumed.</summary>
sealed class RunCurves(string folder, EventFile events) : IProgress<ProgressEvent>
{
    public void Report(ProgressEvent value)
    {
        // A run that goes on does again what came after its state.
        if (value is RunPlanned plan) EventFile.Truncate(folder, plan.StepsDone / Math.Max(1, plan.StepsPerEpoch));
        if (value is not EpochDone epoch) return;
        foreach (var metric in epoch.Metrics) events.Add(metric.Name, epoch.Epoch, (float)metric.Value);
        try
        {
            events.Flush();
        }
        catch (OgeeException)
        {
            // What was added waits for the next epoch: a full disk ends no run for the sake of its curves.
            return;
        }
    }
}
