namespace Ogee.Recipes;

/// <summary>A small figure that draws itself as SVG: the same input gives the same bytes, and text stays readable on a phone.</summary>
/// <remarks>
/// Charts are drawn 360 units wide, so that they show at about their natural size on a 390-pixel screen and two stand side by side on a desk. Colours are CSS variables
/// (<see cref="Palette"/>), so that light, dark and print need no second drawing. Every chart has a title and a description for who cannot see it.
/// </remarks>
abstract record Chart
{
    /// <summary>The width of every chart, in CSS pixels.</summary>
    public const int Width = 360;

    /// <summary>What the chart shows, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What a reader should see in it, in one or two sentences.</summary>
    public required string Description { get; init; }

    /// <summary>The colours, as CSS variables: light first, then dark on screens that ask for it.</summary>
    public static string Palette => ChartStyle.Palette;

    /// <summary>The style rules of the marks; they need <see cref="Palette"/>.</summary>
    public static string Style => ChartStyle.Marks;

    /// <summary>The chart as an element to put into a page that has <see cref="Palette"/> and <see cref="Style"/>.</summary>
    /// <param name="id">A prefix for the element ids of this chart; unique in the page, letters and digits.</param>
    public string ToSvg(string id) => Draw(id, standalone: false);

    /// <summary>The chart as a file of its own.</summary>
    public string ToSvgFile() => Draw("chart", standalone: true);

    internal abstract void Draw(SvgWriter svg);

    internal virtual int DrawnWidth => Width;

    string Draw(string id, bool standalone)
    {
        var body = new SvgWriter();
        Draw(body);
        return body.ToElement(id, Title, Description, DrawnWidth, standalone ? Palette + Style : null);
    }
}
