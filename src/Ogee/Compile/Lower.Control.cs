namespace Ogee;

/// <summary>Operations that own graphs, and those that may write into the memory of what they read.</summary>
internal sealed partial class Lower
{
    // Memory that is read as several results: of one operation, or as a whole and as a part that others read too.
    readonly HashSet<PlanBuffer> sharedResults = [];

    void EmitUpdate(int i)
    {
        var node = nodes[i];
        var whole = Laid(OperandOf(node.Inputs[0]), Axes.Range(node.Spec.Shape.Rank));
        var (part, start) = (Laid(OperandOf(node.Inputs[1]), Axes.Range(node.Spec.Shape.Rank)), Laid(OperandOf(node.Inputs[2]), Axes.Range(0)));
        Operand? saved = null;
        if (!MayOverwrite(node.Inputs[0], whole, i)) operands[i] = NewResult(i, null);
        else
        {
            operands[i] = whole;
            if (whole.Buffer.Kind == BufferKind.Input)
            {
                reused[outputsOf[i][0]] = whole.Buffer.Index;
                saved = Scratch(MemoryPlan.Padded(sizeof(long)) + part.Shape.Count * part.Type.Size(), livesToEnd: true);
            }
        }
        kernels.Add(new UpdateKernel((UpdateSlice)node.Op, whole, part, start, operands[i]!, saved));
    }

    /// <summary>Whether nobody but node i reads a value, so that i may write its result there.</summary>
    bool MayOverwrite(Node value, Operand operand, int i)
    {
        var at = value.WalkIndex;
        if (Users(at).Length != 1 || outputsOf.ContainsKey(at) || operand.Shape.Count != operand.Buffer.Spec.Shape.Count) return false;
        // A view shares its memory with what it is a view of, and that may have other readers; a copy made for this operation has none.
        if (value.Op.IsView && operand.Buffer == OperandOf(value).Buffer) return false;
        return operand.Buffer.Kind switch
        {
            BufferKind.Intermediate => !outputsOf.ContainsKey(i) && !copies.ContainsValue(operand) && !sharedResults.Contains(operand.Buffer),
            BufferKind.Input => value.Op is Input { Reuse: >= 0 and var result } && outputsOf.TryGetValue(i, out var outputs) && outputs is [var only] && only == result,
            _ => false,
        };
    }

    void EmitLoop(int i)
    {
        var (node, loop) = (nodes[i], (Loop)nodes[i].Op);
        var inputs = RowMajorInputs(node);
        // The states of a loop are its own: each may be written over by its next value.
        var body = loop.Body.Copy([.. loop.Body.Inputs.Select((spec, k) => new Node(new Input(k, spec, Reuse: k > loop.Items && k <= loop.Items + loop.States ? k - 1 - loop.Items : -1)))]);
        // Results that are the same are one node only when the body is simplified.
        body = Simplify.Apply(Walk.Topological(body), body);
        var shared = LoopRows.Shared(loop, body);
        var results = ResultsOf(i, shared, Chained(i, loop, body, shared));
        var rows = LoopRows.Of(loop, body, result => results[result] is not null);
        var plan = Compiler.Compile([.. body[..loop.States], .. rows.Written.Select(row => body[loop.States + row]), .. loop.MayStop ? body[^1..] : []], backend);
        var memory = new LoopMemory(loop, plan, rows);
        kernels.Add(new LoopKernel(loop, plan, rows, inputs, results, memory, Scratch(memory.Bytes)) { Flops = Flops(node) });
    }

    /// <summary>Places of states that are kept before and after each time: what a time leaves is what the next one finds, so both lie in one block that has a row more.</summary>
    /// <remarks>Only where the loop runs the most times: else the row after the last time would be the state there, and 0 before the time that did not come.</remarks>
    Dictionary<int, Operand> Chained(int i, Loop loop, Node[] roots, int[] shared)
    {
        var chained = new Dictionary<int, Operand>();
        if (!Settings.Fuse || !loop.IsComplete || loop.Most == 0) return chained;
        var users = Users(i).ToArray().ToLookup(user => shared[((Result)nodes[user].Op).Index]);
        bool IsInside(int result) => users[result].Any() && !users[result].Any(outputsOf.ContainsKey);
        for (var state = 0; state < loop.States; state++)
        {
            var (before, output) = (loop.FirstHistory + state, Array.IndexOf(roots, roots[state], loop.States, loop.Outputs));
            // States that become one began as two.
            if (output < 0 || shared[output] != output || Array.IndexOf(roots, roots[state]) != state || !IsInside(before) || !IsInside(output)) continue;
            var (spec, row) = (loop.Results[before], loop.Results[state].Shape.Count);
            var buffer = new PlanBuffer(buffers.Count, BufferKind.Intermediate, -1, spec with { Shape = spec.Shape.With(0, loop.Most + 1) });
            buffers.Add(buffer);
            sharedResults.Add(buffer);
            var rows = Operand.Dense(buffer, spec.Shape, Axes.Range(spec.Shape.Rank));
            (chained[before], chained[output]) = loop.IsReversed ? (rows with { Offset = row }, rows) : (rows, rows with { Offset = row });
        }
        return chained;
    }

    void EmitIf(int i)
    {
        var (node, choice) = (nodes[i], (If)nodes[i].Op);
        var inputs = RowMajorInputs(node);
        var results = ResultsOf(i, [.. Enumerable.Range(0, choice.Results.Count)]);
        Plan Side(Body body)
        {
            var copy = body.Copy([.. body.Inputs.Select((spec, k) => new Node(new Input(k, spec)))]);
            return Compiler.Compile([.. copy.Where((_, k) => results[k] is not null)], backend);
        }
        var (then, otherwise) = (Side(choice.Then), Side(choice.Otherwise));
        var scratch = Scratch(Math.Max(then.ArenaBytes, otherwise.ArenaBytes));
        kernels.Add(new IfKernel(choice, then, otherwise, inputs, [.. results.OfType<Operand>()], scratch) { Flops = Flops(node) });
    }

    Operand[] RowMajorInputs(Node node) => [.. node.Inputs.Select(input => Laid(OperandOf(input), Axes.Range(input.Spec.Shape.Rank)))];

    /// <summary>Places for the results of an operation that somebody reads.</summary>
    /// <param name="i">The operation.</param>
    /// <param name="shared">For each result the one whose place it shares.</param>
    /// <param name="places">Places that some have already.</param>
    Operand?[] ResultsOf(int i, int[] shared, Dictionary<int, Operand>? places = null)
    {
        var results = new Operand?[shared.Length];
        // What leaves the plan is written where it leaves it.
        foreach (var user in (int[])[.. Users(i).ToArray().OrderBy(user => outputsOf.ContainsKey(user) ? 0 : 1)])
        {
            var index = shared[((Result)nodes[user].Op).Index];
            ref var result = ref results[index];
            if (result is not null) sharedResults.Add(result.Buffer);
            operands[user] = result ??= places?.GetValueOrDefault(index) ?? NewResult(user, null);
        }
        return results;
    }

    Operand Scratch(long bytes, bool livesToEnd = false)
    {
        var buffer = new PlanBuffer(buffers.Count, BufferKind.Intermediate, -1, new([bytes], DType.UInt8)) { LivesToEnd = livesToEnd };
        buffers.Add(buffer);
        return Operand.Dense(buffer, [bytes], [0]);
    }
}
