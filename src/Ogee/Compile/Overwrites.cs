namespace Ogee;

/// <summary>Lets the result of an elementwise kernel lie where one of its inputs lies that nobody reads afterwards: less memory, and what is written is in the cache already.</summary>
internal static class Overwrites
{
    /// <summary>Sets the places of buffers that lie in others. Lives have been set, and become those of all that lie in a place.</summary>
    /// <param name="kernels">The kernels in order.</param>
    /// <param name="toResults">Whether results of the plan have memory of their own, in which what leads to them may lie.</param>
    public static void Apply(IReadOnlyList<Kernel> kernels, bool toResults)
    {
        for (var k = 0; k < kernels.Count; k++)
        {
            if (kernels[k] is not MapKernel { IsCopy: false } map) continue;
            for (var o = 0; o < map.Outputs.Length; o++)
            {
                var result = map.Outputs[o].Buffer;
                // A result that nobody reads has no life that keeps others from its place.
                if (result.First != k || (result.Last == k && result.Kind != BufferKind.Output) || !IsWhole(map.Outputs[o]) || !(result.Kind == BufferKind.Intermediate || (toResults && result.Kind == BufferKind.Output))) continue;
                for (var i = 0; i < map.Inputs.Length; i++)
                {
                    var value = map.Inputs[i].Buffer;
                    if (value is not { Kind: BufferKind.Intermediate, LivesToEnd: false } || value.Root is not { Kind: BufferKind.Intermediate } place || value.Spec.Bytes != result.Spec.Bytes) continue;
                    // What lies there already for this kernel, or later, ends its life elsewhere.
                    if (value.Last != k || place.Last != k || !IsOver(map, i, o)) continue;
                    if (result.Kind == BufferKind.Output) place.Place = result;
                    else (result.Place, place.Last) = (place, result.Last);
                    break;
                }
            }
        }
    }

    /// <summary>Whether each element of a result may be written where an input's element was, the same for all inputs in that memory: it is computed from no other, and no later instruction reads it.</summary>
    public static bool IsOver(MapKernel map, int input, int output)
    {
        var (program, to) = (map.Program, map.Outputs[output]);
        var value = program.Outputs[output];
        if (value < program.Inputs.Length || program.Outputs.Count(other => other == value) > 1 || !IsWhole(to)) return false;
        for (var i = 0; i < map.Inputs.Length; i++)
        {
            if (map.Inputs[i].Buffer != map.Inputs[input].Buffer) continue;
            var from = map.Inputs[i];
            if (!IsWhole(from) || from.Shape != to.Shape || from.Type.Size() != to.Type.Size()) return false;
            for (var axis = 0; axis < from.Shape.Rank; axis++)
                if (from.Shape[axis] > 1 && from.Strides[axis] != to.Strides[axis]) return false;
            if (program.Inputs.Length + Array.FindLastIndex(program.Instructions, instruction => instruction.Arguments.Contains(i)) > value) return false;
        }
        return true;
    }

    /// <summary>Whether an operand is all of its buffer, in any order of axes.</summary>
    public static bool IsWhole(Operand operand) => operand.Offset == 0 && operand.Shape.Count == operand.Buffer.Spec.Shape.Count && operand.DenseOrder() is not null;
}
