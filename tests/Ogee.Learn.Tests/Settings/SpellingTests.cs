using CsCheck;

namespace Ogee.Learn.Tests;

public class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("train", "trian", 1)]
    [InlineData("ca", "abc", 3)]
    public void DistancesAreThoseOfTheLiterature(string from, string to, int distance) => Assert.Equal(distance, Spelling.Distance(from, to));

    [Fact]
    public void DistanceIsSymmetricAndZeroOnlyForEqualTexts() =>
        Gen.Select(Gen.String[Gen.Char["ab.c"], 0, 8], Gen.String[Gen.Char["ab.c"], 0, 8]).Sample((a, b) =>
        {
            Assert.Equal(Spelling.Distance(a, b), Spelling.Distance(b, a));
            Assert.Equal(a == b, Spelling.Distance(a, b) == 0);
            Assert.InRange(Spelling.Distance(a, b), Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        }, iter: 500);

    [Fact]
    public void TheNearestWordComesFirst() => Assert.Equal("train", Spelling.Nearest("trian", ["tune", "train", "trial"])[0]);

    [Fact]
    public void AVeryLongTextCostsNothing() => Assert.Empty(Spelling.Nearest(new string('a', 10_000_000), ["train"]));
}
