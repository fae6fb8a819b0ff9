namespace Ogee;

/// <summary>Elementwise programs that run over a block of a matrix product while it is still in the caches: a bias, an activation, a residual, the update of a weight by its gradient.</summary>
/// <remarks>The product's sums lie where one result of the program goes, which is written over them; so the product itself is never kept. Each element is computed by the same operations in the same order, and has the same bits.</remarks>
internal sealed class Epilogues
{
    // A row of fewer columns costs more to begin than to compute.
    const int LeastColumns = 32;

    readonly List<Kernel?> kernels;

    // For each buffer, by number: the last kernel that writes it, the only one that reads it, and how many reads there are.
    readonly int[] written;
    readonly int[] reader;
    readonly int[] reads;

    Epilogues(int buffers, List<Kernel> kernels)
    {
        this.kernels = [.. kernels];
        (written, reader, reads) = (new int[buffers], new int[buffers], new int[buffers]);
        Array.Fill(written, -1);
        for (var k = 0; k < kernels.Count; k++)
        {
            foreach (var output in kernels[k].Outputs) written[output.Buffer.Id] = k;
            foreach (var input in kernels[k].Inputs)
            {
                reader[input.Buffer.Id] = k;
                reads[input.Buffer.Id]++;
            }
        }
    }

    /// <summary>The kernels, with programs joined to the products that alone they wait for.</summary>
    /// <param name="buffers">How many buffers there are.</param>
    /// <param name="kernels">The kernels in order.</param>
    public static List<Kernel> Apply(int buffers, List<Kernel> kernels) => kernels.Exists(kernel => kernel is OpKernel { Op: Dot }) ? new Epilogues(buffers, kernels).Join() : kernels;

    List<Kernel> Join()
    {
        for (var k = 0; k < kernels.Count; k++)
        {
            if (kernels[k] is not OpKernel { Op: Dot, Output: { Buffer: { Kind: BufferKind.Intermediate } product, Offset: 0 } sums } dot || reads[product.Id] != 1) continue;
            var next = reader[product.Id];
            if (kernels[next] is not MapKernel map || !IsRows(sums, map) || IsWide(map, product) || PlaceOfSums(map, product) is not { } place) continue;
            // The program runs where the product does: what else it reads must be there.
            if (map.Inputs.Any(input => input.Buffer != product && written[input.Buffer.Id] >= k)) continue;
            var into = map.Outputs[place];
            kernels[k] = new DotMapKernel(dot with { Output = sums with { Buffer = into.Buffer, Offset = into.Offset } }, map, Array.FindIndex(map.Inputs, input => input.Buffer == product), place)
            {
                Flops = dot.Flops + map.Flops,
                Origin = dot.Origin is null ? map.Origin : map.Origin is null ? dot.Origin : $"{dot.Origin} and {map.Origin}",
            };
            kernels[next] = null;
            foreach (var output in map.Outputs) written[output.Buffer.Id] = k;
        }
        return [.. kernels.OfType<Kernel>()];
    }

    /// <summary>Whether a program reads a product, and writes its results, row after row as they lie in memory, and along rows everything lies side by side or is one element.</summary>
    static bool IsRows(Operand sums, MapKernel map)
    {
        var shape = map.Outputs[0].Shape;
        if (sums.Type != DType.Float32 || map.IsCopy || shape.Rank == 0 || sums.Shape[-1] < LeastColumns || shape[-1] != sums.Shape[-1] || shape.Count != sums.Shape.Count || !sums.IsRowMajor) return false;
        foreach (var output in map.Outputs)
            if (output.Shape != shape || !output.IsRowMajor) return false;
        foreach (var input in map.Inputs)
            if (input.Buffer == sums.Buffer ? input.Offset != 0 || !input.IsRowMajor : input.Strides[^1] is not (0 or 1)) return false;
        return true;
    }

    /// <summary>Whether a program reads more than one other value of the product's size, or writes more than two: such an update of many states pushes the packed panels out of the cache, and streams better by itself.</summary>
    static bool IsWide(MapKernel map, PlanBuffer product) =>
        map.Outputs.Length > 2 || map.Inputs.Count(input => input.Buffer != product && !input.Strides.Contains(0)) > 1;

    /// <summary>The result that can lie where the sums lay: one of their type that is written by the last instruction that reads them, or later.</summary>
    static int? PlaceOfSums(MapKernel map, PlanBuffer product)
    {
        var (program, value) = (map.Program, Array.FindIndex(map.Inputs, input => input.Buffer == product));
        var last = program.Inputs.Length + Array.FindLastIndex(program.Instructions, instruction => instruction.Arguments.Contains(value));
        if (program.Outputs.Distinct().Count() < program.Outputs.Length || program.Outputs.Any(output => output < program.Inputs.Length)) return null;
        var place = Array.FindIndex(program.Outputs, output => output >= last && program.TypeOf(output) == DType.Float32);
        return place < 0 ? null : place;
    }
}
