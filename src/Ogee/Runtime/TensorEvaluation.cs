using System.Runtime.InteropServices;

namespace Ogee;

/// <summary>Computing and reading tensors.</summary>
public static unsafe class TensorEvaluation
{
    extension(Tensor)
    {
        /// <summary>Computes tensors together, in one step, and forgets how they were computed: afterwards they are plain values, and gradients do not pass them.</summary>
        /// <param name="tensors">The tensors.</param>
        /// <exception cref="OgeeException">The step does not fit into memory, or an index is out of range. No tensor has changed.</exception>
        public static void Evaluate(params ReadOnlySpan<Tensor> tensors)
        {
            var nodes = new Node[tensors.Length];
            for (var i = 0; i < nodes.Length; i++) nodes[i] = tensors[i].Node;
            Evaluation.Compute(nodes, detach: true);
        }

        /// <summary>Computes a tensor and new values of parameters together, in one step, and forgets how they were computed.</summary>
        /// <param name="tensor">For instance the loss.</param>
        /// <param name="parameters">The parameters, with the state that optimizers keep for them.</param>
        public static void Evaluate(Tensor tensor, IReadOnlyList<Parameter> parameters)
        {
            var lists = StepLists.Take(parameters);
            try
            {
                lists.Nodes.Add(tensor.Node);
                Evaluation.Compute(CollectionsMarshal.AsSpan(lists.Nodes), detach: true);
            }
            finally
            {
                lists.GiveBack();
            }
            Commit(parameters, donate: false);
        }

        /// <summary>A step that changes state: computes results and new values of parameters together, and forgets how they were computed. Old values are given up, so that a new one may take
        /// their memory: a cache that is changed by <see cref="Tensor.UpdateSlice"/> is written in place, whatever its size.</summary>
        /// <param name="results">What else to compute.</param>
        /// <param name="parameters">The parameters. Whoever still holds an old value gets an error when reading it.</param>
        /// <param name="cancellation">Stops between two kernels.</param>
        /// <exception cref="OgeeException">The step does not fit into memory, or an index is out of range. No parameter has changed, as when it is cancelled.</exception>
        public static void Step(ReadOnlySpan<Tensor> results, IReadOnlyList<Parameter> parameters, CancellationToken cancellation = default)
        {
            var lists = StepLists.Take(parameters);
            foreach (var result in results) lists.Nodes.Add(result.Node);
            var done = false;
            try
            {
                Evaluation.Compute(CollectionsMarshal.AsSpan(lists.Nodes), detach: true, cancellation, lists.Cells);
                done = true;
            }
            finally
            {
                lists.GiveBack();
                if (!done) Revert(parameters);
            }
            Commit(parameters, donate: true);
        }

        /// <summary>What the step that computes these tensors would cost, without running it: floating-point operations, bytes of memory beside its inputs for results and intermediates, and what kernels ask for at most with as many threads as there are now.</summary>
        public static (double Flops, long Bytes, long Scratch) Cost(params ReadOnlySpan<Tensor> tensors)
        {
            var nodes = new Node[tensors.Length];
            for (var i = 0; i < nodes.Length; i++) nodes[i] = tensors[i].Node;
            var plan = Evaluation.PlanOf(nodes, NullBackend.Instance);
            return (plan.Flops, plan.RunBytes - plan.ScratchBytes, plan.ScratchBytes);
        }

        /// <summary>A training step that can be refused: computes watched scalars and new values of parameters together. If a scalar is not finite, no parameter changes, and the graph stays to be looked at.</summary>
        /// <param name="watched">Float scalars, for instance the loss and the gradients' norm.</param>
        /// <param name="parameters">The parameters. The memory of their old values is given back at once: whoever still holds an old value gets an error when reading it.</param>
        /// <param name="cancellation">Stops between two kernels; no parameter has changed then.</param>
        /// <returns>The scalars' values, and whether all are finite.</returns>
        public static (double[] Values, bool Accepted) TryStep(ReadOnlySpan<Tensor> watched, IReadOnlyList<Parameter> parameters, CancellationToken cancellation = default)
        {
            var lists = StepLists.Take(parameters);
            var values = new double[watched.Length];
            var accepted = false;
            try
            {
                lists.Watched.Values = values;
                foreach (var tensor in watched) lists.Watched.Nodes.Add(OfOne(tensor).Node);
                lists.Nodes.AddRange(lists.Watched.Nodes);
                if (Evaluation.Compute(CollectionsMarshal.AsSpan(lists.Nodes), detach: false, cancellation, lists.Cells, lists.Watched))
                {
                    for (var i = 0; i < values.Length; i++) values[i] = watched[i].Item();
                    var areFinite = lists.Watched.AreFinite;
                    if (areFinite) Evaluation.Detach(CollectionsMarshal.AsSpan(lists.Nodes));
                    accepted = areFinite;
                }
            }
            finally
            {
                lists.GiveBack();
                if (!accepted) Revert(parameters);
            }
            if (!accepted) return (values, false);
            Commit(parameters, donate: true);
            return (values, true);
        }
    }

    static Tensor OfOne(Tensor tensor) => tensor.Shape.Count == 1 ? tensor : throw EngineErrors.Shape.With($"item: needs one element, got {tensor.Shape}", "Expected one element", "Reduce or index the tensor first.");

    /// <summary>The value in the processor's memory.</summary>
    static Storage Computed(Tensor tensor)
    {
        var node = (tensor.Spec.Device == Device.Cpu ? tensor : tensor.To(Device.Cpu)).Node;
        Evaluation.Compute([node], detach: false);
        return node.Value!;
    }

    /// <summary>What a step computes, and the cells whose old values it may write over; the thread keeps the room.</summary>
    sealed class StepLists
    {
        [ThreadStatic] static StepLists? kept;

        public readonly List<Node> Nodes = [];
        public readonly List<Parameter> Cells = [];
        public readonly Watched Watched = new();

        public static StepLists Take(IReadOnlyList<Parameter> parameters)
        {
            var lists = kept ?? new();
            kept = null;
            for (var i = 0; i < parameters.Count; i++)
            {
                lists.Add(parameters[i]);
                foreach (var attached in parameters[i].Attached) lists.Add(attached);
            }
            return lists;
        }

        void Add(Parameter cell)
        {
            Nodes.Add(cell.Value.Node);
            Cells.Add(cell);
        }

        public void GiveBack()
        {
            Nodes.Clear();
            Cells.Clear();
            Watched.Nodes.Clear();
            Watched.Values = [];
            kept = this;
        }
    }

    static void Commit(IReadOnlyList<Parameter> parameters, bool donate)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            parameters[i].Commit(donate);
            // Nobody but the optimizer sees its state.
            foreach (var attached in parameters[i].Attached) attached.Commit(donate: true);
        }
    }

    static void Revert(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            parameter.Revert();
            foreach (var attached in parameter.Attached) attached.Revert();
        }
    }

    extension(Tensor tensor)
    {
        /// <summary>The values in row-major order. Computes them if need be; the tensor keeps them, and gradients still pass.</summary>
        /// <typeparam name="T">The .NET type of the elements: float for float32, double for float64, int, long, byte, bool.</typeparam>
        /// <exception cref="OgeeException">The type is another, or there are more than 2³¹−1 elements.</exception>
        public T[] ToArray<T>() where T : unmanaged
        {
            if (tensor.Shape.Count > Array.MaxLength)
                throw EngineErrors.TooLarge.With($"toarray: {tensor.Spec} has {tensor.Shape.Count} elements", $"Expected at most {Array.MaxLength}", "Read parts of it: x[..1000].");
            var array = new T[tensor.Shape.Count];
            tensor.CopyTo<T>(array);
            return array;
        }

        /// <summary>Copies the values in row-major order.</summary>
        /// <inheritdoc cref="ToArray{T}"/>
        public void CopyTo<T>(Span<T> destination) where T : unmanaged
        {
            if (DTypes.Of<T>() != tensor.Type)
                throw EngineErrors.Type.With($"copyto: a tensor of {tensor.Type.ShortName()} was read as {typeof(T).Name}", "Expected the matching .NET type", $"Cast the tensor first, for instance x.Cast(DType.{DTypes.Of<T>()}).");
            if (destination.Length < tensor.Shape.Count)
                throw EngineErrors.Argument.With($"copyto: {tensor.Spec} does not fit {destination.Length} elements", $"Expected room for {tensor.Shape.Count}", "Use a longer span.");
            var storage = Computed(tensor);
            new ReadOnlySpan<T>(storage.Enter(), (int)tensor.Shape.Count).CopyTo(destination);
            storage.Leave();
        }

        /// <summary>The bytes of the values in row-major order, copied.</summary>
        public void CopyBytesTo(Span<byte> destination)
        {
            if (destination.Length < tensor.Spec.Bytes)
                throw EngineErrors.Argument.With($"copybytesto: {tensor.Spec} does not fit {destination.Length} bytes", $"Expected room for {tensor.Spec.Bytes}", "Use a longer span, or copy parts.");
            tensor.CopyBytesTo(0, destination[..(int)tensor.Spec.Bytes]);
        }

        /// <summary>Some of the bytes of the values in row-major order, copied: of tensors that no one span can hold.</summary>
        /// <param name="start">The first byte.</param>
        /// <param name="destination">Where they go; all of it is filled.</param>
        public void CopyBytesTo(long start, Span<byte> destination)
        {
            if (start < 0 || start > tensor.Spec.Bytes - destination.Length)
                throw EngineErrors.Argument.With($"copybytesto: {destination.Length} bytes from byte {start} on are not all in {tensor.Spec}", $"Expected a part of its {tensor.Spec.Bytes} bytes", "Check where the part begins.");
            var storage = Computed(tensor);
            new ReadOnlySpan<byte>((byte*)storage.Enter() + start, destination.Length).CopyTo(destination);
            storage.Leave();
        }

        /// <summary>The value of a tensor with one element.</summary>
        /// <exception cref="OgeeException">There are more elements, or it is complex.</exception>
        public double Item() => !tensor.Type.IsComplex() ? Computed(OfOne(tensor)).First(tensor.Type)
            : throw EngineErrors.Type.With($"item: {tensor.Spec} is no real number", "Expected a real tensor", "Read z.Real() and z.Imaginary(), or z.ToArray<Complex64>().");
    }
}
