using CsCheck;

namespace Ogee.Recipes.Tests;

public class PictureDataTests
{
    [Fact]
    public void APngSaysItsSize() => Assert.Equal(new("image/png", 48, 48), PictureData.Read(SamplePng.Board(1, 48), "x"));

    [Fact]
    public void AJpegSaysItsSizeBehindOtherSegments()
    {
        byte[] image = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xC2, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0];
        Assert.Equal(new("image/jpeg", 40, 30), PictureData.Read(image, "x"));
    }

    [Fact]
    public void OtherBytesAreRefusedByName()
    {
        foreach (var image in new byte[][] { [], [0xFF, 0xD8, 0xFF], "GIF89a"u8.ToArray(), "<svg/>"u8.ToArray(), SamplePng.Board(1, 8)[..20] })
            Assert.Contains("a/b.png", Assert.Throws<OgeeException>(() => PictureData.Read(image, "a/b.png")).What);
    }

    [Fact]
    public void AnyBytesEitherReadOrAreRefused() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            byte[] jpeg = [0xFF, 0xD8, 0xFF, .. bytes];
            try
            {
                PictureData.Read(jpeg, "x");
            }
            catch (OgeeException)
            {
            }
        }, iter: 20_000);
}
