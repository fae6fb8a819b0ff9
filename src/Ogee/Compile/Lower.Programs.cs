namespace Ogee;

/// <summary>Scalar programs of groups of elementwise operations.</summary>
internal sealed partial class Lower
{
    // The number of each node in the program that is being built, or −1.
    readonly int[] valueOf;

    /// <summary>Elementwise nodes as straight-line code that gives some of them, or of what it reads, and the operands that it reads, with the shape of the iteration.</summary>
    (ScalarProgram Program, Operand[] Inputs) BuildProgram(List<int> computed, List<int> stored)
    {
        var shape = nodes[stored[0]].Spec.Shape;
        foreach (var member in computed) valueOf[member] = int.MaxValue;
        var outside = new List<Node>();
        foreach (var member in computed)
            foreach (var input in nodes[member].Inputs) Read(input);
        foreach (var given in stored) Read(nodes[given]);

        void Read(Node node)
        {
            if (valueOf[node.WalkIndex] >= 0) return;
            valueOf[node.WalkIndex] = outside.Count;
            outside.Add(node);
        }

        var instructions = new Instruction[computed.Count];
        for (var k = 0; k < instructions.Length; k++)
        {
            var node = nodes[computed[k]];
            var arguments = new int[node.Inputs.Length];
            for (var a = 0; a < arguments.Length; a++) arguments[a] = valueOf[node.Inputs[a].WalkIndex];
            instructions[k] = new((MapOp)node.Op, arguments, node.Inputs[^1].Spec.Type, node.Spec.Type);
            valueOf[computed[k]] = outside.Count + k;
        }
        var (types, inputs, outputs) = (new DType[outside.Count], new Operand[outside.Count], new int[stored.Count]);
        for (var o = 0; o < outputs.Length; o++) outputs[o] = valueOf[stored[o]];
        for (var i = 0; i < inputs.Length; i++)
        {
            var operand = OperandOf(outside[i]);
            (types[i], inputs[i]) = (outside[i].Spec.Type, operand.Shape == shape ? operand : operand.Expanded(shape));
            valueOf[outside[i].WalkIndex] = -1;
        }
        foreach (var member in computed) valueOf[member] = -1;
        return (new(types, instructions, outputs), inputs);
    }
}
