using System.Runtime.InteropServices;

namespace Ogee;

/// <summary>The step boundary: finds or compiles the plan of a graph and runs it.</summary>
internal static class Evaluation
{
    [ThreadStatic] static Request? request;

    /// <summary>What one walk finds out; reused by the thread.</summary>
    sealed class Request : IAccepts
    {
        public readonly Structure Structure = new();
        public readonly List<Storage?> Storages = [];
        public readonly List<double> Literals = [];
        public readonly List<INamed?> Owners = [];

        // What is computed, each node once, and its place among the results.
        public readonly List<Node> Roots = [];
        public readonly Dictionary<Node, int> PlaceOf = new(ReferenceEqualityComparer.Instance);
        public readonly List<Storage> Results = [];

        // Leaves whose memory a result may take, and which; and memory that one leaf, and that two leaves have.
        public readonly List<(Node Leaf, int Root)> Reuse = [];
        public readonly HashSet<Storage> Once = [];
        public readonly HashSet<Storage> Twice = [];

        // Values that the step needs from other devices first, and copies of constants on this one.
        public readonly List<Node> Transfers = [];
        public readonly List<Storage> Copies = [];
        public ulong Fingerprint;
        public Plan? Plan;
        public Node[]? Copy;
        public IBackend Backend = null!;
        public Watched? Watched;

        public bool Accepts(ReadOnlySpan<Storage> results)
        {
            for (var i = 0; i < Watched!.Nodes.Count; i++)
            {
                var node = Watched.Nodes[i];
                Watched.Values[i] = (node.Value ?? results[PlaceOf[node]]).First(node.Spec.Type);
            }
            return Watched.AreFinite;
        }
    }

    /// <summary>Computes the nodes that have no value yet, together.</summary>
    /// <param name="roots">The nodes.</param>
    /// <param name="detach">Whether they forget how they were computed.</param>
    /// <param name="cancellation">Checked between kernels.</param>
    /// <param name="cells">Parameters whose old values nobody reads after this step: new ones may be written over them.</param>
    /// <param name="watched">Looked at before that, where it happens: a step in which one is not finite is refused.</param>
    /// <returns>False if the step was refused so: no node has a value that it did not have.</returns>
    public static bool Compute(ReadOnlySpan<Node> roots, bool detach, CancellationToken cancellation = default, IReadOnlyList<Parameter>? cells = null, Watched? watched = null)
    {
        Device? device = null;
        var isOneDevice = true;
        foreach (var root in roots)
            if (root.Value is null) isOneDevice &= (device ??= root.Spec.Device) == root.Spec.Device;
        if (device is { } only)
        {
            if (!isOneDevice)
            {
                // What is written over cannot be undone once another device's part fails: nothing is.
                foreach (var part in roots.ToArray().Where(root => root.Value is null).GroupBy(root => root.Spec.Device)) ComputeTogether([.. part], part.Key, cancellation, cells: null, watched: null);
            }
            else if (!ComputeTogether(roots, only, cancellation, cells, watched)) return false;
        }
        if (detach) Detach(roots);
        return true;
    }

    /// <summary>Computes nodes of one device that have no value yet.</summary>
    static bool ComputeTogether(ReadOnlySpan<Node> roots, Device device, CancellationToken cancellation, IReadOnlyList<Parameter>? cells, Watched? watched)
    {
        var backend = Backends.Of(device);
        // Results that lie on a device cannot be looked at before the end of a step: then nothing is written over that would have to be put back.
        if (watched is not null && !backend.UpdatesInPlace) (cells, watched) = (null, null);
        while (true)
        {
            var work = Take();
            Node[] transfers;
            try
            {
                foreach (var root in roots)
                    if (root.Value is null && work.PlaceOf.TryAdd(root, work.Roots.Count)) work.Roots.Add(root);
                if (work.Roots.Count == 0) return true;
                work.Watched = watched;
                Find(backend, work, cells);
                transfers = [.. work.Transfers];
                if (transfers.Length == 0)
                {
                    CollectionsMarshal.SetCount(work.Results, work.Roots.Count);
                    if (!work.Plan!.Run(CollectionsMarshal.AsSpan(work.Storages), CollectionsMarshal.AsSpan(work.Literals), CollectionsMarshal.AsSpan(work.Results), cancellation, work.Owners, watched is null ? null : work)) return false;
                    Walk.Change(work, static work =>
                    {
                        // Another thread may have computed the same node meanwhile: its value has the same bits, and somebody may hold it.
                        for (var i = 0; i < work.Results.Count; i++)
                        {
                            work.Roots[i].Value ??= work.Results[i];
                            Holders.Add(work.Results[i], work.Roots[i].Origin);
                        }
                    });
                    return true;
                }
            }
            finally
            {
                GiveBack(work);
            }
            Carry(transfers, cancellation);
        }
    }

    static Request Take()
    {
        var work = request ?? new();
        request = null;
        return work;
    }

    /// <summary>The thread keeps the room, and nothing that the step was made of.</summary>
    static void GiveBack(Request work)
    {
        foreach (var copy in work.Copies) copy.Release();
        work.Copies.Clear();
        work.Transfers.Clear();
        work.Storages.Clear();
        work.Owners.Clear();
        work.Structure.Clear();
        work.Roots.Clear();
        work.PlaceOf.Clear();
        work.Results.Clear();
        work.Reuse.Clear();
        work.Once.Clear();
        work.Twice.Clear();
        (work.Plan, work.Copy, work.Watched) = (null, null, null);
        request = work;
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
    public static void Detach(ReadOnlySpan<Node> nodes) => Walk.Change(nodes, static nodes =>
    {
        foreach (var node in nodes) node.Detach();
    });

    /// <summary>The plan of a graph, compiled if need be, not run.</summary>
    public static Plan PlanOf(ReadOnlySpan<Node> roots, IBackend? backend = null, IReadOnlyList<Parameter>? cells = null)
    {
        var work = Take();
        try
        {
            foreach (var root in roots)
            {
                // A result that is asked for twice is two results.
                work.PlaceOf.TryAdd(root, work.Roots.Count);
                work.Roots.Add(root);
            }
            Find(backend ?? Cpu.CpuBackend.Instance, work, cells, isOneDevice: true);
            return work.Plan!;
        }
        finally
        {
            GiveBack(work);
        }
    }

    /// <summary>A graph with numbered inputs in the place of leaves, as it is compiled.</summary>
    internal static Node[] CopyOf(Node[] roots) => Walk.Numbered(roots, roots, static (order, roots) => CopyWithoutValues(order, roots, []));

    /// <summary>Finds the plan of a graph, or what must be carried over from other devices first; as one device, the graph is compiled as if all of it were where the backend is.</summary>
    static void Find(IBackend backend, Request work, IReadOnlyList<Parameter>? cells, bool isOneDevice = false)
    {
        work.Backend = backend;
        work.Literals.Clear();
        FindReusable(work, cells);
        Walk.Numbered(CollectionsMarshal.AsSpan(work.Roots), (work, isOneDevice), static (order, state) =>
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
                    if (work.Reuse.Count > 0 && node.Value is { } held && !work.Once.Add(held)) work.Twice.Add(held);
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
            work.Fingerprint = work.Structure.Read(order, CollectionsMarshal.AsSpan(work.Roots), work.Backend, (Settings.Fuse ? 1 : 0) | (Settings.Layout ? 2 : 0) | (Settings.LooksForNaN ? 4 : 0));
            // Nor is what the step does not read, or memory that two leaves share, written over.
            foreach (var (leaf, root) in work.Reuse)
                if (IsWrittenOver(leaf, order, work)) work.Fingerprint = work.Structure.Reuse(work.Fingerprint, leaf, root);
            work.Plan = PlanCache.Find(work.Fingerprint, work.Structure);
            if (work.Plan is null)
            {
                work.Reuse.RemoveAll(reuse => !IsWrittenOver(reuse.Leaf, order, work));
                work.Copy = CopyWithoutValues(order, CollectionsMarshal.AsSpan(work.Roots), work.Reuse);
            }
            return true;
        });
        if (work.Plan is not null || work.Transfers.Count > 0) return;
        var structure = work.Structure.Freeze();
        work.Plan = Compiler.Compile(work.Copy!, backend, isStep: true);
        PlanCache.Add(work.Fingerprint, structure, work.Plan);
    }

    /// <summary>Leaves whose memory a root may take: the values that parameters had before, if only the parameters have them.</summary>
    static void FindReusable(Request work, IReadOnlyList<Parameter>? cells)
    {
        if (Settings.LooksForNaN) return;
        var watched = work.Watched?.Nodes;
        for (var i = 0; i < (cells?.Count ?? 0); i++)
            // What the caller looks at has to be there before anything is written over, and afterwards.
            if (cells![i].Committed.Node is { IsShared: false, Value: { IsShared: false, IsReleased: false } } old && watched?.Contains(old) is not true && watched?.Contains(cells[i].Value.Node) is not true && work.PlaceOf.TryGetValue(cells[i].Value.Node, out var root)) work.Reuse.Add((old, root));
    }

    static bool IsWrittenOver(Node leaf, List<Node> order, Request work) =>
        leaf.WalkIndex < order.Count && ReferenceEquals(order[leaf.WalkIndex], leaf) && !work.Twice.Contains(leaf.Value!);

    static bool IsInput(Node node) => node.Value is not null || node.Op is Leaf or Literal;

    /// <summary>The graph with numbered inputs in the place of leaves: what a plan keeps must not keep values alive.</summary>
    static Node[] CopyWithoutValues(List<Node> order, ReadOnlySpan<Node> roots, List<(Node Leaf, int Root)> reuse)
    {
        var taken = new Dictionary<Node, int>(reuse.Count, ReferenceEqualityComparer.Instance);
        foreach (var (leaf, root) in reuse) taken.TryAdd(leaf, root);
        var copies = new Node[order.Count];
        var inputs = 0;
        for (var i = 0; i < copies.Length; i++)
        {
            var node = order[i];
            if (IsInput(node))
            {
                // One plan is for one device, so that inside it there is none.
                copies[i] = new(new Input(inputs++, node.Spec with { Device = default }, node.Op is Literal && node.Value is null, taken.GetValueOrDefault(node, -1)));
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
        var results = new Node[roots.Length];
        for (var i = 0; i < results.Length; i++) results[i] = copies[roots[i].WalkIndex];
        return results;
    }
}
