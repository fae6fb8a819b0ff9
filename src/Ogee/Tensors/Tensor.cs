namespace Ogee;

/// <summary>A value with a shape and an element type, or the recipe for one: words build a graph, and reading a value (or <c>Tensor.Evaluate</c>) runs it.</summary>
/// <remarks>Immutable, and safe to share between threads. Shapes and types are checked where a word is written. There is nothing to dispose.</remarks>
public sealed partial class Tensor
{
    internal Tensor(Node node) => Node = node;

    internal Node Node { get; }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Node.Spec.Shape;

    /// <summary>The element type.</summary>
    public DType Type => Node.Spec.Type;

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Shape, type and device.</summary>
    public TensorSpec Spec => Node.Spec;

    /// <summary>The same values on a device. What is computed from them is computed there; tensors of two devices do not mix, except that constants (<see cref="Zeros"/>, <see cref="Scalar"/>, <see cref="Arange(long, DType)"/>, random numbers) go with all. Gradients pass, back to where this tensor is.</summary>
    /// <param name="device">The device; this tensor itself comes back if it is there.</param>
    /// <exception cref="OgeeException">The device is not there.</exception>
    public Tensor To(Device device)
    {
        Backends.Of(device);
        return Spec.Device == device ? this : new(new Node(new Transfer(device), Node));
    }

    /// <summary>Applies an operation; the way in for operations of one's own.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <exception cref="OgeeException">The inputs do not fit.</exception>
    public static Tensor Apply(Op op, params ReadOnlySpan<Tensor> inputs)
    {
        var nodes = new Node[inputs.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = inputs[i].Node;
        return new(new Node(op, nodes));
    }

    /// <summary>Applies a scalar function to every element.</summary>
    /// <typeparam name="T">The function; it may be declared in any assembly.</typeparam>
    public Tensor Map<T>() where T : struct, IUnary<T> => Type.IsComplex() && ComplexMap<T>() is { } result ? result : new(new Node(Unary<T>.Instance, Node));

    /// <summary>Applies a scalar function to every pair of elements, after promotion and broadcasting.</summary>
    /// <typeparam name="T">The function; it may be declared in any assembly.</typeparam>
    /// <param name="other">The second argument.</param>
    public Tensor Map<T>(Tensor other) where T : struct, IBinary<T>
    {
        if ((Type.IsComplex() || other.Type.IsComplex()) && ComplexMap<T>(other) is { } result) return result;
        var (a, b) = Match(this, other, T.Name);
        return new(new Node(Binary<T>.Instance, a.Node, b.Node));
    }

    /// <summary>Applies a scalar function to every three elements, after promotion and broadcasting.</summary>
    /// <typeparam name="T">The function; it may be declared in any assembly.</typeparam>
    /// <param name="second">The second argument.</param>
    /// <param name="third">The third.</param>
    public Tensor Map<T>(Tensor second, Tensor third) where T : struct, ITernary<T>
    {
        var (a, b) = Match(this, second, T.Name);
        (b, var c) = Match(b, third, T.Name);
        // The third has by now what the first brought.
        (a, c) = Match(a, c, T.Name);
        return new(new Node(Ternary<T>.Instance, a.Node, b.Node, c.Node));
    }

    Tensor Compare<T>(Tensor other) where T : struct, IComparison
    {
        var (a, b) = Match(this, other, T.Name);
        if (a.Type.IsComplex() && ComplexCompare<T>(a, b) is { } result) return result;
        return new(new Node(Ops.Comparison<T>.Instance, a.Node, b.Node));
    }

    /// <summary>Both in one type and one shape; scalars stay scalars, for elementwise operations repeat them by themselves.</summary>
    static (Tensor A, Tensor B) Match(Tensor a, Tensor b, string op)
    {
        if (a.Type != b.Type)
        {
            var type = DTypes.Promote(a.Type, b.Type);
            (a, b) = (a.Cast(type), b.Cast(type));
        }
        if (a.Shape == b.Shape || a.Rank == 0 || b.Rank == 0) return (a, b);
        var shape = Shape.Broadcast(a.Shape, b.Shape, op);
        return (a.Expand(shape), b.Expand(shape));
    }

    /// <summary>Type and shape, for instance <c>f32[32, 784]</c>.</summary>
    public override string ToString() => Spec.ToString();
}
