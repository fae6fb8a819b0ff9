namespace Ogee;

/// <summary>Selections whose size the values decide. They are barriers: what they need to know is computed at once, where the word is written, and what they give has a shape like any other. Every new size is a new plan.</summary>
public static class TensorSelection
{
    extension(Tensor tensor)
    {
        /// <summary>Where elements are not 0 (or true), in row-major order. Computes this tensor at once.</summary>
        /// <returns>int64 [count, rank]: the index of each.</returns>
        /// <exception cref="OgeeException">The tensor cannot be computed here: it is inside a loop, or a step that is only described.</exception>
        public Tensor NonZero()
        {
            var places = Places(tensor.Cast(DType.Bool));
            var each = new Tensor[tensor.Rank];
            for (var axis = tensor.Rank - 1; axis >= 0; axis--)
            {
                var size = Math.Max(1, tensor.Shape[axis]);
                each[axis] = places - (places / size * size);
                places /= size;
            }
            return tensor.Rank == 0 ? Tensor.Zeros([places.Shape[0], 0], DType.Int64) : Tensor.Stack(1, each);
        }

        /// <summary>The elements where a mask is true, in row-major order; the meaning of torch.masked_select and of <c>x[mask]</c> in NumPy. Gradients pass. Computes the mask at once, and not this tensor.</summary>
        /// <param name="mask">bool; the shape of this tensor's first axes.</param>
        /// <returns>[count, the axes that the mask has not]</returns>
        /// <exception cref="OgeeException">The mask does not fit, or cannot be computed here.</exception>
        public Tensor MaskedSelect(Tensor mask)
        {
            if (mask.Type != DType.Bool || mask.Rank > tensor.Rank || !tensor.Shape.Sizes[..mask.Rank].SequenceEqual(mask.Shape.Sizes))
                throw EngineErrors.Shape.With($"masked_select: the mask is {mask.Spec} for {tensor.Spec}", $"Expected bool of its first axes", "Compare first, or expand the mask.");
            return tensor.Reshape(Shape.Create([mask.Shape.Count, .. tensor.Shape.Sizes[mask.Rank..]])).Take(Places(mask));
        }

        /// <summary>The slices of an axis whose conditions are true; the meaning of ONNX Compress. Gradients pass. Computes the conditions at once, and not this tensor.</summary>
        /// <param name="condition">bool [n], at most as many as the axis has slices.</param>
        /// <param name="axis">The axis.</param>
        /// <exception cref="OgeeException">The conditions do not fit, or cannot be computed here.</exception>
        public Tensor Compress(Tensor condition, int axis)
        {
            axis = tensor.Shape.Axis(axis, "compress");
            return condition.Type == DType.Bool && condition.Rank == 1 && condition.Shape[0] <= tensor.Shape[axis] ? tensor.Take(Places(condition), axis)
                : throw EngineErrors.Shape.With($"compress: the conditions are {condition.Spec} for axis {axis} of {tensor.Spec}", $"Expected bool [at most {tensor.Shape[axis]}]", "Check the conditions.");
        }

        /// <summary>The different elements in ascending order; of each the first one is taken, and gets the gradient. NaN is no exception: all of them are one. Computes this tensor at once.</summary>
        /// <returns>The values [count]; for each element of this tensor where its value is among them, int64 of this tensor's shape; how often each value is there, int64 [count].</returns>
        /// <exception cref="OgeeException">The tensor cannot be computed here.</exception>
        public (Tensor Values, Tensor Inverse, Tensor Counts) Unique()
        {
            var flat = tensor.Flatten(0);
            var size = flat.Shape[0];
            if (size == 0) return (flat, Tensor.Zeros(tensor.Shape, DType.Int64), Tensor.Zeros([0], DType.Int64));
            var (sorted, order) = flat.Sort();
            var (after, before) = (sorted.Slice(0, 1, size), sorted.Slice(0, 0, size - 1));
            var isNew = after.NotEqualTo(before).And(after.EqualTo(after).Or(before.EqualTo(before)));
            var group = Tensor.Concat(0, Tensor.Zeros([1], DType.Int64), isNew.Cast(DType.Int64).CumulativeSum(0)).Detach();
            Tensor.Evaluate(order, group);
            var count = (long)group.Slice(0, size - 1, size).Item() + 1;
            var firsts = group.SearchSorted(Tensor.Arange(count));
            return (flat.Take(order.Take(firsts)), group.ScatterAdd(0, order, size).Reshape(tensor.Shape), group.BinCount(count));
        }
    }

    /// <summary>The places where a mask is true: [count].</summary>
    static Tensor Places(Tensor mask)
    {
        if (mask.Shape.Count == 0) return Tensor.Zeros([0], DType.Int64);
        var running = mask.Flatten(0).Cast(DType.Int64).CumulativeSum(0);
        Tensor.Evaluate(running);
        var count = (long)running.Slice(0, mask.Shape.Count - 1, mask.Shape.Count).Item();
        return running.SearchSorted(Tensor.Arange(count) + 1);
    }
}
