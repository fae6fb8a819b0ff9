namespace Ogee.Cpu;

/// <summary>How the rows of a program are cut into blocks that stay in the caches of a thread, and its stages as kernels over one block.</summary>
internal sealed class RowBlocks
{
    // What a block takes of everything that lies along its rows: a part of the second-level cache.
    const long BlockBytes = 256 * 1024;

    // Elements along rows that a block has: enough that its stages are worth beginning, and so few that there are blocks for many threads.
    const long LeastElements = 16 * 1024, MostElements = 32 * 1024, Blocks = 32;

    readonly RowKernel kernel;

    // What the stages read and write in memory of the plan, one after the other, over merged axes of rows.
    readonly Iteration rows;
    readonly Operand[] outside;
    readonly List<RowPlace> places = [];
    readonly Dictionary<PlanBuffer, (int Place, bool IsAlong)> inside = [];

    public RowBlocks(RowKernel kernel)
    {
        this.kernel = kernel;
        var form = kernel.Form;
        outside = [.. kernel.Stages.SelectMany(stage => stage.Inputs.Concat(stage.Outputs)).Where(operand => !kernel.Inside.Contains(operand.Buffer))];
        rows = Iteration.Over(form.Rows, [.. outside.Select(operand => operand with { Shape = form.Rows, Strides = operand.Strides[..form.Rows.Rank] })], Axes.Range(form.Rows.Rank), 1);
        var bytes = kernel.Stages.SelectMany(stage => stage.Inputs.Concat(stage.Outputs)).Where(form.IsWhole).DistinctBy(operand => (operand.Buffer, operand.Offset)).Sum(operand => (long)operand.Type.Size());
        var most = Math.Min(Math.Clamp(form.Whole.Count / Blocks, LeastElements, MostElements), BlockBytes / Math.Max(1, bytes));
        var elements = form.Row.Count;
        for (Cut = rows.Sizes.Length - 1; Cut > 0 && elements * rows.Sizes[Cut] <= most; Cut--) elements *= rows.Sizes[Cut];
        Height = Math.Clamp(most / elements, 1, rows.Sizes[Cut]);
        Down = (rows.Sizes[Cut] + Height - 1) / Height;
        Height = (rows.Sizes[Cut] + Down - 1) / Down;
        Count = Down = (rows.Sizes[Cut] + Height - 1) / Height;
        for (var axis = 0; axis < Cut; axis++) Count *= rows.Sizes[axis];
        Parts = (int)Math.Clamp(form.Whole.Count / LeastElements, 1, Math.Min(Count, 256));
        PlaceInside();
    }

    /// <summary>Sizes of the merged axes of rows, outermost first.</summary>
    public long[] Sizes => rows.Sizes;

    /// <summary>The axis of which a block has a piece. What is inside it belongs to the block, what is outside has blocks of its own.</summary>
    public int Cut { get; }

    /// <summary>How much of that axis a block has; the last one may have less.</summary>
    public long Height { get; }

    /// <summary>Blocks along that axis.</summary>
    public long Down { get; }

    /// <summary>All blocks.</summary>
    public long Count { get; }

    /// <summary>How many parts they are worth handing out in.</summary>
    public int Parts { get; }

    /// <summary>What the last block along the axis has.</summary>
    public long LastHeight => Sizes[Cut] - ((Down - 1) * Height);

    /// <summary>Where the operands of stages are: the numbers of their buffers are those of places.</summary>
    public IReadOnlyList<RowPlace> Places => places;

    /// <summary>What the stages of a block hand to each other takes, in bytes.</summary>
    public long ScratchBytes { get; private set; }

    long[] Block(long height) => [height, .. Sizes[(Cut + 1)..]];

    void PlaceInside()
    {
        foreach (var output in kernel.Stages.SelectMany(stage => stage.Outputs))
        {
            if (!kernel.Inside.Contains(output.Buffer)) continue;
            var isAlong = kernel.Form.IsAlong(output);
            inside[output.Buffer] = (places.Count, isAlong);
            places.Add(new(null, ScratchBytes, [], new(places.Count, BufferKind.Intermediate, -1, output.Buffer.Spec)));
            ScratchBytes += MemoryPlan.Padded(Shape.Create(Block(Height)).Count * (isAlong ? kernel.Form.Row.Count : 1) * output.Type.Size());
        }
    }

    /// <summary>The stages as kernels over a block.</summary>
    /// <param name="height">How much it has of the axis that is cut.</param>
    public Kernel[] Stages(long height)
    {
        var next = 0;
        return [.. kernel.Stages.Select(stage => stage switch
        {
            MapKernel map => map with { Inputs = All(map.Inputs), Outputs = All(map.Outputs) },
            ReduceKernel reduce => reduce with { Op = reduce.Op.On(Axes.Create([.. Enumerable.Range(Sizes.Length - Cut, kernel.Form.Row.Rank)])), Inputs = All(reduce.Inputs), Outputs = All(reduce.Outputs) },
            _ => (Kernel)stage,
        })];

        Operand[] All(Operand[] operands) => [.. operands.Select(operand => kernel.Inside.Contains(operand.Buffer) ? Inside(operand, height) : Outside(operand, next++, height))];
    }

    Shape ShapeOf(Operand operand, long height) => Shape.Create([.. Block(height), .. kernel.Form.IsAlong(operand) ? kernel.Form.Row.Sizes : []]);

    /// <summary>What a stage hands to others, row after row.</summary>
    Operand Inside(Operand operand, long height)
    {
        var (place, isAlong) = inside[operand.Buffer];
        var written = Shape.Create([.. Block(height), .. isAlong ? kernel.Form.Row.Sizes : []]).RowMajorStrides();
        var shape = ShapeOf(operand, height);
        return new(places[place].Local, 0, shape, [.. written, .. new long[shape.Rank - written.Length]]);
    }

    /// <summary>What lies in memory of the plan; what lies in the same place is found there.</summary>
    Operand Outside(Operand operand, int number, long height)
    {
        var strides = rows.Strides[number];
        var start = operand.Offset * operand.Type.Size();
        var place = places.FindIndex(known => known.Buffer == operand.Buffer && known.Start == start && known.Strides.AsSpan().SequenceEqual(strides));
        if (place < 0)
        {
            place = places.Count;
            // Results may be written past the caches if no stage reads them again.
            var kind = operand.Buffer.Kind == BufferKind.Output && kernel.Stages.Any(stage => stage.Inputs.Any(input => input.Buffer == operand.Buffer)) ? BufferKind.Intermediate : operand.Buffer.Kind;
            places.Add(new(operand.Buffer, start, strides, new(place, kind, operand.Buffer.Index, operand.Buffer.Spec)));
        }
        return new(places[place].Local, 0, ShapeOf(operand, height), [.. strides[Cut..].Select(stride => stride / operand.Type.Size()), .. operand.Strides[kernel.Form.Rows.Rank..]]);
    }
}

/// <summary>Something that stages of a block read or write.</summary>
/// <param name="Buffer">The plan's buffer; null for scratch of the thread.</param>
/// <param name="Start">The first byte.</param>
/// <param name="Strides">Bytes from one element to the next along the merged axes of rows.</param>
/// <param name="Local">The buffer that stages know it by.</param>
internal sealed record RowPlace(PlanBuffer? Buffer, long Start, long[] Strides, PlanBuffer Local);
