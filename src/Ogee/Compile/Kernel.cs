namespace Ogee;

/// <summary>One unit of work of a plan, before a backend turns it into code.</summary>
internal abstract record Kernel(Operand[] Inputs, Operand[] Outputs)
{
    public abstract string Name { get; }

    /// <summary>Floating-point operations, for reports.</summary>
    public double Flops { get; init; }

    public sealed override string ToString() => $"{string.Join(", ", Outputs.Select(o => o.ToString()))} = {Name} {string.Join(", ", Inputs.Select(i => i.ToString()))}";
}

/// <summary>A scalar program for every element. All operands have the shape of the iteration; scalars have strides 0.</summary>
internal sealed record MapKernel(ScalarProgram Program, Operand[] Inputs, Operand[] Outputs) : Kernel(Inputs, Outputs)
{
    public bool IsCopy => Program.Instructions.Length == 0;

    public override string Name => IsCopy ? "copy" : $"map {{ {Program} }}";
}

/// <summary>A reduction of what a scalar program computes.</summary>
/// <param name="Op">The reduction.</param>
/// <param name="Program">The program; it has one output.</param>
/// <param name="Inputs">The program's inputs, of the shape before the reduction.</param>
/// <param name="Output">The result.</param>
internal sealed record ReduceKernel(ReduceOp Op, ScalarProgram Program, Operand[] Inputs, Operand Output) : Kernel(Inputs, [Output])
{
    public override string Name => Program.Instructions.Length == 0 ? Op.ToString() : $"{Op} {{ {Program} }}";
}

/// <summary>An operation with a kernel of its own.</summary>
internal sealed record OpKernel(Op Op, Operand[] Inputs, Operand Output) : Kernel(Inputs, [Output])
{
    public override string Name => Op.ToString();
}
