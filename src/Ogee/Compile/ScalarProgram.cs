using System.Text;

namespace Ogee;

/// <summary>One elementwise operation of a <see cref="ScalarProgram"/>.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Arguments">Value numbers: inputs first, then results in order.</param>
/// <param name="ArgumentType">The type of the arguments (of the values, for a selection).</param>
/// <param name="Type">The type of the result.</param>
internal sealed record Instruction(MapOp Op, int[] Arguments, DType ArgumentType, DType Type);

/// <summary>What a fused kernel computes for each element: straight-line code over scalars. The tile machine runs it, and where code can be emitted it becomes one loop, with the same bits.</summary>
internal sealed class ScalarProgram(DType[] inputs, Instruction[] instructions, int[] outputs) : IEquatable<ScalarProgram>
{
    /// <summary>The types of the inputs: values 0 and up.</summary>
    public DType[] Inputs { get; } = inputs;

    public Instruction[] Instructions { get; } = instructions;

    /// <summary>The values that are stored.</summary>
    public int[] Outputs { get; } = outputs;

    /// <summary>Copies one value.</summary>
    public static ScalarProgram Copy(DType type) => new([type], [], [0]);

    public int ValueCount => Inputs.Length + Instructions.Length;

    public DType TypeOf(int value) => value < Inputs.Length ? Inputs[value] : Instructions[value - Inputs.Length].Type;

    public bool Equals(ScalarProgram? other)
    {
        if (other is null || !Inputs.AsSpan().SequenceEqual(other.Inputs) || !Outputs.AsSpan().SequenceEqual(other.Outputs) || Instructions.Length != other.Instructions.Length) return false;
        for (var i = 0; i < Instructions.Length; i++)
        {
            var (a, b) = (Instructions[i], other.Instructions[i]);
            if (!a.Op.Equals(b.Op) || a.ArgumentType != b.ArgumentType || !a.Arguments.AsSpan().SequenceEqual(b.Arguments)) return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ScalarProgram);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var type in Inputs) hash.Add(type);
        foreach (var instruction in Instructions)
        {
            hash.Add(instruction.Op);
            foreach (var argument in instruction.Arguments) hash.Add(argument);
        }
        foreach (var output in Outputs) hash.Add(output);
        return hash.ToHashCode();
    }

    /// <summary>The program as an expression list: <c>v2=mul(v0,v1) → v2</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Instructions.Length; i++)
            text.Append('v').Append(Inputs.Length + i).Append('=').Append(Instructions[i].Op.Name).Append('(').AppendJoin(",", Instructions[i].Arguments.Select(a => $"v{a}")).Append(") ");
        return text.Append("→ ").AppendJoin(",", Outputs.Select(o => $"v{o}")).ToString();
    }
}
