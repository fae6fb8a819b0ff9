namespace Ogee;

/// <summary>Scalar programs of groups of elementwise operations.</summary>
internal sealed partial class Lower
{
    // The number of each node in the program that is being built, or −1.
    readonly int[] valueOf;

    /// <summary>The members of a group as straight-line code that stores some of them, and the operands that it reads, with the shape of the iteration.</summary>
    (ScalarProgram Program, Operand[] Inputs) BuildProgram(List<int> members, List<int> stored)
    {
        var shape = nodes[members[0]].Spec.Shape;
        var group = groupOf[members[0]];
        var outside = new List<Node>();
        foreach (var member in members)
            foreach (var input in nodes[member].Inputs)
                if (groupOf[input.WalkIndex] != group && valueOf[input.WalkIndex] < 0)
                {
                    valueOf[input.WalkIndex] = outside.Count;
                    outside.Add(input);
                }
        var instructions = new Instruction[members.Count];
        for (var k = 0; k < instructions.Length; k++)
        {
            var node = nodes[members[k]];
            var arguments = new int[node.Inputs.Length];
            for (var a = 0; a < arguments.Length; a++) arguments[a] = valueOf[node.Inputs[a].WalkIndex];
            instructions[k] = new((MapOp)node.Op, arguments, node.Inputs[^1].Spec.Type, node.Spec.Type);
            valueOf[members[k]] = outside.Count + k;
        }
        var (types, inputs, outputs) = (new DType[outside.Count], new Operand[outside.Count], new int[stored.Count]);
        for (var o = 0; o < outputs.Length; o++) outputs[o] = valueOf[stored[o]];
        for (var i = 0; i < inputs.Length; i++)
        {
            var operand = OperandOf(outside[i]);
            (types[i], inputs[i]) = (outside[i].Spec.Type, operand.Shape == shape ? operand : operand.Expanded(shape));
            valueOf[outside[i].WalkIndex] = -1;
        }
        foreach (var member in members) valueOf[member] = -1;
        return (new(types, instructions, outputs), inputs);
    }
}
