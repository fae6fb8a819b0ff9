namespace Ogee;

/// <summary>What several stages of a row program compute alike, and what is worth more than a few additions, one of them computes and keeps in the block: softmax takes each power once, though its sum and its result both need it.</summary>
/// <remarks>Kernels by themselves compute it again, for memory is dearer (<see cref="Lower"/>); a block is in the caches, where a power costs more than to keep it. The same operations on the same numbers give the same bits.</remarks>
internal sealed class RowSharing
{
    // Floating-point operations an element that cost more than to store and load one in the caches.
    const double LeastWork = 8;

    readonly RowForm form;
    readonly List<PlanBuffer> buffers;
    readonly List<Kernel> stages;

    // Values that are alike have one number, in whatever stage.
    readonly Dictionary<string, int> numbers = [];

    RowSharing(RowForm form, List<PlanBuffer> buffers, IEnumerable<Kernel> stages) => (this.form, this.buffers, this.stages) = (form, buffers, [.. stages]);

    /// <summary>The stages, with what was computed twice computed once.</summary>
    /// <param name="form">The rows.</param>
    /// <param name="stages">The stages in order.</param>
    /// <param name="buffers">All buffers; gets one for each value that is kept.</param>
    public static List<Kernel> Apply(RowForm form, IEnumerable<Kernel> stages, List<PlanBuffer> buffers)
    {
        var sharing = new RowSharing(form, buffers, stages);
        while (sharing.ShareOne()) { }
        return sharing.stages;
    }

    /// <summary>Shares the dearest value that two stages compute.</summary>
    bool ShareOne()
    {
        var (best, most) = ((Number: -1, Stage: -1, Value: -1), 0.0);
        var first = new Dictionary<int, (int Stage, int Value)>();
        for (var s = 0; s < stages.Count; s++)
        {
            if (ProgramOf(stages[s]) is not { } program || !form.IsAlong(stages[s].Inputs[0])) continue;
            var own = Numbers(program, stages[s].Inputs);
            for (var v = program.Inputs.Length; v < program.ValueCount; v++)
            {
                if (first.TryAdd(own[v], (s, v)) || first[own[v]].Stage == s) continue;
                var work = Work(program, v);
                if (work >= LeastWork && work > most) (best, most) = ((own[v], first[own[v]].Stage, first[own[v]].Value), work);
            }
        }
        if (best.Number < 0) return false;
        Share(best.Number, best.Stage, best.Value);
        return true;
    }

    void Share(int number, int from, int value)
    {
        var program = ProgramOf(stages[from])!;
        Operand? kept = null;
        if (stages[from] is MapKernel known && Array.IndexOf(program.Outputs, value) is >= 0 and var output) kept = known.Outputs[output];
        if (kept is null)
        {
            var buffer = new PlanBuffer(buffers.Count, BufferKind.Intermediate, -1, new(form.Whole, program.TypeOf(value)));
            buffers.Add(buffer);
            kept = Operand.Dense(buffer, form.Whole, Axes.Range(form.Whole.Rank));
            if (stages[from] is MapKernel map) stages[from] = map with { Program = new(program.Inputs, program.Instructions, [.. program.Outputs, value]), Outputs = [.. map.Outputs, kept] };
            else
            {
                var (own, inputs) = Pruned(new(program.Inputs, program.Instructions, [value]), stages[from].Inputs, -1, null);
                stages.Insert(from, new MapKernel(own, inputs, [kept]) { Flops = Work(program, value) * form.Whole.Count, Origin = stages[from].Origin });
            }
        }
        for (var s = from + 1; s < stages.Count; s++)
        {
            if (ProgramOf(stages[s]) is not { } other || !form.IsAlong(stages[s].Inputs[0])) continue;
            var place = Array.IndexOf(Numbers(other, stages[s].Inputs), number, other.Inputs.Length);
            if (place < 0) continue;
            var flops = stages[s].Flops - (Work(other, place) * form.Whole.Count);
            var (rest, inputs) = Pruned(other, stages[s].Inputs, place, kept);
            stages[s] = stages[s] switch
            {
                MapKernel map => map with { Program = rest, Inputs = inputs, Flops = flops },
                ReduceKernel reduce => reduce with { Program = rest, Inputs = inputs, Flops = flops },
                var stage => stage,
            };
        }
    }

    static ScalarProgram? ProgramOf(Kernel stage) => stage.Inputs.Length == 0 ? null : stage switch { MapKernel map => map.Program, ReduceKernel reduce => reduce.Program, _ => null };

    int[] Numbers(ScalarProgram program, Operand[] inputs)
    {
        var own = new int[program.ValueCount];
        for (var i = 0; i < inputs.Length; i++) own[i] = NumberOf($"{inputs[i].Buffer.Id} {inputs[i].Offset} {string.Join(',', inputs[i].Strides)}");
        for (var k = 0; k < program.Instructions.Length; k++)
        {
            var instruction = program.Instructions[k];
            own[inputs.Length + k] = NumberOf($"{OpNumber(instruction.Op)}:{instruction.ArgumentType}:{instruction.Type}({string.Join(',', instruction.Arguments.Select(argument => own[argument]))})");
        }
        return own;
    }

    int NumberOf(string key) => numbers.TryGetValue(key, out var known) ? known : numbers[key] = numbers.Count;

    // Operations are equal by value, and have no text that always tells them apart.
    readonly List<MapOp> ops = [];

    int OpNumber(MapOp op)
    {
        var known = ops.IndexOf(op);
        if (known >= 0) return known;
        ops.Add(op);
        return ops.Count - 1;
    }

    /// <summary>Floating-point operations of a value and of all that it alone is computed from.</summary>
    static double Work(ScalarProgram program, int value)
    {
        var needed = new bool[program.ValueCount];
        needed[value] = true;
        var work = 0.0;
        for (var v = value; v >= program.Inputs.Length; v--)
        {
            if (!needed[v]) continue;
            var instruction = program.Instructions[v - program.Inputs.Length];
            work += instruction.Op.Flops([new([1], instruction.ArgumentType)], new([1], instruction.Type));
            foreach (var argument in instruction.Arguments) needed[argument] = true;
        }
        return work;
    }

    /// <summary>A program with only what its outputs need, one value of it read rather than computed.</summary>
    static (ScalarProgram Program, Operand[] Inputs) Pruned(ScalarProgram program, Operand[] inputs, int given, Operand? from)
    {
        var needed = new bool[program.ValueCount];
        foreach (var output in program.Outputs) needed[output] = true;
        for (var v = program.ValueCount - 1; v >= inputs.Length; v--)
            if (needed[v] && v != given)
                foreach (var argument in program.Instructions[v - inputs.Length].Arguments) needed[argument] = true;
        var place = new int[program.ValueCount];
        var kept = new List<Operand>();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!needed[i]) continue;
            place[i] = kept.Count;
            kept.Add(inputs[i]);
        }
        if (from is not null)
        {
            place[given] = kept.Count;
            kept.Add(from);
        }
        var instructions = new List<Instruction>();
        for (var v = inputs.Length; v < program.ValueCount; v++)
        {
            if (!needed[v] || v == given) continue;
            var instruction = program.Instructions[v - inputs.Length];
            place[v] = kept.Count + instructions.Count;
            instructions.Add(instruction with { Arguments = [.. instruction.Arguments.Select(argument => place[argument])] });
        }
        return (new([.. kept.Select(input => input.Type)], [.. instructions], [.. program.Outputs.Select(output => place[output])]), [.. kept]);
    }
}
