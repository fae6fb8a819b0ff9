namespace Ogee;

/// <summary>The step boundary: finds or compiles the plan of a graph and runs it.</summary>
internal static class Evaluation
{
    [ThreadStatic] static Request? request;

    /// <summary>What one walk finds out; reused by the thread.</summary>
    sealed class Request
    {
        public readonly Structure Structure = new();
        public readonly List<Storage?> Storages = [];
        public readonly List<double> Literals = [];
        public readonly List<INamed?> Owners = [];

        // Values that the step needs from other devices first, and copies of constants on this one.
        public readonly List<Node> Transfers = [];
        public readonly List<Storage> Copies = [];

        // Leaves whose memory a root may take: the values that parameters had before, if only the parameters have them.
        public readonly Dictionary<Node, int> Reuse = new(ReferenceEqualityComparer.Instance);
        public ulong Fingerprint;
        public Plan? Plan;
        public Node[]? Copy;
        public Node[] Roots = [];
        public IBackend Backend = null!;
    }

    /// <summary>Computes the nodes that have no value yet, together.</summary>
    /// <param name="roots">The nodes.</param>
    /// <param name="detach">Whether they forget how they were computed.</param>
    /// <param name="cancellation">Checked between kernels.</param>
    /// <param name="cells">Parameters whose old values nobody reads after this step: new ones may be written over them.</param>
    /// <param name="accepts">Asked before that, where it happens: whether the caller takes the step. It gets what tells a root's value, those of parameters left out.</param>
    /// <returns>False if the step was refused so: no node has a value that it did not have.</returns>
    public static bool Compute(ReadOnlySpan<Node> roots, bool detach, CancellationToken cancellation = default, IReadOnlyList<Parameter>? cells = null, Func<Func<Node, Storage>, bool>? accepts = null)
    {
        var missing = new List<Node>(roots.Length);
        foreach (var root in roots)
            if (root.Value is null && !missing.Contains(root, ReferenceEqualityComparer.Instance)) missing.Add(root);
        if (missing.Count > 0)
        {
            if (!missing.TrueForAll(root => root.Spec.Device == missing[0].Spec.Device))
            {
                // What is written over cannot be undone once another device's part fails: nothing is.
                foreach (var part in missing.GroupBy(root => root.Spec.Device)) ComputeTogether([.. part], cancellation, cells: null, accepts: null);
            }
            else if (!ComputeTogether(missing, cancellation, cells, accepts)) return false;
        }
        if (detach) Detach(roots);
        return true;
    }

    /// <summary>Computes nodes of one device that have no value yet.</summary>
    static bool ComputeTogether(List<Node> missing, CancellationToken cancellation, IReadOnlyList<Parameter>? cells, Func<Func<Node, Storage>, bool>? accepts)
    {
        var backend = Backends.Of(missing[0].Spec.Device);
        while (true)
        {
            var work = request ?? new();
            request = null;
            Node[] transfers;
            try
            {
                Find([.. missing], backend, work, cells);
                transfers = [.. work.Transfers];
                if (transfers.Length == 0)
                {
                    var computed = missing;
                    var values = work.Plan!.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(work.Storages), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(work.Literals), cancellation, work.Owners,
                        accepts is null ? null : outputs => accepts(node => node.Value ?? outputs[computed.IndexOf(node)]));
                    if (values is null) return false;
                    Walk.Change((missing, values), static results =>
                    {
                        // Another thread may have computed the same node meanwhile: its value has the same bits, and somebody may hold it.
                        for (var i = 0; i < results.values.Length; i++) results.missing[i].Value ??= results.values[i];
                    });
                    return true;
                }
            }
            finally
            {
                // The thread keeps the room, and nothing that the step was made of.
                foreach (var copy in work.Copies) copy.Release();
                work.Copies.Clear();
                work.Transfers.Clear();
                work.Storages.Clear();
                work.Owners.Clear();
                work.Reuse.Clear();
                work.Structure.Clear();
                work.Roots = [];
                (work.Plan, work.Copy) = (null, null);
                request = work;
            }
            Carry(transfers, cancellation);
            missing = missing.FindAll(root => root.Value is null);
            if (missing.Count == 0) return true;
        }
    }

    /// <summary>Computes what goes to other devices, and copies it there.</summary>
    static void Carry(Node[] transfers, CancellationToken cancellation)
    {
        Compute([.. transfers.Select(transfer => transfer.Inputs[0])], detach: false, cancellation);
        foreach (var transfer in transfers)
        {
            var from = transfer.Inputs[0];
            var value = Copy(from.Value!, Backends.Of(from.Spec.Device), Backends.Of(transfer.Spec.Device));
            Walk.Change((transfer, value), static found => found.transfer.Value ??= found.value);
        }
    }

    static Storage OnDevice(Storage constant, Request work)
    {
        work.Copies.Add(Copy(constant, Cpu.CpuBackend.Instance, work.Backend));
        return work.Copies[^1];
    }

    /// <summary>A copy of a value on another device.</summary>
    static Storage Copy(Storage value, IBackend from, IBackend to)
    {
        var copy = to.Allocate(value.Bytes);
        var host = from is Cpu.CpuBackend ? value : new Storage(value.Bytes);
        try
        {
            if (host != value) from.Read(value, host);
            to.Write(host, copy);
        }
        finally
        {
            if (host != value) host.Release();
        }
        return copy;
    }

    /// <summary>Nodes forget how they were computed.</summary>
    public static void Detach(ReadOnlySpan<Node> nodes) => Walk.Change(nodes.ToArray(), static nodes =>
    {
        foreach (var node in nodes) node.Detach();
    });

    /// <summary>The plan of a graph, compiled if need be, not run.</summary>
    public static Plan PlanOf(ReadOnlySpan<Node> roots, IBackend? backend = null)
    {
        var work = new Request();
        Find(roots.ToArray(), backend ?? Cpu.CpuBackend.Instance, work, isOneDevice: true);
        return work.Plan!;
    }

    /// <summary>Finds the plan of a graph, or what must be carried over from other devices first; as one device, the graph is compiled as if all of it were where the backend is.</summary>
    static void Find(Node[] roots, IBackend backend, Request work, IReadOnlyList<Parameter>? cells = null, bool isOneDevice = false)
    {
        FindReusable(roots, cells, work.Reuse);
        (work.Roots, work.Plan, work.Copy, work.Backend) = (roots, null, null, backend);
        work.Storages.Clear();
        work.Literals.Clear();
        work.Owners.Clear();
        Walk.Numbered(roots, (work, isOneDevice), static (order, state) =>
        {
            var (work, isOneDevice) = state;
            foreach (var node in order)
            {
                if (node.Op is Placeholder placeholder)
                    throw EngineErrors.Graph.With($"The body of a {placeholder.Owner} read one of its arguments, a {node.Spec}", "Expected expressions only: the body is called once, before there are values", "Return the tensor from the body, and read it afterwards.");
                if (IsInput(node))
                {
                    work.Storages.Add(isOneDevice || !node.IsConstant || node.Value is not { } value || work.Backend is Cpu.CpuBackend ? node.Value : OnDevice(value, work));
                    work.Literals.Add(node.Scalar);
                    work.Owners.Add(node.Owner);
                }
                else if (node.Op.Moves && !isOneDevice) work.Transfers.Add(node);
            }
            if (work.Transfers.Count > 0)
            {
                // Those that need another one first come in a later round.
                var later = new bool[order.Count];
                foreach (var node in order)
                    if (!IsInput(node)) later[node.WalkIndex] = node.Inputs.Any(input => later[input.WalkIndex] || (input.Op.Moves && input.Value is null));
                work.Transfers.RemoveAll(node => later[node.WalkIndex]);
                return false;
            }
            work.Fingerprint = work.Structure.Read(order, work.Roots, work.Backend, (Settings.Fuse ? 1 : 0) | (Settings.Layout ? 2 : 0) | (Settings.LooksForNaN ? 4 : 0));
            RemoveShared(order, work.Reuse);
            foreach (var (leaf, root) in work.Reuse) work.Fingerprint = work.Structure.Reuse(work.Fingerprint, leaf, root);
            work.Plan = PlanCache.Find(work.Fingerprint, work.Structure);
            if (work.Plan is null) work.Copy = CopyWithoutValues(order, work.Roots, work.Reuse);
            return true;
        });
        if (work.Plan is not null || work.Transfers.Count > 0) return;
        var structure = work.Structure.Freeze();
        work.Plan = Compiler.Compile(work.Copy!, backend, isStep: true);
        PlanCache.Add(work.Fingerprint, structure, work.Plan);
    }

    static void FindReusable(Node[] roots, IReadOnlyList<Parameter>? cells, Dictionary<Node, int> reuse)
    {
        reuse.Clear();
        if (cells is null || Settings.LooksForNaN) return;
        var next = 0;
        foreach (var cell in cells)
        {
            if (cell.Committed.Node is not { Value: { IsShared: false, IsReleased: false } } old) continue;
            // Roots mostly come in the order of the cells.
            var root = next < roots.Length && roots[next] == cell.Value.Node ? next : Array.IndexOf(roots, cell.Value.Node);
            if (root < 0) continue;
            reuse.TryAdd(old, root);
            next = root + 1;
        }
    }

    /// <summary>Memory that two leaves share is not written over, nor that of what is no leaf.</summary>
    static void RemoveShared(List<Node> order, Dictionary<Node, int> reuse)
    {
        if (reuse.Count == 0) return;
        foreach (var node in order)
            if (node.Value is { } storage) storage.LeavesOfWalk = 0;
        foreach (var node in order)
            if (node.Value is { } storage) storage.LeavesOfWalk++;
        foreach (var leaf in reuse.Keys)
            if (leaf.Value is not { LeavesOfWalk: 1 } || leaf.WalkIndex >= order.Count || order[leaf.WalkIndex] != leaf) reuse.Remove(leaf);
    }

    static bool IsInput(Node node) => node.Value is not null || node.Op is Leaf or Literal;

    /// <summary>The graph with numbered inputs in the place of leaves: what a plan keeps must not keep values alive.</summary>
    static Node[] CopyWithoutValues(List<Node> order, Node[] roots, Dictionary<Node, int> reuse)
    {
        var copies = new Node[order.Count];
        var inputs = 0;
        for (var i = 0; i < copies.Length; i++)
        {
            var node = order[i];
            if (IsInput(node))
            {
                // One plan is for one device, so that inside it there is none.
                copies[i] = new(new Input(inputs++, node.Spec with { Device = default }, node.Op is Literal && node.Value is null, reuse.GetValueOrDefault(node, -1)));
                continue;
            }
            if (node.Op.Moves)
            {
                copies[i] = copies[node.Inputs[0].WalkIndex];
                continue;
            }
            var from = new Node[node.Inputs.Length];
            for (var k = 0; k < from.Length; k++) from[k] = copies[node.Inputs[k].WalkIndex];
            copies[i] = node.On(from);
        }
        return [.. roots.Select(root => copies[root.WalkIndex])];
    }
}
