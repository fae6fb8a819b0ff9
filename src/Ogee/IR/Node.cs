namespace Ogee;

/// <summary>What has a name in a model.</summary>
internal interface INamed
{
    /// <summary>The path of fields that leads to it.</summary>
    string? Name { get; }
}

/// <summary>One value of the graph: what computes it, from what, and, once it is known, the value.</summary>
internal sealed class Node
{
    public Node(Op op, params Node[] inputs)
    {
        Op = op;
        Inputs = inputs;
        var specs = new SpecBuffer();
        Span<TensorSpec> inputSpecs = inputs.Length <= SpecBuffer.Length ? ((Span<TensorSpec>)specs)[..inputs.Length] : new TensorSpec[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputSpecs[i] = inputs[i].Spec;
        (IsConstant, Spec) = Placed(op, inputs, op.Infer(inputSpecs));
        if (!op.TakesComplex) RefuseComplex();
        Origin = CreationLine.Here();
        Depth = DepthBehind(inputs);
        if (Depth == Holders.DepthToTell) Holders.TellDepth(Origin);
    }

    static int DepthBehind(Node[] inputs)
    {
        var depth = 0;
        foreach (var input in inputs)
            if (input.Value is null) depth = Math.Max(depth, input.Depth);
        return depth + 1;
    }

    /// <exception cref="OgeeException">An input or the result is complex.</exception>
    void RefuseComplex()
    {
        var isComplex = Spec.Type.IsComplex();
        foreach (var input in Inputs) isComplex |= input.Spec.Type.IsComplex();
        if (isComplex) throw EngineErrors.Type.With($"{Op.Name}: does not take c64", "Expected real numbers", "Compute with z.Real(), z.Imaginary() or z.Abs(), and join parts by Tensor.Complex.");
    }

    Node(Op op, Node[] inputs, TensorSpec spec, string? origin)
    {
        (Op, Inputs, Origin) = (op, inputs, origin);
        (IsConstant, Spec) = Placed(op, inputs, spec);
    }

    /// <summary>Operations say what they make and how large it is; it is where their inputs are.</summary>
    /// <exception cref="OgeeException">The inputs are on several devices.</exception>
    static (bool IsConstant, TensorSpec Spec) Placed(Op op, Node[] inputs, TensorSpec spec)
    {
        if (op is Input || op.Moves) return (false, spec);
        if (op is Placeholder argument) return (argument.IsConstant, spec);
        Node? placed = null;
        foreach (var input in inputs)
        {
            if (input.IsConstant) continue;
            placed ??= input;
            if (input.Spec.Device != placed.Spec.Device)
                throw EngineErrors.Device.With($"{op.Name}: operands are on {placed.Spec.Device} and {input.Spec.Device}", "Expected one device", "Move one of them with x.To(device).");
        }
        var device = placed?.Spec.Device ?? Device.Cpu;
        return (placed is null, spec.Device == device ? spec : spec with { Device = device });
    }

    /// <summary>A leaf with its value.</summary>
    public Node(Storage value, TensorSpec spec, bool isConstant = false)
    {
        Op = Leaf.Instance;
        IsConstant = isConstant;
        Inputs = [];
        Spec = spec;
        Value = value;
        Holders.Add(value, CreationLine.Here());
    }

    /// <summary>A literal.</summary>
    public Node(double literal, DType type)
    {
        Op = Literals[(int)type];
        Inputs = [];
        Spec = new(Shape.Scalar, type);
        Scalar = literal;
        IsConstant = true;
    }

    static readonly Literal[] Literals = [.. DTypes.All.Select(type => new Literal(type))];

    /// <summary>The same operation on other nodes with the same shapes and types, wherever they are.</summary>
    public Node On(Node[] inputs) => new(Op, inputs, Spec, Origin);

    /// <summary>The same operation on nodes of another shape, which is the result's too.</summary>
    public Node On(Node[] inputs, Shape shape) => new(Op, inputs, Spec with { Shape = shape }, Origin);

    /// <summary>Another operation on other nodes, written by the line that wrote this.</summary>
    public Node InPlaceOf(Op op, params Node[] inputs) => new(op, inputs, op.Infer([.. inputs.Select(input => input.Spec)]), Origin);

    public Op Op { get; private set; }

    public Node[] Inputs { get; private set; }

    public TensorSpec Spec { get; }

    /// <summary>The line that made the node, under <c>OGEE_CHECK</c>; else null.</summary>
    public string? Origin { get; }

    /// <summary>Whether the program says the value, so that no device has it: computed from literals alone. It goes with operands of any device.</summary>
    public bool IsConstant { get; private set; }

    /// <summary>Who holds the value, if it is a parameter's: errors in kernels name it.</summary>
    public INamed? Owner { get; private set; }

    /// <summary>The value is a parameter's, and so on its device for good.</summary>
    public void Own(INamed owner) => (IsConstant, IsShared, Owner) = (false, IsShared || (Owner is { } other && !ReferenceEquals(other, owner)), owner);

    /// <summary>Whether it is the value of several parameters: none of them gives it up.</summary>
    public bool IsShared { get; private set; }

    /// <summary>The longest way of operations to a value that was known when the node was made.</summary>
    public int Depth { get; }

    /// <summary>The value of a literal.</summary>
    public double Scalar { get; }

    /// <summary>The value once it is known; row-major.</summary>
    public Storage? Value { get; set; }

    /// <summary>Whether the node was computed once and how is forgotten: gradients do not pass it.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>Which walk saw the node last; only <see cref="Walk"/> touches it, under its lock.</summary>
    internal int WalkStamp;

    /// <summary>The node's place in that walk.</summary>
    internal int WalkIndex;

    /// <summary>Forgets how the value was computed.</summary>
    public void Detach()
    {
        if (Op is Leaf) return;
        Op = Leaf.Instance;
        Inputs = [];
        IsDetached = true;
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    struct SpecBuffer
    {
        public const int Length = 4;
        TensorSpec first;
    }
}
