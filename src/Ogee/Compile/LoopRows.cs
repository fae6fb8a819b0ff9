namespace Ogee;

/// <summary>What the rows of a loop's results are: those that the body computes beside its states, and states as a time finds or leaves them. What is a state is written once and read where it lies.</summary>
/// <param name="Written">The outputs of the loop that the body writes itself, in the order of its plan's results behind the states.</param>
/// <param name="Before">For each state the results of the loop whose rows are the state before each time.</param>
/// <param name="After">For each state the results of the loop whose rows are the state after each time.</param>
internal sealed record LoopRows(int[] Written, int[][] Before, int[][] After)
{
    /// <summary>For each result of a loop the one whose memory it shares: outputs that are one and the same, or a state before each time, need to be written only once.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="roots">The results of its body, simplified.</param>
    public static int[] Shared(Loop loop, Node[] roots)
    {
        int[] shared = [.. Enumerable.Range(0, loop.Results.Count)];
        if (!Settings.Fuse) return shared;
        for (var output = loop.States; output < loop.FirstHistory; output++)
            shared[output] = roots[output].Op is Input { Index: var input } && StateOf(loop, input) is { } state ? loop.FirstHistory + state : Array.IndexOf(roots, roots[output], loop.States);
        return shared;
    }

    /// <summary>The rows of a loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="roots">The results of its body, simplified.</param>
    /// <param name="isKept">Whether a result of the loop has memory of its own.</param>
    public static LoopRows Of(Loop loop, Node[] roots, Func<int, bool> isKept)
    {
        var written = new List<int>();
        int[][] before = [.. Enumerable.Range(loop.FirstHistory, loop.States).Select(history => isKept(history) ? [history] : Array.Empty<int>())];
        List<int>[] after = [.. Enumerable.Range(0, loop.States).Select(_ => new List<int>())];
        for (var output = 0; output < loop.Outputs; output++)
        {
            var result = loop.States + output;
            if (!isKept(result)) continue;
            var state = Settings.Fuse ? Array.IndexOf(roots, roots[result], 0, loop.States) : -1;
            if (state < 0) written.Add(output);
            else after[state].Add(result);
        }
        return new([.. written], before, [.. after.Select(rows => rows.ToArray())]);
    }

    static int? StateOf(Loop loop, int input) => input > loop.Items && input <= loop.Items + loop.States ? input - 1 - loop.Items : null;
}
