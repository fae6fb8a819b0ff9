namespace Ogee.Recipes;

/// <summary>Where a date stands in the year, the week and the day.</summary>
static class CalendarDay
{
    // The days that a DateTime can hold: years 1 to 9999.
    const double First = -719_162, Last = 2_932_896;

    /// <summary>The share of the year that has passed, 0 to 1.</summary>
    /// <param name="days">Days since 1970-01-01 UTC; what no calendar holds counts as its nearest day.</param>
    public static double YearShare(double days)
    {
        var whole = Math.Floor(Math.Clamp(days, First, Last));
        var date = DateTime.UnixEpoch.AddDays(whole);
        return (date.DayOfYear - 1 + DayShare(days)) / (DateTime.IsLeapYear(date.Year) ? 366 : 365);
    }

    /// <summary>The share of the day that has passed, 0 to 1.</summary>
    public static double DayShare(double days) => Math.Clamp(days, First, Last) is var day ? day - Math.Floor(day) : 0;

    /// <summary>The day of the week: 0 is Monday, 6 is Sunday.</summary>
    public static int Weekday(double days) => (((int)Math.Floor(Math.Clamp(days, First, Last)) + 3) % 7 + 7) % 7;
}
