using System.Security.Cryptography;

namespace Ogee.Recipes.Tests;

public class ContactSheetTests
{
    [Fact]
    public void ASheetHasARowForEachFullSetOfColumns()
    {
        ContactPicture[] pictures = [.. Enumerable.Range(0, 10).Select(i => new ContactPicture(Pictures.Smooth(8 + i, 30 - i, i % 2 == 0 ? 1 : 3, i), $"class {i}\nsecond line"))];
        var sheet = ContactSheet.Draw(pictures, columns: 4, cell: 64);
        Assert.Equal((6 + 3 * (64 + 20 + 6), 6 + 4 * (64 + 6), 3), (sheet.Height, sheet.Width, sheet.Channels));
        Assert.Equal(sheet.Data, ImageDecoder.Decode(PngWriter.Encode(sheet), "sheet").Data);
        Assert.Equal("fff78759860a382a9501b6149c5fba1124cad541c7aca5073f30a20a251aed7a", Convert.ToHexStringLower(SHA256.HashData(sheet.Data)));
    }

    [Fact]
    public void EveryCharacterOfTheKeyboardLooksLikeNoOther()
    {
        var seen = new Dictionary<string, char>();
        foreach (var letter in Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(letter => !"$^`{}".Contains(letter, StringComparison.Ordinal)))
        {
            var picture = new byte[80];
            BitmapFont.Draw(picture, 8, 10, 1, letter.ToString(), 0, 0, 1);
            Assert.True(seen.TryAdd(Convert.ToHexString(picture), letter), $"'{letter}' looks like '{seen[Convert.ToHexString(picture)]}'");
        }
    }

    [Fact]
    public void AnAccentIsDrawnAsItsLetterAndTheUnknownAsAFrame()
    {
        static byte[] Drawn(string text)
        {
            var picture = new byte[8 * 6];
            BitmapFont.Draw(picture, 8, 6, 1, text, 0, 0, 1);
            return picture;
        }
        Assert.Equal(Drawn("a"), Drawn("ä"));
        Assert.Equal(Drawn("N"), Drawn("Ñ"));
        Assert.Equal(Drawn("好"), Drawn("×"));
        Assert.Equal(20, Drawn("好").Sum(dot => dot));
        Assert.Equal(0, Drawn(" ").Sum(dot => dot));
    }

    [Fact]
    public void TextThatLeavesThePictureIsCutOff() => BitmapFont.Draw(new byte[100], 10, 10, 1, "far beyond the edge", -3, -7, 1, size: 2);

    [Fact]
    public void ASheetOfNothingOrOfTooMuchIsRefused()
    {
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => ContactSheet.Draw([])).Error.Code);
        var one = new ContactPicture(Pictures.Smooth(4, 4, 1), "");
        Assert.Equal("OG2113", Assert.Throws<OgeeException>(() => ContactSheet.Draw([.. Enumerable.Repeat(one, 100)], 10, 2048)).Error.Code);
    }
}
