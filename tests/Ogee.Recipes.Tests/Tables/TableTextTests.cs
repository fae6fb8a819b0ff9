namespace Ogee.Recipes.Tests;

public class TableTextTests
{
    [Theory]
    [InlineData("0", 0), InlineData("-1", -1), InlineData("+7", 7), InlineData("−3", -3), InlineData("1.5", 1.5), InlineData(".5", 0.5), InlineData("5.", 5), InlineData("1e3", 1000), InlineData("1.5E-3", 0.0015)]
    [InlineData("1,234", 1234), InlineData("1,234,567.89", 1234567.89), InlineData("1 234.5", 1234.5), InlineData("1'234", 1234), InlineData("1\u00a0234", 1234), InlineData("1\u202f234,567", 0, false)]
    [InlineData("1,5", 0, false), InlineData("12,34", 0, false), InlineData("0,123", 0, false), InlineData("1,2345", 0, false), InlineData("1.2.3", 0, false), InlineData("", 0, false), InlineData("-", 0, false), InlineData("e5", 0, false)]
    [InlineData("1e", 0, false), InlineData("abc", 0, false), InlineData("0x10", 0, false), InlineData("1 2", 0, false), InlineData("1-2", 0, false), InlineData("--1", 0, false), InlineData("NaN", 0, false)]
    public void NumbersWithAPointAreRead(string text, double value, bool isNumber = true)
    {
        Assert.Equal(isNumber, NumberText.TryRead(text, false, "", out var read));
        Assert.Equal(isNumber ? value : double.NaN, read);
        Assert.Equal(isNumber, (NumberText.Look(text, out _) & NumberMarks.Point) != 0);
    }

    [Theory]
    [InlineData("1,5", 1.5), InlineData("-0,25", -0.25), InlineData("1.234", 1234), InlineData("1.234.567,89", 1234567.89), InlineData("1 234,5", 1234.5), InlineData("1,5e3", 1500)]
    [InlineData("1.5", 0, false), InlineData("12.34", 0, false), InlineData("1,234,567", 0, false)]
    public void NumbersWithACommaAreRead(string text, double value, bool isNumber = true)
    {
        Assert.Equal(isNumber, NumberText.TryRead(text, true, "", out var read));
        Assert.Equal(isNumber ? value : double.NaN, read);
        Assert.Equal(isNumber, (NumberText.Look(text, out _) & NumberMarks.Comma) != 0);
    }

    [Theory]
    [InlineData("12 %", "%", 12), InlineData("12.5%", "%", 12.5), InlineData("$1,200.50", "$", 1200.5), InlineData("-$5", "$", -5), InlineData("$-5", "$", -5), InlineData("€ 7", "€", 7), InlineData("7 EUR", "EUR", 7), InlineData("USD 9", "USD", 9)]
    public void UnitsAreLeftOut(string text, string unit, double value)
    {
        Assert.NotEqual(NumberMarks.None, NumberText.Look(text, out var found));
        Assert.Equal(unit, found);
        Assert.True(NumberText.TryRead(text, false, unit, out var read));
        Assert.Equal(value, read);
        Assert.False(NumberText.TryRead(text, false, "", out _));
    }

    [Theory]
    [InlineData("inf"), InlineData("-Infinity"), InlineData("∞")]
    public void InfinityIsToldInWords(string text) => Assert.True((NumberText.Look(text, out _) & NumberMarks.Infinite) != 0);

    [Theory]
    [InlineData("007", true), InlineData("01067", true), InlineData("1234567890123456", true), InlineData("0", false), InlineData("0.5", false), InlineData("10", false), InlineData("123456789012345", false)]
    public void CodesAreTold(string text, bool isCode) => Assert.Equal(isCode, (NumberText.Look(text, out _) & NumberMarks.Code) != 0);

    [Theory]
    [InlineData("2026-11-23", "2026-11-23"), InlineData("2026/1/3", "2026-01-03"), InlineData("2026-11", "2026-11-01"), InlineData("20261123", "2026-11-23"), InlineData("2026-11-23T08:26", "2026-11-23 08:26:00")]
    [InlineData("2026-11-23 08:26:15.250", "2026-11-23 08:26:15.250"), InlineData("2026-11-23T23:30:00-02:00", "2026-11-24 01:30:00"), InlineData("2026-11-23T00:30:00+01:00", "2026-11-22 23:30:00"), InlineData("2026-11-23T10:00:00Z", "2026-11-23 10:00:00")]
    [InlineData("12 Jan 2020", "2020-01-12"), InlineData("12-Jan-20", "2020-01-12"), InlineData("January 12, 2020", "2020-01-12"), InlineData("12. März 2020", "2020-03-12"), InlineData("1749-01", "1749-01-01")]
    [InlineData("2026-13-01", null), InlineData("2026-02-29", null), InlineData("2026-11-23 25:00", null), InlineData("12.5", null), InlineData("1-01", null), InlineData("2026", null), InlineData("1.2.3.4", null), InlineData("10:30", null), InlineData("2026-11/23", null)]
    public void DatesWithTheYearFirstOrANamedMonthAreRead(string text, string? iso)
    {
        Assert.Equal(iso is not null, DateText.TryRead(text, DateOrder.YearMonthDay, out var days));
        Assert.Equal(iso ?? "", DateText.Write(days));
    }

    [Theory]
    [InlineData("23.11.2026", DateOrder.DayMonthYear, "2026-11-23"), InlineData("3.1.26", DateOrder.DayMonthYear, "2026-01-03"), InlineData("31/12/1999 18:05", DateOrder.DayMonthYear, "1999-12-31 18:05:00"), InlineData("12/31/99", DateOrder.MonthDayYear, "1999-12-31")]
    [InlineData("1/2/2011 6:05 PM", DateOrder.MonthDayYear, "2011-01-02 18:05:00"), InlineData("1/2/2011 12:05 AM", DateOrder.MonthDayYear, "2011-01-02 00:05:00"), InlineData("12/31/99", DateOrder.DayMonthYear, null), InlineData("31.12.1999", DateOrder.MonthDayYear, null)]
    public void DatesOfOtherOrdersAreRead(string text, DateOrder order, string? iso)
    {
        Assert.Equal(iso is not null, DateText.TryRead(text, order, out var days));
        Assert.Equal(iso ?? "", DateText.Write(days));
        Assert.Equal(iso is not null, ((int)DateText.Look(text) & 1 << (int)order) != 0);
    }

    [Fact]
    public void DaysCountFrom1970()
    {
        Assert.True(DateText.TryRead("1970-01-02 12:00", DateOrder.YearMonthDay, out var days));
        Assert.Equal(1.5, days);
        Assert.True(DateText.TryRead("1969-12-31", DateOrder.YearMonthDay, out days));
        Assert.Equal(-1, days);
    }

    [Theory]
    [InlineData("Müller", "muller"), InlineData(" NEW  york", "new york"), InlineData("new-york", "new york"), InlineData("<=50K.", "<=50k"), InlineData("-1", "-1"), InlineData("A+", "a+"), InlineData("...", "...")]
    public void SpellingsFold(string text, string folded) => Assert.Equal(folded, Spellings.Fold(text));
}
