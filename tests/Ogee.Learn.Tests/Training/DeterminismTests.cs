using Ogee.Tests;

namespace Ogee.Learn.Tests;

/// <summary>Trained weights have the same bits with any number of threads, at any SIMD level, fused or not, emitted or interpreted.</summary>
public class DeterminismTests
{
    static readonly Lazy<string> Here = new(DeterminismPrograms.Train);

    [Theory]
    [InlineData("OGEE_THREADS=1"), InlineData("OGEE_THREADS=2"), InlineData("OGEE_THREADS=4")]
    [InlineData("DOTNET_EnableAVX512=0"), InlineData("DOTNET_EnableAVX2=0")]
    [InlineData("OGEE_EMIT=0"), InlineData("OGEE_FUSE=0"), InlineData("DOTNET_TieredCompilation=0")]
    public void ASmallConvNetAndASmallTransformerEndWithTheSameWeights(string setting) => Assert.Equal(Here.Value, ChildProcess.Run(DeterminismPrograms.Train, setting));

    [Fact]
    public void TheHashIsThatOfTheWeights()
    {
        Assert.Matches("^[0-9a-f]{64} [0-9a-f]{64}$", Here.Value);
        Assert.Equal(Here.Value, DeterminismPrograms.Train());
        Assert.NotEqual(Here.Value.Split(' ')[0], Here.Value.Split(' ')[1]);
    }
}
