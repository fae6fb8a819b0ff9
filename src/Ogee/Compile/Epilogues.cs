namespace Ogee;

/// <summary>Elementwise programs that run over a block of a matrix product, or of a convolution's result, while it is still in the caches: a bias, an activation, a residual, the update of a weight by its gradient.</summary>
/// <remarks>The product's sums lie where one result of the program goes, which is written over them; so the product itself is never kept. Each element is computed by the same operations in the same order, and has the same bits.</remarks>
internal sealed class Epilogues
{
    // A row of fewer columns costs more to begin than to compute.
    const int LeastColumns = 32;

    // For what is so much smaller than its result a product waits.
    const int SmallPart = 8;

    readonly List<Kernel?> kernels;

    // For each buffer, by number: the only kernel that reads it, and how many reads there are.
    readonly int[] reader;
    readonly int[] reads;

    // The longest sums of a product that needs no place for its result.
    readonly int depthApart;

    Epilogues(int buffers, List<Kernel> kernels, IBackend backend)
    {
        this.kernels = [.. kernels];
        (reader, reads, depthApart) = (new int[buffers], new int[buffers], backend.DepthApart);
        for (var k = 0; k < kernels.Count; k++)
            foreach (var input in kernels[k].Inputs)
            {
                reader[input.Buffer.Id] = k;
                reads[input.Buffer.Id]++;
            }
    }

    /// <summary>The kernels, with programs joined to the products that alone they wait for.</summary>
    /// <param name="buffers">How many buffers there are.</param>
    /// <param name="kernels">The kernels in order.</param>
    /// <param name="backend">What runs them.</param>
    public static List<Kernel> Apply(int buffers, List<Kernel> kernels, IBackend backend) =>
        backend.RunsEpilogues && kernels.Exists(kernel => kernel is OpKernel { Op: Dot or Conv2d }) ? new Epilogues(buffers, kernels, backend).Join() : kernels;

    List<Kernel> Join()
    {
        for (var k = 0; k < kernels.Count; k++)
        {
            // Each group of channels has blocks of its own, which are narrow.
            if (kernels[k] is not OpKernel { Op: Dot or Conv2d { Groups: 1 }, Output: { Buffer: { Kind: BufferKind.Intermediate } product, Offset: 0 } sums } dot || reads[product.Id] != 1) continue;
            var next = reader[product.Id];
            if (kernels[next] is not MapKernel map || !IsRows(dot, map) || IsWide(map, product)) continue;
            // An update of what the plan was given stays where it is: there it cannot be undone, and need not be.
            var isUpdate = map.Outputs.Any(output => output.Buffer.Kind == BufferKind.Input);
            var place = PlaceOfSums(map, product);
            if (place < 0 && !(isUpdate && dot.Op is Dot && map.Outputs[0].Type == DType.Float32 && dot.Inputs[0].Shape[-1] is > 0 and var depth && depth <= depthApart)) continue;
            var isLate = isUpdate || IsWrittenBetween(k, next, map.Inputs, big: false);
            if (isUpdate ? !CanWait(dot, k, next) : IsWrittenBetween(k, next, map.Inputs, big: true) || (isLate && IsWrittenBetween(k, next, dot.Inputs))) continue;
            var into = map.Outputs[Math.Max(place, 0)];
            kernels[isLate ? next : k] = new EpilogueKernel(dot with { Output = sums with { Buffer = into.Buffer, Offset = into.Offset } }, map, Array.FindIndex(map.Inputs, input => input.Buffer == product), place)
            {
                Flops = dot.Flops + map.Flops,
                Origin = dot.Origin is null ? map.Origin : map.Origin is null ? dot.Origin : $"{dot.Origin} and {map.Origin}",
            };
            kernels[isLate ? k : next] = null;
        }
        return [.. kernels.OfType<Kernel>()];
    }

    /// <summary>Whether a product can be made later, where its result is used: what it reads is still there then, and takes less memory than the result would.</summary>
    bool CanWait(OpKernel dot, int k, int next) => dot.Inputs.Sum(input => input.Buffer.Spec.Bytes) <= dot.Output.Buffer.Spec.Bytes && !IsWrittenBetween(k, next + 1, dot.Inputs);

    /// <summary>Whether a kernel from after <paramref name="k"/> to before <paramref name="next"/> writes what operands are read from; a big one is large beside the product's result, and not such as the scale of each channel.</summary>
    bool IsWrittenBetween(int k, int next, Operand[] operands, bool big = false)
    {
        var least = big ? ((OpKernel)kernels[k]!).Output.Buffer.Spec.Bytes / SmallPart : 0;
        for (var between = k + 1; between < next; between++)
            if (kernels[between] is { } kernel && kernel.Outputs.Any(output => output.Buffer.Spec.Bytes >= least && Array.Exists(operands, operand => operand.Buffer == output.Buffer))) return true;
        return false;
    }

    /// <summary>Whether a program reads a product, and writes its results, row after row as they lie in memory, and along rows everything lies side by side or is one element.</summary>
    static bool IsRows(OpKernel product, MapKernel map)
    {
        var (sums, shape) = (product.Output, map.Outputs[0].Shape);
        if (sums.Type != DType.Float32 || map.IsCopy || shape.Rank == 0 || shape.Count != sums.Shape.Count || (product.Op is Conv2d && shape != sums.Shape)) return false;
        if (map.Program.Outputs.Distinct().Count() < map.Outputs.Length || map.Program.Outputs.Any(output => output < map.Inputs.Length)) return false;
        var order = EpilogueKernel.Order(product.Op, shape.Rank);
        var columns = shape[order[^1]];
        if (columns < LeastColumns || (product.Op is Dot && columns != sums.Shape[-1]) || !sums.IsDense(EpilogueKernel.Order(product.Op, sums.Shape.Rank))) return false;
        foreach (var output in map.Outputs)
            if (output.Shape != shape || !output.IsDense(order)) return false;
        foreach (var input in map.Inputs)
            if (input.Buffer == sums.Buffer ? input.Offset != 0 || !input.IsDense(order) : input.Strides[order[^1]] is not (0 or 1)) return false;
        return true;
    }

    /// <summary>Whether a program reads more than one other value of the product's size, or writes more than two: such an update of many states pushes the packed panels out of the cache, and streams better by itself.</summary>
    static bool IsWide(MapKernel map, PlanBuffer product) =>
        map.Outputs.Length > 2 || map.Inputs.Count(input => input.Buffer != product && !input.Strides.Contains(0)) > 1;

    /// <summary>The result that can lie where the sums lay: one of their type that is written by the last instruction that reads them, or later, and not over what the program reads. −1 if there is none.</summary>
    static int PlaceOfSums(MapKernel map, PlanBuffer product)
    {
        var (program, value) = (map.Program, Array.FindIndex(map.Inputs, input => input.Buffer == product));
        var last = program.Inputs.Length + Array.FindLastIndex(program.Instructions, instruction => instruction.Arguments.Contains(value));
        return Array.FindIndex(program.Outputs, output => output >= last && program.TypeOf(output) == DType.Float32 && map.Outputs[Array.IndexOf(program.Outputs, output)].Buffer.Kind != BufferKind.Input);
    }
}
