using static Ogee.Tests.PlainImages;

namespace Ogee.Tests;

/// <summary>Sampling of images at places of a grid against its rules, one place at a time.</summary>
public class GridSampleTests
{
    static readonly Tensor Image = Numbers([2, 3, 4, 5]);

    static readonly double[] Values = Image.ToArray<double>();

    // From well outside to well outside, and both edges.
    static readonly Tensor Grid = Tensor.Concat(1, Numbers([2, 3, 3, 2], 5) * 0.9, Tensor.From<double>([.. Enumerable.Range(0, 12).Select(i => i % 2 == 0 ? -1.0 : 1.0)], [2, 1, 3, 2]));

    static double Pixels(double grid, long size, bool aligned) => aligned ? (grid + 1) / 2 * (size - 1) : (((grid + 1) * size) - 1) / 2;

    static double Inside(double at, long size, GridPadding padding, bool aligned)
    {
        if (padding == GridPadding.Zeros) return at;
        if (padding == GridPadding.Reflection)
        {
            var (low, high) = aligned ? (0.0, size - 1.0) : (-0.5, size - 0.5);
            while (at < low || at > high) at = at < low ? (2 * low) - at : (2 * high) - at;
        }
        return Math.Clamp(at, 0, size - 1);
    }

    static double Pixel(long batch, long channel, double row, double column) =>
        row < 0 || row > 3 || column < 0 || column > 4 ? 0 : Values[Place(Image.Shape, batch, channel, (long)row, (long)column)];

    static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x <= 1 ? (1.25 * x * x * x) - (2.25 * x * x) + 1 : x < 2 ? -0.75 * ((x * x * x) - (5 * x * x) + (8 * x) - 4) : 0;
    }

    public static TheoryData<Interpolation, GridPadding, bool> Cases =>
        [.. from interpolation in Enum.GetValues<Interpolation>() from padding in Enum.GetValues<GridPadding>() from aligned in (bool[])[false, true] select new TheoryDataRow<Interpolation, GridPadding, bool>(interpolation, padding, aligned)];

    [Theory, MemberData(nameof(Cases))]
    public void EveryPlaceIsMadeOfThePixelsAround(Interpolation interpolation, GridPadding padding, bool aligned)
    {
        var places = Grid.ToArray<double>();
        Near(Image.GridSample(Grid, interpolation, padding, aligned), at =>
        {
            var i = Place([2, 4, 3], at[0], at[2], at[3]) * 2;
            var (column, row) = (Pixels(places[i], 5, aligned), Pixels(places[i + 1], 4, aligned));
            if (interpolation != Interpolation.Cubic) (column, row) = (Inside(column, 5, padding, aligned), Inside(row, 4, padding, aligned));
            if (interpolation == Interpolation.Nearest) return Pixel(at[0], at[1], Math.Round(row), Math.Round(column));
            var sum = 0.0;
            var reach = interpolation == Interpolation.Linear ? 1 : 2;
            for (var r = Math.Floor(row) - reach + 1; r <= Math.Floor(row) + reach; r++)
                for (var c = Math.Floor(column) - reach + 1; c <= Math.Floor(column) + reach; c++)
                    sum += interpolation == Interpolation.Linear ? Math.Max(0, 1 - Math.Abs(row - r)) * Math.Max(0, 1 - Math.Abs(column - c)) * Pixel(at[0], at[1], r, c)
                        : Cubic(row - r) * Cubic(column - c) * Pixel(at[0], at[1], Inside(r, 4, padding, aligned), Inside(c, 5, padding, aligned));
            return sum;
        });
        if (interpolation == Interpolation.Nearest) Differences("grid_sample", [[1, 2, 3, 2]], x => x[0].GridSample(Grid[..1, ..2], interpolation, padding, aligned));
        else Differences("grid_sample", [[1, 1, 3, 2], [1, 2, 2, 2]], x => x[0].GridSample(x[1], interpolation, padding, aligned), hasSecond: padding != GridPadding.Zeros);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void TheMapThatChangesNothingGivesTheImageBack(bool aligned)
    {
        var same = Tensor.From<double>([1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0], [2, 2, 3]);
        Near(Image.GridSample(same.AffineGrid([4, 5], aligned), alignCorners: aligned) - Image, _ => 0);
        // A half turn.
        Near(Image.GridSample((same * -1).AffineGrid([4, 5], aligned), alignCorners: aligned) - Image.Flip(2, 3), _ => 0);
        var maps = Numbers([2, 3, 4]);
        var values = maps.ToArray<double>();
        long[] sizes = [2, 1, 3];
        Near(maps.AffineGrid(sizes, aligned), at =>
        {
            double Of(int axis) => aligned ? sizes[axis] == 1 ? 0 : (2.0 * at[axis + 1] / (sizes[axis] - 1)) - 1 : ((2.0 * at[axis + 1]) + 1) / sizes[axis] - 1;
            var row = (at[0] * 12) + (at[4] * 4);
            return (values[row] * Of(2)) + (values[row + 1] * Of(1)) + (values[row + 2] * Of(0)) + values[row + 3];
        });
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => Image.GridSample(Grid[..1])).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => Image.GridSample(Grid.Cast(DType.Float32))).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => Numbers([2, 2, 3]).AffineGrid([4, 0])).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => Numbers([2, 3, 3]).AffineGrid([4, 5])).Error);
    }
}
