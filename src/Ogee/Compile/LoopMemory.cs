namespace Ogee;

/// <summary>What lies where in the scratch of a loop, in bytes from its begin: the arena of the body comes first.</summary>
/// <remarks>A state that is kept as rows lies in them, and one that the body updates in place stays where it is; others have two places that take turns. What the body captures is the same at every time:
/// an arrangement of it that a kernel of the body asks for is made once, before the first time.</remarks>
internal sealed class LoopMemory
{
    /// <summary>The places of a loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="body">The plan of its body.</param>
    /// <param name="rows">Its rows.</param>
    public LoopMemory(Loop loop, Plan body, LoopRows rows)
    {
        var end = MemoryPlan.Padded(body.ArenaBytes);
        long Take(long bytes)
        {
            var start = end;
            end = checked(end + MemoryPlan.Padded(bytes));
            return start;
        }
        GoOn = Take(1);
        States = [.. loop.Body.Results.Take(loop.States).Select((state, s) => (
            rows.After[s].Length > 0 && !body.IsInPlace(s) ? -1 : Take(state.Bytes),
            rows.After[s].Length > 0 || rows.Before[s].Length > 0 || body.IsInPlace(s) ? -1 : Take(state.Bytes)))];
        Packed = [.. body.Packings.Select(packing => packing.Input > loop.Items + loop.States ? Take(packing.Packing.Bytes) : -1)];
        Bytes = end;
    }

    /// <summary>Where the body says whether to go on.</summary>
    public long GoOn { get; }

    /// <summary>For each state its places; −1 where it needs none.</summary>
    public (long First, long Second)[] States { get; }

    /// <summary>For each arrangement that kernels of the body ask for, where it is; −1 if it is of something that changes from time to time.</summary>
    public long[] Packed { get; }

    /// <summary>The size of it all.</summary>
    public long Bytes { get; }
}
