using static Ogee.Tests.PlainImages;

namespace Ogee.Tests;

/// <summary>Resizing against the values that ONNX publishes with its Resize, which libtorch's and Pillow's rules are among, and against the rules for one element at a time.</summary>
public class ResizeTests
{
    [Fact]
    public void FarBeyondTheEndsIsTheNearestEnd()
    {
        var x = Tensor.From([1.0, 2, 3, 4], [1, 1, 4]);
        foreach (var interpolation in (Interpolation[])[Interpolation.Linear, Interpolation.Cubic])
            foreach (var (start, stop) in ((double, double)[])[(2, 4), (-3, -1), (-1.0 / 3, 4), (0.5, 9)])
            {
                var y = x.Resize([5], new ResizeOptions { Interpolation = interpolation, Coordinates = PixelCoordinates.CropAndResize, ExcludesOutside = true, Regions = [(start, stop)], Outside = 7 }).ToArray<double>();
                Assert.Equal(5, y.Length);
                Assert.All(y, value => Assert.True(double.IsFinite(value)));
                Assert.Equal(7, y[^1] is 7 ? y[^1] : y[0]);
            }
    }

    // Of 8 elements in 2 the middles are at 1.5 and 5.5.
    [Theory, InlineData(NearestRounding.HalfDown, 1, 5), InlineData(NearestRounding.HalfUp, 2, 6), InlineData(NearestRounding.Floor, 1, 5), InlineData(NearestRounding.Ceiling, 2, 6)]
    public void HalvesAreRoundedAsTheRuleSays(NearestRounding rounding, float first, float second) =>
        Assert.Equal([first, second], Tensor.Arange(8, DType.Float32).Resize([2], new ResizeOptions { Interpolation = Interpolation.Nearest, Rounding = rounding }).ToArray<float>());

    static readonly Tensor Square = Tensor.From<float>([.. Enumerable.Range(1, 16).Select(i => (float)i)], [1, 1, 4, 4]);

    static readonly ResizeOptions Aligned = ResizeOptions.Linear with { Coordinates = PixelCoordinates.AlignCorners };

    static readonly ResizeOptions Nearest = ResizeOptions.Nearest;

    static void Same(double[] expected, Tensor found)
    {
        var values = found.ToArray<float>();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    // The cases of onnx.backend's node tests of Resize, opset 18 and 19.
    [Fact]
    public void ValuesAreThoseThatOnnxPublishes()
    {
        var small = Square.Reshape(4, 4).Slice(0, 0, 2).Reshape(8).Slice(0, 0, 4).Reshape(2, 2);
        Same([1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4], small.Resize([4, 4]));
        Same([1, 4 / 3.0, 5 / 3.0, 2, 5 / 3.0, 2, 7 / 3.0, 8 / 3.0, 7 / 3.0, 8 / 3.0, 3, 10 / 3.0, 3, 10 / 3.0, 11 / 3.0, 4], small.Resize([4, 4], Aligned));
        Tensor Row(ResizeOptions options) => Square.Resize([8, 8], options)[0, 0, 0];
        Same([0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375], Row(ResizeOptions.Cubic));
        Same([1, 1.34110787, 1.80029155, 2.32944606, 2.67055394, 3.19970845, 3.65889213, 4], Row(ResizeOptions.Cubic with { Coordinates = PixelCoordinates.AlignCorners }));
        Same([1, 1.40625, 2, 2.5, 3, 3.59375, 4, 4.09375], Row(ResizeOptions.Cubic with { Coordinates = PixelCoordinates.Asymmetric }));
        Same([0.55882353, 0.81494204, 1.35698249, 1.89705882, 2.39705882, 2.93713516, 3.47917561, 3.73529412], Row(ResizeOptions.Cubic with { CubicCoefficient = -0.5, ExcludesOutside = true }));
        Same([1.47119141, 2.78125, 4.08251953, 6.71142578, 8.02148438, 9.32275391, 11.91650391, 13.2265625, 14.52783203], Square.Resize([3, 3], ResizeOptions.Cubic with { Scales = [0.8, 0.8] }));
        Same([2.6666665, 4.3333331], Square.Slice(2, 0, 2).Resize([1, 2], ResizeOptions.Linear with { Scales = [0.6, 0.6] }));
        Same([1, 1, 1, 2, 2, 3, 3, 4], Row(Nearest with { Coordinates = PixelCoordinates.AlignCorners }));
        Same([1, 2, 2, 3, 3, 4, 4, 4], Row(Nearest with { Coordinates = PixelCoordinates.HalfPixel, Rounding = NearestRounding.Ceiling }));
        Same([1, 2, 2, 3, 3, 4, 4, 4], Row(Nearest with { Rounding = NearestRounding.HalfUp }));
        var part = ResizeOptions.Linear with { Coordinates = PixelCoordinates.CropAndResize, Outside = 10 };
        Same([7.6, 7.9, 8.2, 8.8, 9.1, 9.4, 10, 10.3, 10.6], Square.Resize([3, 3], part with { Regions = [(0.4, 0.6), (0.6, 0.8)] }));
        Same([7.6, 10, 10, 12.4, 10, 10, 10, 10, 10], Square.Resize([3, 3], part with { Regions = [(0.4, 1.2), (0.6, 1.7)] }));
        Same([2.875, 4.5, 9.375, 11], Square.Resize([2, 2], ResizeOptions.Linear with { IsAntialiased = true, Scales = [0.6, 0.6] }));
        Same([2.5180721, 4.2858863, 9.589329, 11.357142], Square.Resize([2, 2], ResizeOptions.Cubic with { IsAntialiased = true, Scales = [0.6, 0.6] }));
    }

    [Fact]
    public void ElementsBetweenAreOnTheLineThroughTheTwoAround()
    {
        var x = Numbers([2, 3, 5, 4, 3]);
        var values = x.ToArray<double>();
        long[] sizes = [7, 2, 6];
        Near(x.Resize(sizes), at =>
        {
            var sum = 0.0;
            foreach (var corner in Indices([2, 2, 2]))
            {
                var (weight, place) = (1.0, new long[3]);
                for (var i = 0; i < 3; i++)
                {
                    var c = Math.Clamp(((at[i + 2] + 0.5) * x.Shape[i + 2] / sizes[i]) - 0.5, 0, x.Shape[i + 2] - 1);
                    var low = (long)Math.Floor(c);
                    weight *= corner[i] == 1 ? c - low : 1 - (c - low);
                    place[i] = Math.Min(low + corner[i], x.Shape[i + 2] - 1);
                }
                sum += weight * values[Place(x.Shape, [at[0], at[1], .. place])];
            }
            return sum;
        });
        Near(x.Resize([5, 8, 9], Nearest), at => values[Place(x.Shape, [at[0], at[1], at[2], at[3] * 4 / 8, at[4] * 3 / 9])]);
        Near(x.Resize([3, 7, 2], Nearest), at => values[Place(x.Shape, [at[0], at[1], at[2] * 5 / 3, at[3] * 4 / 7, at[4] * 3 / 2])]);
        Near(x.Resize([3, 7, 2], ResizeOptions.NearestExact), at => values[Place(x.Shape, [at[0], at[1], ((2 * at[2]) + 1) * 5 / 6, ((2 * at[3]) + 1) * 4 / 14, ((2 * at[4]) + 1) * 3 / 4])]);
    }

    [Fact]
    public void WhatBecomesSmallerIsTheMeanUnderATriangle()
    {
        var x = Numbers([2, 13]);
        var values = x.ToArray<double>();
        // Where the scale is whole, a triangle over twice as many elements.
        Near(x.Resize([4], ResizeOptions.SmoothLinear), at =>
        {
            var (sum, all) = (0.0, 0.0);
            for (var j = 0; j < 13; j++)
            {
                var weight = Math.Max(0, 1 - (Math.Abs(j + 0.5 - ((at[1] + 0.5) * 13 / 4)) / 3.25));
                (sum, all) = (sum + (weight * values[(at[0] * 13) + j]), all + weight);
            }
            return sum / all;
        });
        // A smooth picture that grows is one that is not.
        Near(x.Resize([29], ResizeOptions.SmoothLinear) - x.Resize([29]), _ => 0);
        Near(Tensor.Ones([3, 11], DType.Float64).Resize([2, 30], ResizeOptions.SmoothCubic), _ => 1);
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        foreach (var options in (ResizeOptions[])[Nearest, ResizeOptions.NearestExact, ResizeOptions.Linear, Aligned, ResizeOptions.Cubic, ResizeOptions.SmoothCubic])
            Differences("resize", [[1, 2, 3, 4]], x => x[0].Resize([6, 3], options), hasSecond: options == ResizeOptions.Cubic);
    }

    [Fact]
    public void LabelsKeepTheirTypeAndOneElementIsRepeated()
    {
        Assert.Equal([1L, 1, 2, 2], Tensor.From(1L, 2).Resize([4], Nearest).ToArray<long>());
        Assert.Equal([5f, 5, 5], Tensor.From([5f], [1]).Resize([3], Aligned).ToArray<float>());
        // An infinity stays where it is.
        Assert.Equal([1f, 1, 1, float.PositiveInfinity], Tensor.From<float>([1, 1, 1, float.PositiveInfinity], [4]).Resize([4], Aligned).ToArray<float>());
        Assert.Equal(3, Tensor.From<float>([1, 1, 1, 1, float.PositiveInfinity], [5]).Resize([3], ResizeOptions.Linear).ToArray<float>().Count(value => !float.IsNaN(value)));
    }

    [Fact]
    public void WhatContradictsIsRefused()
    {
        foreach (var word in (Func<Tensor>[])
        [
            () => Square.Resize([0, 3]), () => Square.Resize([3, 3], ResizeOptions.Linear with { Scales = [1] }), () => Square.Resize([3, 3], ResizeOptions.Linear with { Scales = [1, -1] }),
            () => Square.Resize([3, 3], ResizeOptions.Linear with { Coordinates = PixelCoordinates.CropAndResize }), () => Square.Resize([3, 3], Aligned with { IsAntialiased = true }), () => Square.Resize([3, 3], Nearest with { IsAntialiased = true }),
        ])
            Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => word()).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => Tensor.From(1f).Resize([2, 2])).Error);
        Assert.Equal(EngineErrors.Type, Assert.Throws<OgeeException>(() => Tensor.From(1L, 2).Resize([4])).Error);
    }
}
