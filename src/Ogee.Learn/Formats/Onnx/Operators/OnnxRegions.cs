namespace Ogee.Learn;

/// <summary>Regions of images, pooled to one size: what detectors look at.</summary>
static class OnnxRegions
{
    /// <summary>Each bin is the mean (or the largest) of samples on a lattice, read between pixels (He et al. 2017).</summary>
    internal static GraphValue Align(OnnxCall call)
    {
        var (x, regions, batches) = (call.X(0), call.X(1), call.X(2));
        var (height, width) = (call.Int("output_height", 1), call.Int("output_width", 1));
        var (ratio, scale) = (call.Int("sampling_ratio", 0), call.Float("spatial_scale", 1));
        var isMax = call.Text("mode", "avg") == "max";
        var isHalf = call.Opset >= 16 && call.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel";
        if (x.Rank != 4 || regions.Rank != 2 || regions.Shape[1] != 4 || height < 1 || width < 1 || ratio < 0) throw call.Refused($"regions {regions.Shape} of {x.Shape}", "[regions, 4] of [batch, channels, height, width]");
        var count = regions.Shape[0];
        if (batches.Shape != [count] || !batches.Type.IsInteger()) throw call.Refused($"{count} regions with images {batches}", "the number of an image for each region");
        if (call.IsKnownAt(2) && Array.FindIndex(call.Integers(2)!, image => image < 0 || image >= x.Shape[0]) is >= 0 and var wrong)
            throw call.Refused($"region {wrong} is of image {call.Integers(2)![wrong]}", $"0 to {x.Shape[0] - 1}");
        call.Fits(x.Type, count, x.Shape[1], height, width);
        if (count == 0) return Tensor.Zeros([0, x.Shape[1], height, width], x.Type);
        var corners = (regions * scale) - (isHalf ? 0.5 : 0);
        Tensor Corner(int i) => corners.Slice(1, i, i + 1);
        var (left, top) = (Corner(0), Corner(1));
        var (across, down) = (Corner(2) - left, Corner(3) - top);
        // Without half pixels regions have at least the size of one pixel.
        if (!isHalf) (across, down) = (across.Maximum(1), down.Maximum(1));
        if (ratio > 0) return Pool(x, batches, Lattice(top, down, height, ratio), Lattice(left, across, width, ratio), height, width, ratio, ratio, isMax);
        // As many samples as pixels of a bin: a number of each region's own, so regions go one by one.
        var (acrossNow, downNow) = (HostArray.From(across), HostArray.From(down));
        var parts = new Tensor[count];
        for (var region = 0; region < count; region++)
        {
            call.Run.Spend(1, call.Node);
            var (tall, wide) = ((long)Math.Max(1, Math.Ceiling(downNow.Number(region) / height)), (long)Math.Max(1, Math.Ceiling(acrossNow.Number(region) / width)));
            Tensor Of(Tensor all) => all.Slice(0, region, region + 1);
            parts[region] = Pool(x, Of(batches), Lattice(Of(top), Of(down), height, tall), Lattice(Of(left), Of(across), width, wide), height, width, tall, wide, isMax);
        }
        return Tensor.Concat(0, parts);
    }

    /// <summary>Places of samples along an axis: [regions, bins · samples].</summary>
    static Tensor Lattice(Tensor start, Tensor size, long bins, long samples) =>
        start + (size / bins * ((Tensor.Arange(bins * samples, size.Type) + 0.5) / samples));

    static Tensor Pool(Tensor x, Tensor batches, Tensor rows, Tensor columns, long height, long width, long tall, long wide, bool isMax)
    {
        var (down, across) = (Taps(rows, x.Shape[2]), Taps(columns, x.Shape[3]));
        var (count, channels, pixels) = (batches.Shape[0], x.Shape[1], x.Shape[2] * x.Shape[3]);
        // Only the pixels that are sampled are read, by their places among all of a channel: no region copies its image.
        var flat = x.Permute(1, 0, 2, 3).Reshape(channels, x.Shape[0] * pixels);
        // An image that is not there is one behind the last, whose places the step refuses: none is counted from the end, nor wraps around.
        batches = batches.Cast(DType.Int64).Reshape(count, 1, 1);
        var images = Tensor.Where(batches.Less(0).Or(batches.Greater(x.Shape[0])), x.Shape[0], batches) * Tensor.From(pixels)[0];
        // Each of the four pixels around a sample, by its weight: [channels, regions, rows, columns].
        Tensor Pixels((Tensor Place, Tensor Weight) row, (Tensor Place, Tensor Weight) column) =>
            flat.Take(images + (row.Place.Reshape(count, -1, 1) * Tensor.From(x.Shape[3])[0]) + column.Place.Reshape(count, 1, -1), 1) * (row.Weight.Reshape(count, -1, 1) * column.Weight.Reshape(count, 1, -1));
        Tensor Bins(Tensor y, bool max)
        {
            var split = y.Reshape(channels, count, height, tall, width, wide);
            return (max ? split.Max(3, 5) : split.Mean(3, 5)).Permute(1, 0, 2, 3);
        }
        Tensor[] four = [.. down.SelectMany(row => across.Select(column => Pixels(row, column)))];
        // The largest is that of the four weighted pixels, as the operator says it, and not of their sums.
        return isMax ? Bins(four.Aggregate((a, b) => a.Maximum(b)), max: true) : Bins(four.Aggregate((a, b) => a + b), max: false);
    }

    /// <summary>The two pixels around places along an axis and their weights, 0 more than one pixel beyond the ends.</summary>
    static (Tensor Place, Tensor Weight)[] Taps(Tensor at, long size)
    {
        var isThere = at.GreaterEqual(-1).And(at.LessEqual(size)).Cast(at.Type);
        var inside = at.Maximum(0).Minimum(size - 1);
        var before = inside.Floor();
        var behind = (before + 1).Minimum(size - 1);
        var share = (inside - before) * isThere;
        return [(before.Cast(DType.Int64), isThere - share), (behind.Cast(DType.Int64), share)];
    }

    /// <summary>The largest pixel of each bin of a region (Girshick 2015); the borders of bins are read from the regions, which are computed at once.</summary>
    internal static GraphValue MaxPool(OnnxCall call)
    {
        var (x, regions) = (call.X(0), call.Host(1));
        var (sizes, scale) = (call.Ints("pooled_shape") ?? throw call.Refused("its attribute 'pooled_shape' is missing", "[height, width]"), call.Float("spatial_scale", 1));
        if (x.Rank != 4 || sizes.Length != 2 || sizes.Any(size => size < 1) || regions.Shape.Rank != 2 || regions.Shape[1] != 5) throw call.Refused($"regions {regions.Shape} of {x.Shape}", "[regions, 5] of [batch, channels, height, width]");
        call.Fits(x.Type, regions.Shape[0], x.Shape[1], sizes[0], sizes[1]);
        // Each bin is a few nodes of its own.
        call.Run.Spend(checked(regions.Shape[0] * sizes[0] * sizes[1]), call.Node);
        var all = new List<Tensor>();
        for (var region = 0; region < regions.Shape[0]; region++)
        {
            long At(int i) => (long)Math.Round(regions.Number((region * 5) + i) * scale, MidpointRounding.AwayFromZero);
            var (batch, left, top) = (regions.Integer(region * 5), At(1), At(2));
            if (batch < 0 || batch >= x.Shape[0]) throw call.Refused($"region {region} is of image {batch}", $"0 to {x.Shape[0] - 1}");
            var (tall, wide) = ((double)Math.Max(1, At(4) - top + 1) / sizes[0], (double)Math.Max(1, At(3) - left + 1) / sizes[1]);
            for (var row = 0; row < sizes[0]; row++)
                for (var column = 0; column < sizes[1]; column++)
                {
                    var (first, last) = (Math.Clamp((long)Math.Floor(row * tall) + top, 0, x.Shape[2]), Math.Clamp((long)Math.Ceiling((row + 1) * tall) + top, 0, x.Shape[2]));
                    var (begin, end) = (Math.Clamp((long)Math.Floor(column * wide) + left, 0, x.Shape[3]), Math.Clamp((long)Math.Ceiling((column + 1) * wide) + left, 0, x.Shape[3]));
                    all.Add(last <= first || end <= begin ? Tensor.Zeros([x.Shape[1]], x.Type) : x.Slice(0, batch, batch + 1).Slice(2, first, last).Slice(3, begin, end).Max(0, 2, 3));
                }
        }
        return all.Count == 0 ? Tensor.Zeros([0, x.Shape[1], sizes[0], sizes[1]], x.Type) : Tensor.Stack(0, [.. all]).Reshape(regions.Shape[0], sizes[0], sizes[1], x.Shape[1]).Permute(0, 3, 1, 2);
    }
}
