using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>What has as many elements as values say: these are computed at once, where the node is met.</summary>
static class OnnxSelections
{
    internal static OnnxOperator[] All =>
    [
        One("NonZero", 9, "", NonZero),
        One("Compress", 9, "axis", Compress, 1).Needs(2),
        Many("Unique", 11, "axis sorted", Unique),
        One("NonMaxSuppression", 10, "center_point_box", NonMaxSuppression, 2, 3, 4).Needs(2),
    ];

    static GraphValue NonZero(OnnxCall call)
    {
        var value = call.Value(0);
        if (!value.IsKnown) return call.X(0).NonZero().Transpose(0, 1);
        var host = value.Host;
        int[] places = [.. Enumerable.Range(0, host.Count).Where(i => host.Number(i) != 0)];
        var strides = host.Shape.RowMajorStrides();
        return HostArray.Of(DType.Int64, [host.Shape.Rank, places.Length], [.. Enumerable.Range(0, host.Shape.Rank).SelectMany(axis => places.Select(place => place / strides[axis] % host.Shape[axis]))]);
    }

    static GraphValue Compress(OnnxCall call)
    {
        var x = call.X(0);
        var axis = 0;
        if (call.Says("axis")) axis = call.Axis(call.Int("axis"), x.Rank);
        else x = x.Flatten(0);
        var condition = call.Host(1);
        if (condition.Shape.Rank != 1 || condition.Count > x.Shape[axis]) throw call.Refused($"its conditions are {condition.Shape} for axis {axis} of {x.Shape}", $"at most {x.Shape[axis]}");
        long[] places = [.. Enumerable.Range(0, condition.Count).Where(i => condition.Integer(i) != 0).Select(i => (long)i)];
        return x.Take(Tensor.From(places), axis);
    }

    static GraphValue?[] Unique(OnnxCall call)
    {
        var x = call.X(0);
        var isSorted = call.Flag("sorted", true);
        var axis = 0;
        if (call.Says("axis")) axis = call.Axis(call.Int("axis"), x.Rank);
        else x = x.Flatten(0);
        var rows = HostArray.From(x.MoveAxis(axis, 0).Reshape(x.Shape[axis], x.Shape.Count / Math.Max(1, x.Shape[axis])));
        var (count, width) = ((int)rows.Shape[0], (int)rows.Shape[1]);
        int Compare(int a, int b)
        {
            for (var i = 0; i < width; i++)
                if ((rows.IsFloat ? Ordered(rows.Number((a * width) + i), rows.Number((b * width) + i)) : rows.Integer((a * width) + i).CompareTo(rows.Integer((b * width) + i))) is var order and not 0) return order;
            return 0;
        }
        int[] sorted = [.. Enumerable.Range(0, count).Order(Comparer<int>.Create((a, b) => Compare(a, b) is var order and not 0 ? order : a.CompareTo(b)))];
        var (firsts, group) = (new List<int>(), new int[count]);
        for (var i = 0; i < count; i++)
        {
            if (i == 0 || Compare(sorted[i - 1], sorted[i]) != 0) firsts.Add(sorted[i]);
            group[sorted[i]] = firsts.Count - 1;
        }
        int[] order = [.. isSorted ? Enumerable.Range(0, firsts.Count) : Enumerable.Range(0, firsts.Count).OrderBy(i => firsts[i])];
        var place = new int[order.Length];
        for (var i = 0; i < order.Length; i++) place[order[i]] = i;
        var counts = new long[order.Length];
        foreach (var member in group) counts[place[member]]++;
        long[] indices = [.. order.Select(i => (long)firsts[i])];
        return
        [
            x.Take(Tensor.From(indices), axis), HostArray.Vector(indices), HostArray.Vector([.. group.Select(i => (long)place[i])]),
            HostArray.Vector(counts),
        ];
    }

    // NaN is the largest, as NumPy sorts it, and one value.
    static int Ordered(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a.CompareTo(b);

    /// <summary>Boxes of each class by falling score, without those that overlap one that is taken already.</summary>
    static GraphValue NonMaxSuppression(OnnxCall call)
    {
        var (boxes, scores) = (call.Host(0), call.Host(1));
        if (boxes.Shape.Rank != 3 || boxes.Shape[2] != 4 || scores.Shape.Rank != 3 || scores.Shape[2] != boxes.Shape[1] || scores.Shape[0] != boxes.Shape[0])
            throw call.Refused($"boxes {boxes.Shape} and scores {scores.Shape}", "[batch, boxes, 4] and [batch, classes, boxes]");
        var most = call.Has(2) ? call.Integer(2) : 0;
        var (overlap, least) = (call.Has(3) ? call.Number(3) : 0, call.Has(4) ? call.Number(4) : double.NegativeInfinity);
        var isCentre = call.Flag("center_point_box");
        var (count, classes) = ((int)boxes.Shape[1], (int)scores.Shape[1]);
        var chosen = new List<long>();
        for (var batch = 0; batch < boxes.Shape[0]; batch++)
            for (var label = 0; label < classes; label++)
            {
                double Score(int box) => scores.Number((((batch * classes) + label) * count) + box);
                var taken = new List<int>();
                foreach (var box in Enumerable.Range(0, count).Where(box => Score(box) > least).OrderByDescending(Score))
                {
                    if (taken.Count >= most) break;
                    call.Run.Spend(0, call.Node);
                    if (taken.Exists(other => Overlap(boxes, (batch * count) + box, (batch * count) + other, isCentre) > overlap)) continue;
                    taken.Add(box);
                    chosen.AddRange([batch, label, box]);
                }
            }
        return HostArray.Of(DType.Int64, [chosen.Count / 3, 3], [.. chosen]);
    }

    /// <summary>The share of the union of two boxes that both cover.</summary>
    static double Overlap(HostArray boxes, int a, int b, bool isCentre)
    {
        (double Top, double Left, double Bottom, double Right) Corners(int box)
        {
            var (p, q, r, s) = (boxes.Number(4 * box), boxes.Number((4 * box) + 1), boxes.Number((4 * box) + 2), boxes.Number((4 * box) + 3));
            return isCentre ? (q - (s / 2), p - (r / 2), q + (s / 2), p + (r / 2)) : (Math.Min(p, r), Math.Min(q, s), Math.Max(p, r), Math.Max(q, s));
        }
        var (x, y) = (Corners(a), Corners(b));
        var both = Math.Max(0, Math.Min(x.Bottom, y.Bottom) - Math.Max(x.Top, y.Top)) * Math.Max(0, Math.Min(x.Right, y.Right) - Math.Max(x.Left, y.Left));
        var union = ((x.Bottom - x.Top) * (x.Right - x.Left)) + ((y.Bottom - y.Top) * (y.Right - y.Left)) - both;
        return union > 0 ? both / union : 0;
    }
}
