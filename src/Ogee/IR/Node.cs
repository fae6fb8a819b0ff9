namespace Ogee;

/// <summary>One value of the graph: what computes it, from what, and, once it is known, the value.</summary>
internal sealed class Node
{
    public Node(Op op, params Node[] inputs)
    {
        Op = op;
        Inputs = inputs;
        var specs = new SpecBuffer();
        Span<TensorSpec> inputSpecs = inputs.Length <= SpecBuffer.Length ? ((Span<TensorSpec>)specs)[..inputs.Length] : new TensorSpec[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputSpecs[i] = inputs[i].Spec;
            if (i > 0 && inputSpecs[i].Device != inputSpecs[0].Device)
                throw EngineErrors.Device.With($"{op.Name}: operands are on {inputSpecs[0].Device} and {inputSpecs[i].Device}", "Expected one device", "Create both tensors on one device.");
        }
        Spec = op.Infer(inputSpecs);
    }

    Node(Op op, Node[] inputs, TensorSpec spec) => (Op, Inputs, Spec) = (op, inputs, spec);

    /// <summary>A leaf with its value.</summary>
    public Node(Storage value, TensorSpec spec)
    {
        Op = Leaf.Instance;
        Inputs = [];
        Spec = spec;
        Value = value;
    }

    /// <summary>A literal.</summary>
    public Node(double literal, DType type)
    {
        Op = Literals[(int)type];
        Inputs = [];
        Spec = new(Shape.Scalar, type);
        Scalar = literal;
    }

    static readonly Literal[] Literals = [.. DTypes.All.Select(type => new Literal(type))];

    /// <summary>The same operation on other nodes with the same shapes and types.</summary>
    public Node On(Node[] inputs) => new(Op, inputs, Spec);

    public Op Op { get; private set; }

    public Node[] Inputs { get; private set; }

    public TensorSpec Spec { get; }

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
