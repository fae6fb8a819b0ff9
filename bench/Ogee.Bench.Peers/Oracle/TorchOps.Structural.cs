using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

static partial class TorchOps
{
    static readonly Dictionary<string, Func<Op, Theirs[], TensorSpec, Theirs>> Structural = new()
    {
        ["sum"] = (op, x, _) => Over(op) is { Length: > 0 } axes ? x[0].sum(axes, type: x[0].dtype) : x[0],
        ["prod"] = (op, x, _) => Over(op).OrderDescending().Aggregate(x[0], (y, axis) => y.prod(axis, type: x[0].dtype)),
        ["max"] = (op, x, _) => Over(op) is { Length: > 0 } axes ? x[0].amax(axes) : x[0],
        ["min"] = (op, x, _) => Over(op) is { Length: > 0 } axes ? x[0].amin(axes) : x[0],
        ["argmax"] = (op, x, _) => x[0].argmax(((ArgReduce)op).Axis),
        ["argmin"] = (op, x, _) => x[0].argmin(((ArgReduce)op).Axis),
        ["cumulative_sum"] = (op, x, spec) => Scan(op, x[0], Number(spec, 0), (y, axis) => y.cumsum(axis, type: y.dtype)),
        ["cumulative_prod"] = (op, x, spec) => Scan(op, x[0], Number(spec, 1), (y, axis) => y.cumprod(axis, type: y.dtype)),
        ["cumulative_max"] = (op, x, spec) => Scan(op, x[0], Edge(spec, isLargest: false), (y, axis) => y.cummax(axis).values),
        ["cumulative_min"] = (op, x, spec) => Scan(op, x[0], Edge(spec, isLargest: true), (y, axis) => y.cummin(axis).values),
        ["linear_recurrence"] = (op, x, _) => Recurrence((LinearRecurrence)op, x[0], x[1]),
        ["where"] = (_, x, _) => where(x[0], x[1], x[2]),
        // Of floats that a whole type does not hold libtorch's conversion is that of C, which is undefined: it gets what is documented here, the nearest that there is.
        ["cast"] = (op, x, _) => (((Cast)op).To.IsInteger() && x[0].is_floating_point() ? x[0].trunc().clamp((double)((Cast)op).To.Smallest(), (double)((Cast)op).To.Largest()) : x[0]).to_type(TypeOf(((Cast)op).To)),
        ["reshape"] = (op, x, _) => x[0].reshape(Sizes(((Reshape)op).To)),
        ["permute"] = (op, x, _) => x[0].permute([.. ((Permute)op).Order.Select(axis => (long)axis)]),
        ["expand"] = (op, x, _) => x[0].expand(Sizes(((Expand)op).To)),
        ["slice"] = (op, x, _) => Sliced((Slice)op, x[0]),
        ["flip"] = (op, x, _) => x[0].flip([.. ((Flip)op).Along.Select(axis => (long)axis)]),
        ["pad"] = (op, x, _) => Padded((Pad)op, x[0], x[1]),
        ["concat"] = (op, x, _) => cat(x, ((Concat)op).Axis),
        ["take"] = (op, x, spec) => x[0].index_select(((Take)op).Axis, x[1].reshape(-1).to_type(int64)).reshape(Sizes(spec.Shape)),
        ["take_add"] = (op, x, spec) => TakeAdded((TakeAdd)op, x[0], x[1], spec),
        ["gather"] = (op, x, _) => x[0].gather(((Gather)op).Axis, x[1].to_type(int64)),
        ["scatter_sum"] = (op, x, spec) => zeros(Sizes(spec.Shape), TypeOf(spec.Type)).scatter_add(((ScatterOp)op).Axis, x[1].to_type(int64), x[0]),
        // TorchSharp has no scatter_reduce: of each place the values that meet there, and the neutral element for the others.
        ["scatter_prod"] = (op, x, spec) => Met((ScatterOp)op, x[0], x[1], Number(spec, 1)).prod(-1),
        ["scatter_max"] = (op, x, spec) => Met((ScatterOp)op, x[0], x[1], Edge(spec, isLargest: false)).amax([-1]),
        ["scatter_min"] = (op, x, spec) => Met((ScatterOp)op, x[0], x[1], Edge(spec, isLargest: true)).amin([-1]),
        ["argsort"] = (op, x, _) => x[0].sort(((ArgSort)op).Axis, ((ArgSort)op).IsDescending, stable: true).Item2.narrow(((ArgSort)op).Axis, 0, ((ArgSort)op).Count),
        ["searchsorted"] = (op, x, _) => searchsorted(x[0].contiguous(), x[1].contiguous(), right: ((SearchSorted)op).IsRight),
        ["dynamic_slice"] = (op, x, _) => x[0].narrow(((DynamicSlice)op).Axis, x[1].to_type(int64).item<long>(), ((DynamicSlice)op).Size),
        ["update_slice"] = (op, x, _) => Updated(((UpdateSlice)op).Axis, x[0], x[1], x[2].to_type(int64).item<long>()),
        ["matmul"] = (_, x, _) => x[0].matmul(x[1]),
        ["conv2d"] = (op, x, _) => Convolved((Conv2d)op, x[0], x[1]),
        ["max_pool2d"] = (op, x, _) => MaxPooled((MaxPool2d)op, x[0]),
        ["average_pool2d"] = (op, x, _) => AveragePooled((AveragePool2d)op, x[0]),
        // Gradients that Ogee has as operations of their own are libtorch's gradients of what they are the gradients of.
        ["conv2d_input_gradient"] = (op, x, spec) => op is ConvInputGradient back ? GradientAt(Zeros(spec.Shape, x[0]), image => Convolved(new(back.Window, back.Groups), image, x[1]), x[0]) : x[0],
        ["conv2d_weight_gradient"] = (op, x, spec) => op is ConvWeightGradient back ? GradientAt(Zeros(spec.Shape, x[0]), weight => Convolved(new(back.Window, back.Groups), x[0], weight), x[1]) : x[0],
        ["average_pool2d_gradient"] = (op, x, spec) => GradientAt(Zeros(spec.Shape, x[0]), image => AveragePooled(((AveragePoolGradient)op).Pool, image), x[0]),
        ["max_pool2d_scatter"] = (op, x, _) => GradientAt(x[0], image => MaxPooled(((MaxPoolScatter)op).Pool, image), x[1]),
        ["max_pool2d_gather"] = (op, x, _) => Gathered(((MaxPoolGather)op).Pool, x[0], x[1]),
        // Not scaled: the inverse is that of the norm that scales the other way. libtorch refuses transforms of nothing.
        ["fft"] = (op, x, spec) => spec.Shape.Count == 0 ? x[0] : Pairs(((FourierTransform)op).IsInverse ? fft.ifft(Complex(x[0]), norm: FFTNormType.Forward) : fft.fft_(Complex(x[0]))),
        ["rfft"] = (_, x, spec) => spec.Shape.Count == 0 ? Zeros(spec.Shape, x[0]) : Pairs(fft.rfft(x[0])),
        ["irfft"] = (op, x, spec) => spec.Shape.Count == 0 ? Zeros(spec.Shape, x[0]) : fft.irfft(Complex(x[0]), ((HermitianFourierTransform)op).Size, norm: FFTNormType.Forward),
        ["cholesky"] = (_, x, _) => linalg.cholesky(x[0]),
        ["triangular_solve"] = (op, x, _) => linalg.solve_triangular(x[0], x[1], upper: ((TriangularSolve)op).IsUpper, unitriangular: ((TriangularSolve)op).IsUnit),
        ["matrix_exp"] = (_, x, _) => linalg.matrix_exp(x[0]),
        ["iota"] = (op, _, spec) => arange(spec.Shape[((Iota)op).Axis], TypeOf(spec.Type)).reshape(Sizes(Ones(spec.Shape).With(((Iota)op).Axis, spec.Shape[((Iota)op).Axis]))).expand(Sizes(spec.Shape)),
        // The rule stands for how the value was computed, which is what libtorch differentiates.
        ["with_gradient"] = (_, x, _) => x[0],
        ["after"] = (_, x, _) => x[0],
        ["recomputed"] = (_, x, _) => x[0],
    };

    static long[] Sizes(Shape shape) => [.. shape.Sizes];

    static Shape Ones(Shape shape) => Shape.Create([.. Enumerable.Repeat(1L, shape.Rank)]);

    static long[] Over(Op op) => [.. ((ReduceOp)op).Over.Select(axis => (long)axis)];

    static Theirs Number(TensorSpec spec, double value) => tensor(value, TypeOf(spec.Type));

    /// <summary>What no number of a type is below, or above.</summary>
    static Theirs Edge(TensorSpec spec, bool isLargest) => spec.Type.IsFloat() ? Number(spec, isLargest ? double.PositiveInfinity : double.NegativeInfinity)
        : tensor(isLargest ? spec.Type.Largest() : spec.Type.Smallest(), TypeOf(spec.Type));

    static Theirs Scan(Op op, Theirs x, Theirs neutral, Func<Theirs, int, Theirs> scan)
    {
        var (axis, size) = (((CumulativeOp)op).Axis, x.shape[((CumulativeOp)op).Axis]);
        Theirs Turned(Theirs y) => ((CumulativeOp)op).IsReversed ? y.flip(axis) : y;
        var y = scan(Turned(x), axis);
        // An exclusive one is a place later.
        return Turned(((CumulativeOp)op).IsExclusive && size > 0 ? cat([neutral.expand(Sizes(Shape.Create(x.shape).With(axis, 1))), y.narrow(axis, 0, size - 1)], axis) : y);
    }

    static Theirs Recurrence(LinearRecurrence op, Theirs a, Theirs b)
    {
        var size = (int)b.shape[op.Axis];
        var rows = new Theirs[size];
        for (var step = 0; step < size; step++)
        {
            var (i, before) = op.IsReversed ? (size - 1 - step, size - step) : (step, step - 1);
            rows[i] = step == 0 ? b.select(op.Axis, i) : (a.select(op.Axis, i) * rows[before]) + b.select(op.Axis, i);
        }
        return size == 0 ? b : stack(rows, op.Axis);
    }

    static Theirs Sliced(Slice op, Theirs x)
    {
        for (var axis = 0; axis < op.Start.Rank; axis++) x = x.slice(axis, op.Start[axis], op.Stop[axis], op.Step[axis]);
        return x;
    }

    /// <summary>Padding by parts of the value, also between elements, so that the value has its gradient.</summary>
    static Theirs Padded(Pad op, Theirs x, Theirs value)
    {
        for (var axis = 0; axis < op.Low.Rank; axis++)
        {
            Theirs Part(long size) => value.expand([.. x.shape[..axis], size, .. x.shape[(axis + 1)..]]);
            if (op.Interior[axis] > 0 && x.shape[axis] > 1)
            {
                var size = x.shape[axis];
                var spread = x.unsqueeze(axis + 1);
                var between = value.expand([.. x.shape[..(axis + 1)], op.Interior[axis], .. x.shape[(axis + 1)..]]);
                x = cat([spread, between], axis + 1).flatten(axis, axis + 1).narrow(axis, 0, size + (op.Interior[axis] * (size - 1)));
            }
            if (op.Low[axis] > 0 || op.High[axis] > 0) x = cat([Part(op.Low[axis]), x, Part(op.High[axis])], axis);
        }
        return x;
    }

    static Theirs TakeAdded(TakeAdd op, Theirs values, Theirs index, TensorSpec spec)
    {
        var rank = index.shape.Length;
        var flat = values.reshape([.. values.shape[..op.Axis], index.numel(), .. values.shape[(op.Axis + rank)..]]);
        return zeros(Sizes(spec.Shape), TypeOf(spec.Type)).index_add(op.Axis, index.reshape(-1).to_type(int64), flat, 1);
    }

    /// <returns>[..., Size, ..., n]: for each place of the axis all values of the line, those that belong elsewhere as the neutral element.</returns>
    static Theirs Met(ScatterOp op, Theirs values, Theirs index, Theirs neutral)
    {
        Theirs Behind(Theirs x) => x.movedim([op.Axis], [-1]).unsqueeze(op.Axis);
        var places = arange(op.Size, int64).reshape([.. Enumerable.Range(0, values.shape.Length + 1).Select(axis => axis == op.Axis ? op.Size : 1L)]);
        return where(Behind(index.to_type(int64)).eq(places), Behind(values), neutral);
    }

    static Theirs Updated(int axis, Theirs x, Theirs values, long start)
    {
        var end = start + values.shape[axis];
        return cat([x.narrow(axis, 0, start), values, x.narrow(axis, end, x.shape[axis] - end)], axis);
    }

    static Theirs Framed(Theirs x, Window window, double value) => F.pad(x, [window.PadLeft, window.PadRight, window.PadTop, window.PadBottom], PaddingModes.Constant, value);

    static Theirs Convolved(Conv2d op, Theirs x, Theirs weight) => F.conv2d(Framed(x, op.Window, 0), weight,
        strides: [op.Window.StrideHeight, op.Window.StrideWidth], dilation: [op.Window.DilationHeight, op.Window.DilationWidth], groups: op.Groups);

    static Theirs MaxPooled(MaxPool2d op, Theirs x) => F.max_pool2d(Framed(x, op.Window, double.NegativeInfinity), [op.Height, op.Width],
        [op.Window.StrideHeight, op.Window.StrideWidth], [0, 0], [op.Window.DilationHeight, op.Window.DilationWidth]);

    static Theirs AveragePooled(AveragePool2d op, Theirs x)
    {
        var isDilated = op.Window is not { DilationHeight: 1, DilationWidth: 1 };
        // libtorch's averages are not dilated: a convolution of each channel is.
        Theirs Means(Theirs y) => isDilated ? Convolved(new(op.Window, (int)y.shape[1]), y, full([y.shape[1], 1, op.Height, op.Width], 1.0 / (op.Height * op.Width), y.dtype))
            : F.avg_pool2d(Framed(y, op.Window, 0), [op.Height, op.Width], [op.Window.StrideHeight, op.Window.StrideWidth], [0, 0]);
        return op.CountPadding ? Means(x) : Means(x) / Means(ones_like(x));
    }
}
