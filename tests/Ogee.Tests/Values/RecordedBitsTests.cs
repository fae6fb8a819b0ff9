using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Ogee.Tests;

/// <summary>The bits of mathematics and random numbers, recorded: a change of any is a change of every user's results, and belongs in the changelog.</summary>
/// <remarks><see cref="SimdLevelTests"/> runs this class again with SIMD levels switched off.</remarks>
public class RecordedBitsTests
{
    static readonly RngKey Key = new(20261123, 7);

    [Fact]
    public void TheFirstMillionRandomWordsAreTheRecordedOnes()
    {
        var words = new uint[1_000_000];
        Philox.Fill(Key, 0, words);
        Assert.Equal("10AB0F19DC75DD580A5FC409FB85F04A252554D79AE4C01811B20D0DFDD0E781", Hash<uint>(words));
    }

    [Fact]
    public void TheFirstMillionNumbersOfEachDistributionAreTheRecordedOnes()
    {
        var floats = new float[1_000_000];
        Philox.Uniform(Key, 0, floats);
        Assert.Equal("BC22255635FBB2B1015ABB6A1FCCE4DA89DD41D5130FC348ABD2A3E472E9A176", Hash<float>(floats));
        Philox.Normal(Key, 0, floats);
        Assert.Equal("BC091EA8227D094D7D7F678AF854B4F9FFC84F1EDC458FE1ED255690080489CE", Hash<float>(floats));
        var doubles = new double[1_000_000];
        Philox.Uniform(Key, 0, doubles);
        Assert.Equal("0D7EA7246127D4514B48E8B5563C0CF8398906561680CBEACB3A9B193B1BCFD1", Hash<double>(doubles));
        Philox.Normal(Key, 0, doubles);
        Assert.Equal("EDB7EA5CA5A0CD4BEE6049F1938037A9CAA9D0FAC26FA3A1F21E18003E4BA783", Hash<double>(doubles));
    }

    [Fact]
    public void VectorFunctionsGiveTheRecordedBits()
    {
        Func<Vector512<float>, Vector512<float>>[] functions =
        [
            VectorMath.Exp, VectorMath.Expm1, VectorMath.Log, VectorMath.Log1p, VectorMath.Log2, VectorMath.Tanh, VectorMath.Sigmoid, VectorMath.Erf, VectorMath.Erfc, VectorMath.Sin,
            VectorMath.Cos, VectorMath.Rsqrt, VectorMath.NormalCdf, VectorMath.NormalDensity, VectorMath.Gelu, VectorMath.GeluGradient, VectorMath.Floor, VectorMath.Ceiling,
            VectorMath.Round, VectorMath.Truncate, VectorMath.Sign, x => VectorMath.Pow(x, Vector512.Create(0.7f)), x => VectorMath.Pow(Vector512.Create(1.3f), x),
        ];
        Assert.Equal("BB95E1AA70D88D1C39476810D88E51AE50B032877DD0E1D1E3CA4A6934A4A402", HashOf(functions));
    }

    [Fact]
    public void FamiliesOfVectorFunctionsGiveTheRecordedBits()
    {
        Func<Vector512<float>, Vector512<float>>[] functions =
        [
            VectorMath.Tan, VectorMath.Asin, VectorMath.Acos, VectorMath.Atan, VectorMath.Sinh, VectorMath.Cosh, VectorMath.Asinh, VectorMath.Acosh, VectorMath.Atanh, VectorMath.Exp2, VectorMath.Log10,
            VectorMath.Logit, VectorMath.Cbrt, VectorMath.Sinc, x => VectorMath.Atan2(x, Vector512.Create(-0.7f)), x => VectorMath.Hypot(x, Vector512.Create(3f)), x => VectorMath.LogAddExp(x, Vector512.Create(0.3f)),
            x => VectorMath.FloorDivide(x, Vector512.Create(0.7f)), x => VectorMath.Remainder(x, Vector512.Create(-0.7f)), x => VectorMath.Fmod(x, Vector512.Create(0.7f)),
        ];
        Assert.Equal("805D642E133242A7C38D3864A27A1D497FDFB0AACDF1DC82EB53D4E18F0B331D", HashOf(functions));
    }

    static string HashOf(Func<Vector512<float>, Vector512<float>>[] functions)
    {
        // Every 65,521st bit pattern: all exponents, both signs, subnormal numbers and NaNs.
        var inputs = new float[65_536];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = BitConverter.UInt32BitsToSingle((uint)i * 65_521);
        var outputs = new float[functions.Length * inputs.Length];
        for (var f = 0; f < functions.Length; f++)
            for (var i = 0; i < inputs.Length; i += 16)
            {
                var result = functions[f](Vector512.LoadUnsafe(ref inputs[i]));
                // NaNs compare as one value.
                Vector512.ConditionalSelect(Vector512.Equals(result, result), result, Vector512.Create(float.NaN)).StoreUnsafe(ref outputs[f * inputs.Length + i]);
            }
        return Hash<float>(outputs);
    }

    [Fact]
    public void PortableFunctionsGiveTheRecordedBits()
    {
        Func<double, double>[] functions =
        [
            Portable.Exp, Portable.Expm1, Portable.Log, Portable.Log1p, Portable.Log2, Portable.Log10, Portable.Sin, Portable.Cos, Portable.Tan, Portable.Tanh, Portable.Sinh,
            Portable.Cosh, Portable.Sigmoid, Portable.Erf, Portable.Erfc, Portable.ErfInverse, Portable.LogGamma, x => Portable.Pow(x, 0.7), x => Portable.Pow(1.3, x),
        ];
        Assert.Equal("CE9631832F9421438AEA19DA4C9CFCF01222AA6E9DB6D7BA36EC8B76FB09D5E1", HashOf(functions));
    }

    [Fact]
    public void FamiliesOfPortableFunctionsGiveTheRecordedBits()
    {
        Func<double, double>[] functions =
        [
            Portable.Asin, Portable.Acos, Portable.Atan, Portable.Asinh, Portable.Acosh, Portable.Atanh, Portable.Exp2, Portable.Cbrt, Portable.Logit, Portable.Sinc, Portable.Erfcx, Portable.NormalCdf,
            Portable.LogNormalCdf, Portable.NormalQuantile, Portable.Digamma, Portable.BesselI0, Portable.BesselI0e, Portable.BesselI1, Portable.BesselI1e, x => Portable.Polygamma(2, x),
            x => Portable.Atan2(x, -0.7), x => Portable.Hypot(x, 3), x => Portable.LogAddExp(x, 0.3), x => Portable.FloorDivide(x, 0.7), x => Portable.Remainder(x, -0.7), x => Portable.Fmod(x, 0.7),
        ];
        Assert.Equal("28D0BC253FFE2B45C3ED520E89DCD4E808FF402385CBA12453EA9E28BD8A3E71", HashOf(functions));
    }

    static string HashOf(Func<double, double>[] functions)
    {
        var rng = new Rng(Key);
        var inputs = new double[2_000];
        // Half arbitrary bit patterns, half of everyday size.
        for (var i = 0; i < inputs.Length; i++) inputs[i] = i % 2 == 0 ? BitConverter.UInt64BitsToDouble(rng.NextUInt64()) : rng.NextDouble() * 20 - 10;
        var outputs = functions.SelectMany(function => inputs.Select(x => double.IsNaN(function(x)) ? double.NaN : function(x))).ToArray();
        return Hash<double>(outputs);
    }

    [Fact]
    public void TheSimdLevelIsTheOneThatTheEnvironmentAsksFor()
    {
        var off = (string name) => Environment.GetEnvironmentVariable(name) == "0";
        if (off("DOTNET_EnableAVX512")) Assert.False(Avx512F.IsSupported);
        if (off("DOTNET_EnableAVX2")) Assert.False(Avx2.IsSupported);
        if (off("DOTNET_EnableHWIntrinsic")) Assert.False(Avx.IsSupported || Vector128.IsHardwareAccelerated);
    }

    static string Hash<T>(ReadOnlySpan<T> values) where T : unmanaged => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)));
}
