using System.Security.Cryptography;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>The contract again with SIMD levels and threads changed, each in a process of its own.</summary>
[Collection("settings")]
public class SimdContractTests
{
    /// <summary>The bits of every case of every operation, forward and backward, in both float types; of the edge values; of the types of 16 bits.</summary>
    static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var check in OpCases.All)
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            {
                var x = check.Arguments(type);
                var y = check.Function(x);
                Tensor[] results = check.HasGradient ? [y, .. (y.Square() + y).Sum().Gradients(x)] : [y];
                Tensor.Evaluate(results);
                foreach (var result in results) hash.AppendData(Bits.Of(result));
            }
        hash.AppendData(EdgeValueTests.AllBits());
        hash.AppendData(HalfTests.AllBits());
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // Once for all settings.
    static readonly Lazy<string> HashHere = new(Hash);

    /// <remarks>Each setting is alone in the long run. Otherwise two share a process, so that every setting is compared: which of a pair is to blame the long run says.</remarks>
    [Theory]
    [InlineData("DOTNET_EnableAVX512=0", "OGEE_THREADS=1"), InlineData("DOTNET_EnableAVX2=0", "OGEE_FUSE=0"), InlineData("OGEE_EMIT=0")]
    public void EveryOperationHasTheSameBits(params string[] settings)
    {
        foreach (var together in Tool.IsLongRun ? settings.Select(setting => (string[])[setting]) : [settings]) Assert.Equal(HashHere.Value, ChildProcess.Run(Hash, together));
    }
}
