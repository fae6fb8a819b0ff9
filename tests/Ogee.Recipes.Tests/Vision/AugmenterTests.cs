using System.Security.Cryptography;

namespace Ogee.Recipes.Tests;

public class AugmenterTests
{
    static readonly AugmentPolicy Everything = new()
    {
        Shift = 3, FlipHorizontal = true, FlipVertical = true, Rotate90 = true, Degrees = 10, Scale = 0.1, Brightness = 0.1, Contrast = 0.2, Cutout = 5, Reason = "test",
    };

    static string Sha(AugmentPolicy policy, int channels = 1)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var sample = 0; sample < 10; sample++) hash.AppendData(Augmenter.Apply(Pictures.Smooth(24, 24, channels, sample), policy, 42, 3, sample).Data);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [Theory]
    [InlineData("shift", "048815e57596af97654a3fb285448861a261b169007f73acc3e48d8b26567dcb")]
    [InlineData("flips", "83c4ad1470a78d6a0352b5721e159c52663eddb6c41ee294f8ed207f0cdc55f2")]
    [InlineData("turns", "ed7362fdb1e0dc528c2a3dfe2cc4220cc023597c8f1a30f2c7534926c67f889e")]
    [InlineData("affine", "d02fc3beff40f51a4af06bcd215fda1f8a2a8c3a6ce92c9ea7f9f4aa5b297b65")]
    [InlineData("light", "18679561a2e91bc2c74fd5267d9b2e1949e29175b76153ef4835e28c980e70a0")]
    [InlineData("cutout", "e04479cc99441be60bd651ab79df69470833ed3cb4d9e61a0c564721117f9ed4")]
    [InlineData("everything", "f70fde8f3c97a00bc0fc07e26dfda169186ea2a85135ba871c07dd0414cbbf9a")]
    public void TheBitsAreTheSameOnEveryMachine(string kind, string sha256) => Assert.Equal(sha256, Sha(kind switch
    {
        "shift" => new() { Shift = 3 },
        "flips" => new() { FlipHorizontal = true, FlipVertical = true },
        "turns" => new() { Rotate90 = true },
        "affine" => new() { Degrees = 15, Scale = 0.2 },
        "light" => new() { Brightness = 0.2, Contrast = 0.3 },
        "cutout" => new() { Cutout = 8 },
        _ => Everything,
    }, kind == "everything" ? 3 : 1));

    [Fact]
    public void TheDrawDependsOnSeedEpochAndSampleAndNothingElse()
    {
        var pixels = Pictures.Smooth(16, 16, 1);
        var first = Augmenter.Apply(pixels, Everything, 1, 2, 3).Data;
        var again = new byte[8][];
        Parallel.For(0, 8, i => again[i] = Augmenter.Apply(pixels, Everything, 1, 2, 3).Data);
        Assert.All(again, data => Assert.Equal(first, data));
        Assert.NotEqual(first, Augmenter.Apply(pixels, Everything, 2, 2, 3).Data);
        Assert.NotEqual(first, Augmenter.Apply(pixels, Everything, 1, 3, 3).Data);
        Assert.NotEqual(first, Augmenter.Apply(pixels, Everything, 1, 2, 4).Data);
    }

    [Fact]
    public void NoTwoDrawsOfAnEpochRepeat()
    {
        var pixels = Pictures.Smooth(16, 16, 1);
        var policy = new AugmentPolicy { Degrees = 30, Brightness = 0.3 };
        var seen = Enumerable.Range(0, 500).Select(sample => Convert.ToHexString(Augmenter.Apply(pixels, policy, 7, 0, sample).Data)).Distinct().Count();
        Assert.True(seen >= 495, $"{seen} of 500 differ");
    }

    [Fact]
    public void NothingToVaryGivesThePictureItself()
    {
        var pixels = Pictures.Smooth(8, 8, 3);
        Assert.Same(pixels, Augmenter.Apply(pixels, AugmentPolicy.None, 1, 1, 1));
        Assert.Equal(pixels.Data, Affine.Sample(pixels, 1, 0).Data);
    }

    [Fact]
    public void FlipsAndTurnsOnlyMovePixelsAndReachAllEight()
    {
        var pixels = Pictures.Smooth(9, 9, 1);
        var policy = new AugmentPolicy { FlipHorizontal = true, FlipVertical = true, Rotate90 = true };
        var seen = new HashSet<string>();
        for (var sample = 0; sample < 200; sample++)
        {
            var data = Augmenter.Apply(pixels, policy, 1, 1, sample).Data;
            Assert.Equal(pixels.Data.Order(), data.Order());
            seen.Add(Convert.ToHexString(data));
        }
        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public void AQuarterTurnTakesTheFirstRowToTheLastColumn() => Assert.Equal([3, 1, 4, 2], Turned.Of(new([1, 2, 3, 4], 2, 2, 1), true, true, false).Data);

    [Fact]
    public void AnOblongPictureKeepsItsShape()
    {
        for (var sample = 0; sample < 20; sample++)
        {
            var result = Augmenter.Apply(Pictures.Smooth(5, 9, 3), Everything, 1, 1, sample);
            Assert.Equal((5, 9, 3, 135), (result.Height, result.Width, result.Channels, result.Data.Length));
        }
    }

    [Fact]
    public void ARightAngleByTheAffineIsTheExactTurn()
    {
        var pixels = Pictures.Smooth(7, 7, 1);
        Assert.Equal(Turned.Of(pixels, true, true, false).Data, Affine.Sample(pixels, 0, 1).Data);
    }

    [Fact]
    public void ThePolicyFollowsFromTheData()
    {
        var gray = new ImageFacts(10, 28, 28, 28, 28, 28, 1, 10);
        var boards = new ImageFacts(10, 64, 64, 64, 64, 64, 1, 10);
        var photos = new ImageFacts(10, 200, 300, 200, 300, 240, 3, 0);
        var digits = AugmentPolicy.For(gray, ["0", "1", "2"], 28, DataLayout.Idx);
        Assert.False(digits.FlipHorizontal || digits.FlipVertical || digits.Rotate90);
        Assert.Equal(2, digits.Shift);
        Assert.True(AugmentPolicy.For(boards, ["good", "open"], 64, DataLayout.LabelsCsv) is { FlipHorizontal: true, FlipVertical: true, Rotate90: true });
        Assert.True(AugmentPolicy.For(photos, ["daisy", "rose"], 64, DataLayout.ClassFolders) is { FlipHorizontal: true, FlipVertical: false, Rotate90: false, Shift: 8 });
    }

    [Fact]
    public void APolicyGoesToJsonAndBackAndSpeaks()
    {
        Assert.Equal(Everything, AugmentPolicy.FromJson(Everything.ToJson()));
        Assert.Equal("none (asked for)", AugmentPolicy.None.Describe());
        Assert.Equal("shift by up to 3 px, mirror left-right, mirror top-bottom, quarter turns, turn by up to 10°, scale by up to 10 %, brightness by up to 10 %, contrast by up to 20 %, cut out a square of 5 px (test)", Everything.Describe());
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => AugmentPolicy.FromJson("{\"shfit\":1}")).Error.Code);
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => AugmentPolicy.FromJson("{\"scale\":9}")).Error.Code);
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => AugmentPolicy.FromJson("{\"degrees\":\"NaN\"}")).Error.Code);
    }
}
