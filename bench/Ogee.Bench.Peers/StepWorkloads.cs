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
}
