using static Ogee.Tests.PlainImages;

namespace Ogee.Tests;

/// <summary>Padding by a tensor's own elements.</summary>
public class PaddingTests
{
    [Theory]
    [InlineData(PadMode.Reflect, new float[] { 3, 2, 1, 2, 3, 2 }), InlineData(PadMode.Replicate, new float[] { 1, 1, 1, 2, 3, 3 }), InlineData(PadMode.Circular, new float[] { 2, 3, 1, 2, 3, 1 })]
    public void EachModeGoesOnInItsWay(PadMode mode, float[] expected) => Assert.Equal(expected, Tensor.From<float>(1, 2, 3).Pad([(2, 1)], mode).ToArray<float>());

    [Fact]
    public void EveryElementIsTheOneThatTheModeNames()
    {
        var x = Numbers([2, 3, 4]);
        var values = x.ToArray<double>();
        foreach (var mode in Enum.GetValues<PadMode>())
        {
            (long Low, long High)[] amounts = [(0, 0), (2, 1), (1, 3)];
            long From(long at, int axis)
            {
                var (place, size) = (at - amounts[axis].Low, x.Shape[axis]);
                return mode switch
                {
                    PadMode.Reflect => place < 0 ? -place : place >= size ? (2 * (size - 1)) - place : place,
                    PadMode.Circular => (place + size) % size,
                    _ => Math.Clamp(place, 0, size - 1),
                };
            }
            Near(x.Pad(amounts, mode), at => values[Place(x.Shape, [.. at.Select(From)])]);
            Differences("pad", [[3, 4]], y => y[0].Pad([(2, 1), (0, 3)], mode));
        }
    }

    [Fact]
    public void MoreThanTheElementsIsRefused()
    {
        var x = Numbers([3, 2]);
        foreach (var (mode, low, high) in ((PadMode, long, long)[])[(PadMode.Reflect, 3, 0), (PadMode.Circular, 0, 4), (PadMode.Replicate, -1, 0)])
            Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.Pad([(low, high), (0, 0)], mode)).Error);
        Assert.Equal(EngineErrors.Argument, Assert.Throws<OgeeException>(() => Numbers([0]).Pad([(1, 0)], PadMode.Replicate)).Error);
        Assert.Equal(EngineErrors.Shape, Assert.Throws<OgeeException>(() => x.Pad([(1, 1)], PadMode.Replicate)).Error);
    }
}
