namespace Ogee.Testing;

public static partial class OpCases
{
    static IEnumerable<OpCase> Structural()
    {
        foreach (var sample in OpSample.All)
        {
            var shape = sample.View(Tensor.Zeros(sample.Leaf)).Shape;
            OpCase Of(string op, string what, Func<Tensor, Tensor> function, bool hasGradient = true) =>
                Case(op, $"{sample.Name}{what}", [sample.Leaf], x => function(sample.View(x[0])), hasGradient: hasGradient);
            OpCase Two(string op, string what, Func<Tensor, Tensor, Tensor> function) =>
                Case(op, $"{sample.Name}{what}", [sample.Leaf, sample.Leaf], x => function(sample.View(x[0]), sample.View(x[1])));

            yield return Of("cast", " to float64 and back", x => x.Cast(DType.Float64).Cast(x.Type));
            yield return Of("recomputed", " of a square", x => Tensor.Recompute(y => y.Square(), x));
            yield return Of("after", " a scalar", x => Tensor.Apply(After.Instance, x, x.Sum()));
            yield return Of("with_gradient", " of a square", x => x.Square().WithGradient("square", [x], (gradient, inputs, _) => [gradient * inputs[0] * 2]));
            yield return Of("to", " another device and back", x => (x.To(ReferenceDevice.Instance) * 2).To(x.Spec.Device));
            yield return Of("reshape", " flat", x => x.Flatten(0));
            yield return Of("expand", " in front", x => x.Expand(Shape.Create([3, .. shape.Sizes])));
            yield return Two("where", "", (a, b) => Tensor.Where(a.Greater(b), a, b * 2));
            yield return Of("where", " with a scalar", x => Tensor.Where(x.Greater(0), x, Tensor.Scalar(0.5, x.Type)));
            yield return Of("pad", "", x => x.Pad([.. Enumerable.Range(0, shape.Rank).Select(axis => (Low: (long)axis, High: 2L))], 0.25));
            yield return Case("pad", $"{sample.Name} with a value that counts", [sample.Leaf, []], x => Tensor.Apply(new Pad(Repeat(shape.Rank, 1), Repeat(shape.Rank, 2), Repeat(shape.Rank, 1)), sample.View(x[0]), x[1]));
            yield return Case("where", $"{sample.Name} with a scalar that counts", [sample.Leaf, []], x => Tensor.Where(sample.View(x[0]).Greater(0.1), x[1], sample.View(x[0])));
            foreach (var from in Enum.GetValues<DrawnFrom>()) yield return Of("random_draw", $" {from}", x => Draws(from, x.Square() + 0.5), hasGradient: false);
            if (shape.Rank == 0) continue;
            yield return Of("permute", " reversed", x => x.Permute(Axes.Create([.. Enumerable.Range(0, shape.Rank).Reverse()])));
            yield return Of("flip", " all", x => x.Flip());
            yield return Of("flip", " last", x => x.Flip(-1));
            yield return Two("concat", " first axis", (a, b) => Tensor.Concat(0, a, b, a));
            yield return Two("concat", " last axis", (a, b) => Tensor.Concat(-1, a, b * 2));
            yield return Two("stack", "", (a, b) => Tensor.Stack(-1, a, b));
            yield return Of("slice", " part", x => x.Slice(-1, shape[-1] / 2, shape[-1]));
            yield return Of("slice", " every second", x => x.Slice(0, 0, shape[0], 2));
            yield return Of("pad", " between", x => Tensor.Apply(new Pad(Repeat(shape.Rank, 1), Repeat(shape.Rank, 0), Repeat(shape.Rank, 2)), x, Tensor.Scalar(0.5, x.Type)));
            if (shape.Count == 0) continue;
            yield return Of("take", " axis 0", x => x.Take(Places(x, [shape[0] + 2], shape[0])));
            yield return Of("take", " a matrix of indices", x => x.Take(Places(x, [2, 3], shape[-1]), axis: -1));
            yield return Of("take_add", "", x => Tensor.Apply(new TakeAdd(0, 4), x, Places(x, [shape[0]], 4)));
            yield return Of("take_add", " sums of segments", x => x.SegmentSum(Places(x, [shape[0]], 3).Cast(DType.Int32), 4));
            yield return Of("take_add", " means of segments", x => x.SegmentMean(Places(x, [shape[0]], 3), 4));
            yield return Of("max", " of segments", x => x.SegmentMax(Places(x, [shape[0]], 3), 4));
            yield return Of("gather", " last axis", x => x.Gather(-1, Places(x, shape.With(-1, 4), shape[-1])));
            yield return Of("gather", " axis 0", x => x.Gather(0, Places(x, shape, shape[0]).Cast(DType.Int32)));
            yield return Of("sum", " scattered along the last axis", x => x.ScatterAdd(-1, Places(x, shape, 3), 3));
            yield return Of("sum", " scattered along axis 0", x => x.ScatterAdd(0, Places(x, shape, 5), 5));
            foreach (var check in Orders(sample, shape)) yield return check;
            yield return Of("dynamic_slice", " last axis", x => x.DynamicSlice(-1, Tensor.Scalar(shape[-1] / 3, DType.Int64), shape[-1] - (shape[-1] / 3)));
            yield return Of("dynamic_slice", " nothing", x => x.DynamicSlice(0, Tensor.Scalar(shape[0], DType.Int32), 0));
            yield return Of("update_slice", " axis 0", x => x.UpdateSlice(0, Tensor.Scalar(shape[0] - 1, DType.Int32), x.Slice(0, 0, 1) * 2));
            yield return Two("update_slice", " the end", (a, b) => a.UpdateSlice(-1, Tensor.Scalar(shape[-1] / 2, DType.Int64), b.Slice(-1, shape[-1] / 2, shape[-1])));
            yield return Of("argmax", "", x => x.ArgMax(-1).Cast(x.Type), hasGradient: false);
            yield return Of("argmin", "", x => x.ArgMin(0).Cast(x.Type), hasGradient: false);
            yield return Of("iota", "", x => x * Tensor.Apply(new Iota(new(shape, x.Type), shape.Rank - 1)));
        }
    }

    static Shape Repeat(int rank, long amount) => Shape.Create([.. Enumerable.Repeat(amount, rank)]);

    /// <summary>Indices below a limit, some of them more than once, on a tensor's device.</summary>
    static Tensor Places(Tensor beside, Shape shape, long limit) => Tensor.From([.. Enumerable.Range(0, checked((int)shape.Count)).Select(i => ((i * 7L) + (i / 3)) % limit)], shape).To(beside.Spec.Device);

    static IEnumerable<OpCase> Products()
    {
        (string Name, Shape A, Func<Tensor, Tensor> Left, Shape B, Func<Tensor, Tensor> Right)[] products =
        [
            ("plain", [3, 4], x => x, [4, 5], x => x),
            ("left transposed", [4, 3], x => x.Transpose(0, 1), [4, 5], x => x),
            ("right transposed", [3, 4], x => x, [5, 4], x => x.Transpose(0, 1)),
            ("both transposed", [4, 3], x => x.Transpose(0, 1), [5, 4], x => x.Transpose(0, 1)),
            ("batched", [2, 3, 4], x => x, [2, 4, 2], x => x),
            ("broadcast batch", [2, 1, 3, 2], x => x, [3, 2, 2], x => x),
            ("batch inside", [3, 2, 4], x => x.Permute(1, 0, 2), [4, 2, 3], x => x.Permute(1, 0, 2)),
            ("matrix of the right", [2, 3, 4], x => x, [4, 2], x => x),
            ("vectors", [4], x => x, [4], x => x),
            ("vector on the left", [4], x => x, [4, 3], x => x),
            ("vector on the right", [3, 4], x => x, [4], x => x),
            ("nothing inside", [3, 0], x => x, [0, 2], x => x),
            ("no rows", [0, 3], x => x, [3, 2], x => x),
            ("flipped", [3, 4], x => x.Flip(0), [4, 3], x => x.Flip(1)),
            ("every second", [3, 8], x => x.Slice(1, 0, 8, 2), [8, 3], x => x.Slice(0, 1, 8, 2)),
            ("repeated", [1, 4], x => x.Expand([3, 4]), [4, 1], x => x.Expand([4, 2])),
        ];
        foreach (var (name, a, left, b, right) in products)
            yield return Case("matmul", name, [a, b], x => left(x[0]).MatMul(right(x[1])));

        (Shape X, Shape W, Window Window, int Groups)[] convolutions =
        [
            ([1, 1, 1, 1], [1, 1, 1, 1], Window.Even(1, 0), 1), ([2, 2, 4, 5], [3, 2, 3, 3], Window.Even(1, 1), 1), ([1, 2, 5, 5], [2, 2, 3, 3], Window.Even(2, 1), 1),
            ([1, 2, 5, 4], [2, 2, 2, 2], Window.Even(1, 2, 2), 1), ([2, 4, 4, 4], [4, 2, 3, 3], Window.Even(1, 1), 2), ([1, 3, 4, 4], [3, 1, 3, 3], Window.Even(1, 1), 3),
            ([1, 2, 5, 5], [4, 1, 3, 3], Window.Even(2, 1), 2), ([2, 3, 3, 3], [2, 3, 1, 1], Window.Even(1, 0), 1), ([1, 1, 6, 5], [2, 1, 3, 2], new(2, 1, 1, 0, 0, 1), 1),
            ([1, 2, 4, 4], [2, 2, 4, 4], Window.Even(1, 0), 1), ([0, 2, 4, 4], [2, 2, 3, 3], Window.Even(1, 1), 1), ([1, 2, 5, 5], [2, 2, 3, 3], Window.Even(3, 2), 1),
        ];
        foreach (var (xShape, wShape, window, groups) in convolutions)
        {
            var what = $"{xShape} × {wShape}{window} groups {groups}";
            var (rows, columns) = window.Output(xShape[2], xShape[3], wShape[2], wShape[3], "conv2d");
            Shape yShape = [xShape[0], wShape[0], rows, columns];
            yield return Case("conv2d", what, [xShape, wShape], x => x[0].Conv2d(x[1], window, groups));
            yield return Case("conv2d", what + " of a permuted image", [xShape.With(0, xShape[0]), wShape], x => x[0].Flip(2).Conv2d(x[1].Flip(3), window, groups));
            yield return Case("conv2d_input_gradient", what, [yShape, wShape], x => Tensor.Apply(new ConvInputGradient(window, groups, xShape), x));
            yield return Case("conv2d_weight_gradient", what, [xShape, yShape], x => Tensor.Apply(new ConvWeightGradient(window, groups, wShape), x));
        }
    }

    static IEnumerable<OpCase> Pools()
    {
        (Shape X, int Height, int Width, Window Window)[] pools =
        [
            ([1, 1, 2, 2], 2, 2, Window.Even(2, 0)), ([2, 3, 4, 6], 2, 2, Window.Even(2, 0)), ([1, 2, 5, 5], 3, 3, Window.Even(2, 1)), ([1, 2, 4, 4], 3, 3, Window.Even(1, 1)),
            ([1, 17, 3, 3], 2, 2, Window.Even(1, 0)), ([1, 1, 5, 7], 1, 3, Window.Even(2, 0)), ([0, 2, 4, 4], 2, 2, Window.Even(2, 0)), ([2, 2, 3, 4], 3, 2, new(1, 2, 1, 0, 0, 1)),
            ([1, 2, 6, 7], 2, 3, Window.Even(1, 1, 2)), ([2, 1, 7, 6], 2, 2, new(4, 3, 1, 2, 0, 1, 3, 2)), ([1, 18, 5, 4], 3, 1, new(2, 1, 2, 3, 0, 0, 2, 1)),
        ];
        foreach (var (shape, height, width, window) in pools)
        {
            var what = $"{shape} by {height}×{width}{window}";
            var pool = new MaxPool2d(height, width, window);
            var result = Tensor.Apply(pool, Tensor.Zeros(shape)).Shape;
            yield return Case("max_pool2d", what, [shape], x => Tensor.Apply(pool, x[0]));
            yield return Case("max_pool2d", what + " flipped", [shape], x => Tensor.Apply(pool, x[0].Flip(2, 3)));
            yield return Case("max_pool2d_gather", what, [shape], x => Tensor.Apply(new MaxPoolGather(pool), x[0].Detach(), x[0] * 2));
            yield return Case("max_pool2d_scatter", what, [shape, result], x => Tensor.Apply(new MaxPoolScatter(pool), x[0].Detach() + (x[0] * 0), x[1]) + x[0]);
            foreach (var count in (bool[])[false, true])
            {
                var average = new AveragePool2d(height, width, window, count);
                yield return Case("average_pool2d", $"{what} counting {count}", [shape], x => Tensor.Apply(average, x[0]));
                yield return Case("average_pool2d_gradient", $"{what} counting {count}", [result], x => Tensor.Apply(new AveragePoolGradient(average, shape), x[0]));
            }
        }
    }

    static IEnumerable<OpCase> Composites()
    {
        foreach (var sample in OpSample.All)
        {
            var shape = sample.View(Tensor.Zeros(sample.Leaf)).Shape;
            OpCase Of(string op, string what, Func<Tensor, Tensor> function) => Case(op, $"{sample.Name}{what}", [sample.Leaf], x => function(sample.View(x[0])));
            yield return Of("gelu", "", x => x.Gelu());
            yield return Of("silu", "", x => x.Silu());
            yield return Of("softplus", "", x => x.Softplus());
            yield return Of("clamp", "", x => x.Clamp(-1, 0.75));
            yield return Of("square of a mean", "", x => x.Mean().Square());
            if (shape.Count == 0 || shape.Rank == 0) continue;
            yield return Of("variance", "", x => x.Variance());
            yield return Of("logsumexp", " last", x => x.LogSumExp([-1]));
            yield return Of("softmax", " last", x => x.Softmax());
            yield return Of("softmax", " first", x => x.Softmax(0));
            yield return Of("log_softmax", " last", x => x.LogSoftmax());
            yield return Of("log_softmax", " first", x => x.LogSoftmax(0));
            yield return Of("dropout", "", x => x.Dropout(0.4, new RngKey(3, 4)));
            if (shape[-1] < 2) continue;
            yield return Case("layer_norm", sample.Name, [sample.Leaf, [shape[-1]], [shape[-1]]], x => sample.View(x[0]).LayerNorm(x[1], x[2]));
            yield return Case("layer_norm", sample.Name + " over columns", [sample.Leaf, [shape[-1]], [shape[-1]]], x => sample.View(x[0]).Normalize([.. Enumerable.Range(0, shape.Rank - 1)], x[1], x[2], 0.1).Result);
            yield return Case("layer_norm", sample.Name + " with one scale and a shift for each", [sample.Leaf, [1], [shape[-1]]], x => sample.View(x[0]).Normalize([shape.Rank - 1], x[1], x[2], 0.1).Result);
            yield return Of("layer_norm", " without scale", x => x.LayerNorm(null, null, epsilon: 1e-2));
        }
        foreach (var causal in (bool[])[false, true])
        {
            yield return Case("attention", $"one head causal {causal}", [[3, 4], [3, 4], [3, 2]], x => x[0].Attention(x[1], x[2], isCausal: causal));
            yield return Case("attention", $"two heads causal {causal}", [[1, 2, 3, 2], [1, 2, 3, 2], [1, 2, 3, 2]], x => x[0].Attention(x[1], x[2], isCausal: causal));
        }
    }
}
