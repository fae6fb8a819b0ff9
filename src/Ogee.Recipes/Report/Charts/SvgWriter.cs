using System.Globalization;
using System.Text;

namespace Ogee.Recipes;

// The marks that charts are made of. Numbers have at most two decimals, text is escaped, and the height grows with what is drawn.
sealed class SvgWriter
{
    readonly StringBuilder body = new();

    public double Height { get; set; }

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        body.Append(CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>");

    public void Path(ReadOnlySpan<(double X, double Y)> points, string style)
    {
        body.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        for (var i = 0; i < points.Length; i++) body.Append(i == 0 ? 'M' : 'L').Append(Number(points[i].X)).Append(' ').Append(Number(points[i].Y));
        body.Append("\"/>");
    }

    // Many dots in one element: strokes of no length with round ends.
    public void Dots(ReadOnlySpan<(double X, double Y)> points, string style)
    {
        body.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        foreach (var (x, y) in points) body.Append('M').Append(x.ToString("0.#", CultureInfo.InvariantCulture)).Append(' ').Append(y.ToString("0.#", CultureInfo.InvariantCulture)).Append("h0");
        body.Append("\"/>");
    }

    public void Circle(double x, double y, double radius, string style, string? tip = null) =>
        Shape(string.Create(CultureInfo.InvariantCulture, $"circle class=\"{style}\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\""), "circle", tip);

    public void Rectangle(double x, double y, double width, double height, string style, double opacity = 1, string? tip = null) =>
        Shape(string.Create(CultureInfo.InvariantCulture,
            $"rect class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(Math.Max(0, width))}\" height=\"{Number(Math.Max(0, height))}\"{(opacity < 1 ? $" fill-opacity=\"{Number(opacity)}\"" : "")}"),
            "rect", tip);

    // anchor: "start", "middle" or "end". The full text shows as a tip where it was cut.
    public void Text(double x, double y, string text, string style = "", string anchor = "start", string? full = null, string transform = "")
    {
        body.Append("<text");
        if (style != "") body.Append(" class=\"").Append(style).Append('"');
        body.Append(CultureInfo.InvariantCulture, $" x=\"{Number(x)}\" y=\"{Number(y)}\"");
        if (anchor != "start") body.Append(" text-anchor=\"").Append(anchor).Append('"');
        if (transform != "") body.Append(" transform=\"").Append(transform).Append('"');
        body.Append('>');
        if (full is not null && full != text) body.Append("<title>").Append(Markup.Escape(full)).Append("</title>");
        body.Append(Markup.Escape(text)).Append("</text>");
    }

    public string ToElement(string id, string title, string description, int width, string? style)
    {
        var height = Number(Math.Ceiling(Height));
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-labelledby=\"{id}t {id}d\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
            + $"<title id=\"{id}t\">{Markup.Escape(title)}</title><desc id=\"{id}d\">{Markup.Escape(description)}</desc>"
            + (style is null ? "" : $"<style>{style}</style>") + body + "</svg>";
    }

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) is "-0" ? "0" : value.ToString("0.##", CultureInfo.InvariantCulture);

    void Shape(string element, string name, string? tip)
    {
        body.Append('<').Append(element);
        if (tip is null) body.Append("/>");
        else body.Append("><title>").Append(Markup.Escape(tip)).Append("</title></").Append(name).Append('>');
    }
}
