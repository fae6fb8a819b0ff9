namespace Ogee.Bench;

/// <summary>The rows of <c>steps</c>, in order.</summary>
static class StepWorkloads
{
    public static readonly IReadOnlyList<StepWorkload> All =
    [
        .. SmallPeers.Workloads,
        .. VisionPeers.Workloads,
        .. SequencePeers.Workloads,
    ];

    /// <summary>The rows whose names contain a text.</summary>
    public static IEnumerable<StepWorkload> Named(string text) => All.Where(workload => workload.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
}
