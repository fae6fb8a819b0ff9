namespace Ogee;

/// <summary>A graph inside an operation: results that are computed from numbered inputs. Two bodies are equal if they compute the same in the same way.</summary>
public sealed class Body : IEquatable<Body>
{
    readonly Structure structure = new();
    readonly int hash;
    readonly Node[] results;

    Body(Node[] results, TensorSpec[] inputs)
    {
        this.results = results;
        Inputs = inputs;
        Results = [.. results.Select(result => result.Spec)];
        hash = Walk.Numbered(results, this, static (order, body) => body.structure.Read(order, body.results).GetHashCode());
    }

    /// <summary>Shapes and types of the inputs.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>Shapes and types of the results.</summary>
    public IReadOnlyList<TensorSpec> Results { get; }

    /// <summary>Floating-point operations of one run.</summary>
    internal double Flops => Walk.Topological(results).Sum(static node => node.Op.Flops([.. node.Inputs.Select(input => input.Spec)], node.Spec));

    /// <summary>How many nodes it has, those of bodies inside it too.</summary>
    internal int NodeCount => Walk.Topological(results).Sum(static node => 1 + node.Op.Bodies.Sum(static body => body.NodeCount));

    /// <summary>Makes a body of a function. What the function uses and does not compute from its arguments becomes a further input: it is computed once, outside.</summary>
    /// <param name="op">The operation that asks, for errors.</param>
    /// <param name="arguments">Shapes and types of the arguments.</param>
    /// <param name="function">Computes the results.</param>
    /// <param name="given">What a further input gets of a node outside.</param>
    /// <param name="taken">What the body makes of that input: what the node outside was.</param>
    /// <returns>The body, and the nodes for its inputs after the arguments.</returns>
    internal static (Body Body, Node[] Captures) Trace(string op, ReadOnlySpan<BodyArgument> arguments, Func<Node[], Node[]> function, Func<Node, Node>? given = null, Func<Node, Node, Node>? taken = null)
    {
        var placeholders = new Node[arguments.Length];
        for (var i = 0; i < placeholders.Length; i++) placeholders[i] = new(new Placeholder(arguments[i].Spec, op, arguments[i].IsConstant));
        var roots = function(placeholders);
        var order = Walk.Topological(roots);
        var inside = new Dictionary<Node, Node>(order.Count, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < placeholders.Length; i++) inside[placeholders[i]] = new(new Input(i, Anywhere(arguments[i].Spec)));
        var captures = new List<Node>();
        var captured = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        Node Inside(Node node)
        {
            if (inside.TryGetValue(node, out var known) || captured.TryGetValue(node, out known)) return known;
            captures.Add(given?.Invoke(node) ?? node);
            var input = new Node(new Input(placeholders.Length + captures.Count - 1, Anywhere(captures[^1].Spec)));
            return captured[node] = taken?.Invoke(node, input) ?? input;
        }
        foreach (var node in order)
            if (node.Value is null && node.Inputs.Any(inside.ContainsKey))
                inside[node] = !node.Op.Moves ? new(node.Op, [.. node.Inputs.Select(Inside)])
                    : throw EngineErrors.Graph.With($"The body of a {op} moves a {node.Inputs[0].Spec} to {node.Spec.Device}", "Expected a body that stays on one device", "Move its inputs before, or its results after.");
        Node[] copies = [.. roots.Select(Inside)];
        return (new(copies, [.. placeholders.Select(argument => Anywhere(argument.Spec)), .. captures.Select(capture => Anywhere(capture.Spec))]), [.. captures]);
    }

    // A body runs wherever the operation that owns it runs.
    static TensorSpec Anywhere(TensorSpec spec) => spec with { Device = default };

    /// <summary>The results as a graph over given inputs.</summary>
    internal Node[] Copy(Node[] inputs)
    {
        var copies = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        foreach (var node in Walk.Topological(results))
            copies[node] = node.Op is Input input ? inputs[input.Index] : node.On([.. node.Inputs.Select(from => copies[from])]);
        return [.. results.Select(result => copies[result])];
    }

    /// <summary>The inputs of a range that nothing reads.</summary>
    internal IReadOnlyList<int> Unread(int first, int count)
    {
        var unread = Enumerable.Range(first, count).ToList();
        foreach (var node in Walk.Topological(results))
            if (node.Op is Input { Index: var input }) unread.Remove(input);
        return unread;
    }

    /// <summary>The body without some of its inputs, which it does not read; those that follow move up.</summary>
    internal Body Without(IReadOnlyList<int> unread)
    {
        if (unread.Count == 0) return this;
        var (inputs, left) = (new Node[Inputs.Count], new List<TensorSpec>());
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new(new Input(left.Count, Inputs[i]));
            if (!unread.Contains(i)) left.Add(Inputs[i]);
        }
        return new(Copy(inputs), [.. left]);
    }

    /// <summary>The nodes, inputs before users, and the results among them.</summary>
    internal (IReadOnlyList<Node> Order, IReadOnlyList<Node> Results) Nodes() => (Walk.Topological(results), results);

    /// <summary>Checks the graph inside.</summary>
    internal void Verify(string after) => Verifier.Verify(results, after);

    /// <inheritdoc/>
    public bool Equals(Body? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && structure.Equals(other.structure));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Body);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <summary>One line for each operation, inputs by number, moved to the right.</summary>
    public override string ToString() => Printer.Print(results).TrimEnd('\n').Replace("\n", "\n    ", StringComparison.Ordinal) is var text ? $"{{\n    {text}\n}}" : "";
}

/// <summary>What a body is told of an argument.</summary>
/// <param name="Spec">Shape, type and device.</param>
/// <param name="IsConstant">Whether what is given for it is a constant.</param>
internal readonly record struct BodyArgument(TensorSpec Spec, bool IsConstant);

/// <summary>An argument of a body while the body is made. It has no value.</summary>
/// <param name="Spec">Shape and type.</param>
/// <param name="Owner">The operation that the body is for.</param>
/// <param name="IsConstant">Whether what is given for it is a constant.</param>
internal sealed record Placeholder(TensorSpec Spec, string Owner, bool IsConstant) : Op
{
    public override string Name => "argument";

    internal override bool Computes => false;

    internal override bool TakesComplex => true;

    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => Spec;
}
