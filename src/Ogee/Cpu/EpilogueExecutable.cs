using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>A matrix product or convolution whose blocks a scalar program takes up as soon as they are complete, while they are in the caches of the thread that made them.</summary>
internal sealed unsafe class EpilogueExecutable : IExecutable, IPacks
{
    readonly EpilogueKernel kernel;
    readonly IProduct product;
    readonly TileMachine machine;

    // The program's inputs, with the product where it lies, and then its results.
    readonly Operand[] operands;

    // Bytes from one column to the next.
    readonly long[] columnStrides;

    // All rows of all products of the batch; sizes and strides are those of rows.
    readonly Iteration rows;
    readonly long columns;

    public EpilogueExecutable(EpilogueKernel kernel)
    {
        this.kernel = kernel;
        product = kernel.Product.Op is Conv2d ? new ConvExecutable(kernel.Product) : new DotExecutable(kernel.Product);
        machine = new(kernel.Map.Program);
        // The product lies in the order of its rows, as results do; where it lies apart, only its place counts.
        var order = EpilogueKernel.Order(kernel.Product.Op, kernel.Map.Outputs[0].Shape.Rank);
        operands = [.. kernel.Map.Inputs.Concat(kernel.Map.Outputs).Select((operand, o) => Ordered(o == kernel.From ? kernel.Product.Output with { Shape = kernel.Map.Outputs[0].Shape, Strides = kernel.Map.Outputs[0].Strides } : operand, order))];
        var shape = operands[^1].Shape;
        columns = shape[-1];
        columnStrides = [.. operands.Select(operand => operand.Strides[^1] * operand.Type.Size())];
        rows = Iteration.Over(Shape.Create(shape.Sizes[..^1]), [.. operands.Select(operand => new Operand(operand.Buffer, operand.Offset, Shape.Create(shape.Sizes[..^1]), operand.Strides[..^1]))], Axes.Range(shape.Rank - 1), 1);
    }

    static Operand Ordered(Operand operand, Axes order) => operand with { Shape = Shape.Create([.. order.Select(axis => operand.Shape[axis])]), Strides = [.. order.Select(axis => operand.Strides[axis])] };

    public IReadOnlyList<(PlanBuffer Buffer, Arrangement Packing)> Wanted => product.Wanted;

    public int[] CopyBuffers => product.CopyBuffers;

    struct State
    {
        public nint Self;
        public byte** Buffers;
    }

    public void Run(byte** buffers)
    {
        var self = this;
        var state = new State { Self = (nint)Unsafe.AsPointer(ref self), Buffers = buffers };
        product.Run(buffers, new(&Complete, &state, kernel.Into < 0));
    }

    public void AddScratch(ScratchNeed need) => product.AddScratch(need, new(&Complete, null, kernel.Into < 0));

    static void Complete(void* state, in CompleteBlock block) => Unsafe.AsRef<EpilogueExecutable>((void*)((State*)state)->Self).Complete(((State*)state)->Buffers, block);

    /// <summary>Runs the program over a block of the product. Where the block belongs says which it is: rows follow each other through the whole batch.</summary>
    [SkipLocalsInit]
    void Complete(byte** buffers, in CompleteBlock block)
    {
        var (inputs, all) = (kernel.Map.Inputs.Length, operands.Length);
        var at = stackalloc byte*[all];
        var rowStrides = stackalloc long[all];
        var (first, column) = Math.DivRem((float*)block.Place - (float*)operands[kernel.From].At(buffers), columns);
        var inner = rows.Sizes[^1];
        for (var o = 0; o < all; o++) rowStrides[o] = rows.Strides[o][^1];
        rowStrides[kernel.From] = block.Row;
        fixed (long* across = columnStrides)
            for (var row = first; row < first + block.Rows;)
            {
                var (rest, place) = Math.DivRem(row, inner);
                var count = Math.Min(inner - place, first + block.Rows - row);
                for (var o = 0; o < all; o++) at[o] = operands[o].At(buffers) + (column * across[o]) + (place * rowStrides[o]);
                for (var axis = rows.Sizes.Length - 2; axis >= 0; axis--)
                {
                    (rest, place) = Math.DivRem(rest, rows.Sizes[axis]);
                    for (var o = 0; o < all; o++) at[o] += place * rows.Strides[o][axis];
                }
                at[kernel.From] = block.At + ((row - first) * block.Row);
                machine.RunRows(new() { Inputs = at, RowStrides = rowStrides, ColumnStrides = across, Rows = checked((int)count), Columns = checked((int)block.Columns) }, at + inputs, rowStrides + inputs);
                row += count;
            }
    }
}
