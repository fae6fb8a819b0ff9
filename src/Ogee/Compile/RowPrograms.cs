namespace Ogee;

/// <summary>Joins reductions along rows to the maps and reductions over the same rows that they wait for or that wait for them: a softmax, a normalisation, the gradients of both. Each row is then read once from memory and written once.</summary>
/// <remarks>After lowering all operands are known: a stage must find in its own row what an earlier one wrote there. Each element is computed by the same operations in the same order, and has the same bits.</remarks>
internal sealed class RowPrograms
{
    // How far from the first reduction others are looked for, and how many stages a program has at most: compile time stays linear.
    const int MostAhead = 64;
    const int MostStages = 24;

    // What a row takes of all operands that are along it: beyond this the second-level cache no longer holds it.
    const long MostRowBytes = 1 << 20;

    // A row longer than a block of a reduction is shared out among threads by itself, and fewer rows than these would leave some without.
    const long LeastLongRows = 64;

    readonly List<PlanBuffer> buffers;
    readonly List<Kernel?> kernels;

    // The numbers of the buffers that each kernel reads and writes, and of the kernels that write and read each buffer.
    readonly int[][] reads;
    readonly int[][] writes;
    readonly List<int>[] writers;
    readonly List<int>[] readers;

    // The first kernel that writes over an input that cannot be put back: what comes before it may be refused, and stays before it.
    readonly int noReturn;

    // The program at hand: its rows, its stages by the kernels that they are, and their places.
    RowForm form = null!;
    readonly SortedDictionary<int, Kernel> stages = [];

    RowPrograms(List<PlanBuffer> buffers, List<Kernel> kernels)
    {
        this.buffers = buffers;
        this.kernels = [.. kernels];
        (writers, readers) = (Lists(), Lists());
        (reads, writes) = ([.. kernels.Select(kernel => Numbers(kernel.Inputs))], [.. kernels.Select(kernel => Numbers(kernel.Outputs))]);
        noReturn = kernels.FindIndex(IsUpdate) is >= 0 and var update ? update : kernels.Count;
        for (var k = 0; k < kernels.Count; k++)
        {
            foreach (var buffer in reads[k]) readers[buffer].Add(k);
            foreach (var buffer in writes[k]) writers[buffer].Add(k);
        }

        List<int>[] Lists() => [.. Enumerable.Range(0, buffers.Count).Select(_ => new List<int>())];
        static int[] Numbers(Operand[] operands) => [.. operands.Select(operand => operand.Buffer.Id).Distinct()];
    }

    /// <summary>The kernels, those over the same rows joined.</summary>
    /// <param name="buffers">All buffers; gets those of what stages hand to each other.</param>
    /// <param name="kernels">The kernels in order.</param>
    public static List<Kernel> Apply(List<PlanBuffer> buffers, List<Kernel> kernels) => kernels.Count(kernel => kernel is MapKernel or ReduceKernel) > 1 && kernels.Exists(kernel => kernel is ReduceKernel) ? new RowPrograms(buffers, kernels).Join() : kernels;

    List<Kernel> Join()
    {
        for (var k = 0; k < kernels.Count; k++)
        {
            if (kernels[k] is not ReduceKernel reduce || RowForm.Of(reduce) is not { } rows || rows.Stage(reduce) is not { } first) continue;
            if (rows.Row.Count > ReduceOp.Block && rows.Rows.Count < LeastLongRows) continue;
            form = rows;
            stages.Clear();
            stages.Add(k, first);
            while (Neighbours(k).Any(TryAdd)) { }
            // What moved before the program has its turn too.
            if (stages.Count > 1 && Place()) k = stages.First().Key - 1;
        }
        return [.. kernels.OfType<Kernel>()];
    }

    /// <summary>Kernels that write what the stages read, read what they write, or read along rows what they read.</summary>
    SortedSet<int> Neighbours(int seed)
    {
        var found = new SortedSet<int>();
        foreach (var (k, stage) in stages)
        {
            foreach (var buffer in writes[k]) found.UnionWith(readers[buffer]);
            foreach (var input in stage.Inputs)
            {
                found.UnionWith(writers[input.Buffer.Id]);
                if (form.IsWhole(input)) found.UnionWith(readers[input.Buffer.Id]);
            }
        }
        found.RemoveWhere(k => stages.ContainsKey(k) || Math.Abs(k - seed) > MostAhead || kernels[k] is not (MapKernel or ReduceKernel) || IsUpdate(kernels[k]!));
        return found;
    }

    static bool IsUpdate(Kernel kernel) => kernel is not UpdateKernel && Array.Exists(kernel.Outputs, output => output.Buffer.Kind == BufferKind.Input);

    bool TryAdd(int k)
    {
        if (stages.Count == MostStages || form.Stage(kernels[k]!) is not { } stage || !Fits(k, stage)) return false;
        stages.Add(k, stage);
        if (RowBytes() <= MostRowBytes && Apart(out _)) return true;
        stages.Remove(k);
        return false;
    }

    /// <summary>Whether a stage finds in its row what others write there, and the other way round.</summary>
    bool Fits(int k, Kernel stage)
    {
        foreach (var (other, known) in stages)
        {
            var (first, second) = other < k ? (known, stage) : (stage, known);
            foreach (var written in first.Outputs)
            {
                foreach (var read in second.Inputs)
                    if (read.Buffer == written.Buffer && !form.IsSameRow(written, read)) return false;
                foreach (var again in second.Outputs)
                    if (again.Buffer == written.Buffer) return false;
            }
            foreach (var read in first.Inputs)
                foreach (var written in second.Outputs)
                    if (read.Buffer == written.Buffer) return false;
        }
        return true;
    }

    /// <summary>What a row takes of everything that lies along it.</summary>
    long RowBytes() => form.Row.Count * stages.Values.SelectMany(stage => stage.Inputs.Concat(stage.Outputs)).Where(operand => form.IsAlong(operand) && operand.Strides[^1] != 0).DistinctBy(operand => (operand.Buffer, operand.Offset)).Sum(operand => (long)operand.Type.Size());

    /// <summary>Whether kernels between the stages can run before or after all of them; those that have to run after.</summary>
    bool Apart(out List<int> after)
    {
        after = [];
        if (stages.First().Key < noReturn && stages.Last().Key >= noReturn) return false;
        var before = new List<int>();
        foreach (var k in Enumerable.Range(stages.First().Key, stages.Last().Key - stages.First().Key + 1))
        {
            if (kernels[k] is null) continue;
            var waits = after.Exists(earlier => IsOrdered(earlier, k));
            if (stages.ContainsKey(k))
            {
                if (waits) return false;
                before.Add(k);
            }
            else if (waits || before.Exists(stage => IsOrdered(stage, k))) after.Add(k);
        }
        return true;
    }

    /// <summary>Whether two kernels have to stay in their order.</summary>
    bool IsOrdered(int first, int second) => writes[first].Any(buffer => reads[second].Contains(buffer) || writes[second].Contains(buffer)) || reads[first].Any(writes[second].Contains);

    /// <summary>Puts the program where its stages were, if it moves less than they did.</summary>
    bool Place()
    {
        Apart(out var after);
        var known = buffers.Count;
        var all = RowSharing.Apply(form, stages.Values, buffers);
        var written = all.SelectMany(stage => stage.Outputs).Select(output => output.Buffer).ToHashSet();
        var inside = written.Where(buffer => buffer.Id >= known || (buffer.Kind == BufferKind.Intermediate && readers[buffer.Id].All(stages.ContainsKey))).ToHashSet();
        var program = new RowKernel(form, [.. all], inside,
            [.. all.SelectMany(stage => stage.Inputs).Where(input => !written.Contains(input.Buffer)).DistinctBy(input => (input.Buffer, input.Offset, string.Join(',', input.Strides)))],
            [.. all.SelectMany(stage => stage.Outputs).Where(output => !inside.Contains(output.Buffer))])
        {
            Flops = all.Sum(stage => stage.Flops),
            Origin = all.Exists(stage => stage.Origin is not null) ? string.Join(" and ", all.Select(stage => stage.Origin).OfType<string>().Distinct()) : null,
        };
        if (stages.Values.Sum(stage => stage.Bytes) - program.Bytes < form.Rows.Count * form.Row.Count) return false;
        var (first, last) = (stages.First().Key, stages.Last().Key);
        // Those that do not wait keep their places before the program, the others follow it.
        int[] order = [.. Enumerable.Range(first, last - first + 1).Where(k => kernels[k] is not null && !stages.ContainsKey(k) && !after.Contains(k)), last, .. after];
        var numbers = new Dictionary<int, int>();
        var (moved, movedReads, movedWrites) = (new Kernel?[last - first + 1], new int[last - first + 1][], new int[last - first + 1][]);
        Array.Fill(movedReads, []);
        Array.Fill(movedWrites, []);
        for (var i = 0; i < order.Length; i++)
        {
            var (k, isProgram) = (order[i], order[i] == last);
            moved[i] = isProgram ? program : kernels[k];
            movedReads[i] = isProgram ? [.. program.Inputs.Select(input => input.Buffer.Id).Distinct()] : reads[k];
            movedWrites[i] = isProgram ? [.. program.Outputs.Select(output => output.Buffer.Id).Distinct()] : writes[k];
            numbers[k] = first + i;
        }
        foreach (var list in Enumerable.Range(first, moved.Length).SelectMany(k => reads[k].Concat(writes[k])).Distinct().SelectMany(buffer => (List<int>[])[writers[buffer], readers[buffer]]))
        {
            int[] now = [.. list.Select(k => k < first || k > last ? k : numbers[stages.ContainsKey(k) ? last : k]).Distinct()];
            list.Clear();
            list.AddRange(now);
        }
        for (var i = 0; i < moved.Length; i++) (kernels[first + i], reads[first + i], writes[first + i]) = (moved[i], movedReads[i], movedWrites[i]);
        return true;
    }
}
