namespace Ogee;

/// <summary>One unit of work of a plan, before a backend turns it into code.</summary>
internal abstract record Kernel(Operand[] Inputs, Operand[] Outputs)
{
    public abstract string Name { get; }

    /// <summary>Floating-point operations, for reports.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that the kernel must at least move, for reports: each input and each result once, at the size that is really there, so that what is broadcast counts as it lies in memory.</summary>
    public virtual long Bytes => Sum(Inputs) + Sum(Outputs);

    /// <summary>The bytes of operands; parts of one buffer, which may overlap, are together no more than the buffer.</summary>
    protected static long Sum(IEnumerable<Operand> operands) => operands.GroupBy(operand => operand.Buffer).Sum(parts => Math.Min(parts.Sum(Stored), parts.Key.Spec.Bytes));

    // Along an axis of stride 0 the same element is read again.
    static long Stored(Operand operand)
    {
        long count = operand.Type.Size();
        for (var axis = 0; axis < operand.Strides.Length; axis++)
            if (operand.Strides[axis] != 0 || operand.Shape[axis] == 0) count *= operand.Shape[axis];
        return count;
    }

    /// <summary>The lines that made what the kernel computes, under <c>OGEE_CHECK</c>; else null.</summary>
    public string? Origin { get; init; }

    /// <summary>The same for errors, as words in brackets go on.</summary>
    public string Made => Origin is null ? "" : $", made by {Origin}";

    /// <summary>What a plan lists: the name, with more where it says too little.</summary>
    protected virtual string Listed => Name;

    public sealed override string ToString() => $"{string.Join(", ", Outputs.Select(o => o.ToString()))} = {Listed} {string.Join(", ", Inputs.Select(i => i.ToString()))}".TrimEnd();
}

/// <summary>A scalar program for every element. All operands have the shape of the iteration; scalars have strides 0.</summary>
internal sealed record MapKernel(ScalarProgram Program, Operand[] Inputs, Operand[] Outputs) : Kernel(Inputs, Outputs)
{
    public bool IsCopy => Program.Instructions.Length == 0;

    public override string Name => IsCopy ? "copy" : $"map {{ {Program} }}";
}

/// <summary>One or several reductions, alike but for what they reduce, of what a scalar program computes.</summary>
/// <param name="Op">The reduction.</param>
/// <param name="Program">The program; it has an output for each result.</param>
/// <param name="Inputs">The program's inputs, of the shape before the reduction.</param>
/// <param name="Outputs">The results.</param>
internal sealed record ReduceKernel(ReduceOp Op, ScalarProgram Program, Operand[] Inputs, Operand[] Outputs) : Kernel(Inputs, Outputs)
{
    public override string Name => Program.Instructions.Length == 0 ? Op.ToString() : $"{Op} {{ {Program} }}";
}

/// <summary>A tensor with a part replaced, in its own memory if <paramref name="Whole"/> and <paramref name="Result"/> are one.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Whole">The tensor.</param>
/// <param name="Part">The new part.</param>
/// <param name="Start">Where it goes.</param>
/// <param name="Result">The result.</param>
/// <param name="Saved">Where the old part is kept until the end of the run, if the memory is an input's: a run that fails puts it back.</param>
internal sealed record UpdateKernel(UpdateSlice Op, Operand Whole, Operand Part, Operand Start, Operand Result, Operand? Saved)
    : Kernel([Whole, Part, Start], Saved is null ? [Result] : [Result, Saved])
{
    public override string Name => Whole.Buffer == Result.Buffer ? $"{Op} in place" : Op.ToString();

    // In place only the part is written, and the old one kept where it is asked for.
    public override long Bytes => Whole.Buffer == Result.Buffer ? Sum([Part, Start]) + (Sum([Part]) * (Saved is null ? 1 : 3)) : base.Bytes;
}

/// <summary>A loop around a plan of its own.</summary>
/// <param name="Op">The loop.</param>
/// <param name="Body">The plan of the body. Its inputs are the body's; its results the states, the rows that it writes itself, and whether to go on.</param>
/// <param name="Rows">What the rows of the loop's results are.</param>
/// <param name="Inputs">The loop's inputs, row-major.</param>
/// <param name="Results">The loop's results, row-major; null where nobody reads one.</param>
/// <param name="Memory">What lies where in the scratch.</param>
/// <param name="Scratch">Memory for a run of the body, states that have no other place, and captures as kernels of the body want them.</param>
internal sealed record LoopKernel(Loop Op, Plan Body, LoopRows Rows, Operand[] Inputs, Operand?[] Results, LoopMemory Memory, Operand Scratch)
    : Kernel(Inputs, [.. Results.OfType<Operand>(), Scratch])
{
    public override string Name => $"loop {(Op.IsReversed ? "down from" : "up to")} {Op.Most}{Arranged} {{\n  {Body.ToString().TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal)}\n}}";

    public override long Bytes => Sum(Inputs) + Sum(Results.OfType<Operand>());

    string Arranged => Memory.Packed.Count(place => place >= 0) is > 0 and var count ? $", {count} arranged before," : "";
}

/// <summary>One of two plans.</summary>
/// <param name="Op">The choice.</param>
/// <param name="Then">The plan if the condition is true.</param>
/// <param name="Otherwise">The plan if it is false.</param>
/// <param name="Inputs">The condition, and what the sides read, row-major.</param>
/// <param name="Results">The results that somebody reads, row-major.</param>
/// <param name="Scratch">Memory for a run of either side.</param>
internal sealed record IfKernel(If Op, Plan Then, Plan Otherwise, Operand[] Inputs, Operand[] Results, Operand Scratch) : Kernel(Inputs, [.. Results, Scratch])
{
    public override string Name => $"if {{\n  {Indented(Then)}\n}} else {{\n  {Indented(Otherwise)}\n}}";

    public override long Bytes => Sum(Inputs) + Sum(Results);

    static string Indented(Plan plan) => plan.ToString().TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal);
}

/// <summary>An operation with a kernel of its own.</summary>
internal sealed record OpKernel(Op Op, Operand[] Inputs, Operand Output) : Kernel(Inputs, [Output])
{
    public override string Name => Op.ToString();

    // Of what it picks from, a kernel reads as much as it picks.
    public override long Bytes => Op is Take or Gather or DynamicSlice ? Math.Min(Sum([Inputs[0]]), Sum([Output])) + Sum(Inputs.Skip(1)) + Sum([Output]) : base.Bytes;
}

/// <summary>A matrix product or a convolution, and a scalar program over each block of its result as soon as the block is complete.</summary>
/// <param name="Product">The product. Its result lies where the program's result number <paramref name="Into"/> goes, or nowhere: then only its place in the first result counts.</param>
/// <param name="Map">The program as it would run by itself.</param>
/// <param name="From">Which input of the program is the product.</param>
/// <param name="Into">The result that is written over the product; −1 if none is, and its blocks lie in memory of the threads.</param>
internal sealed record EpilogueKernel(OpKernel Product, MapKernel Map, int From, int Into)
    : Kernel([.. Product.Inputs, .. Map.Inputs.Where((_, input) => input != From)], Map.Outputs)
{
    public override string Name => $"{Product.Name} into v{From}, {Map.Name}";

    /// <summary>The axes in the order in which the product's elements lie: all but the last are its rows.</summary>
    public static Axes Order(Op product, int rank) => product is Conv2d ? Lower.ChannelsLast : Axes.Range(rank);
}

/// <summary>Reductions along rows, and scalar programs over the rows and over what was reduced of them, that all run while a few rows are in the caches.</summary>
/// <param name="Form">The rows.</param>
/// <param name="Stages">Maps and reductions, in order, as the form has them.</param>
/// <param name="Inside">What only the stages read: it never reaches the arena.</param>
/// <param name="Inputs">What the stages read and none of them writes.</param>
/// <param name="Outputs">What they write for others.</param>
internal sealed record RowKernel(RowForm Form, Kernel[] Stages, HashSet<PlanBuffer> Inside, Operand[] Inputs, Operand[] Outputs) : Kernel(Inputs, Outputs)
{
    public override string Name => $"rows {{ {string.Join("; ", Stages.Select(stage => stage.Name))} }}";

    protected override string Listed => $"rows {{\n  {string.Join("\n  ", Stages.Select(stage => stage.ToString()))}\n}}";
}

/// <summary>An operation with a kernel of its own and several results.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Results">Its results; null where nobody reads one.</param>
internal sealed record ManyKernel(Op Op, Operand[] Inputs, Operand?[] Results) : Kernel(Inputs, [.. Results.OfType<Operand>()])
{
    public override string Name => Op.ToString();
}
