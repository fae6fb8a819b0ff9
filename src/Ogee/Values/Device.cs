namespace Ogee;

/// <summary>Where a tensor's values are and where its operations run.</summary>
/// <param name="Kind">The backend's name: null for the CPU.</param>
/// <param name="Number">Which device of that kind, from 0.</param>
public readonly record struct Device(string? Kind, int Number = 0)
{
    /// <summary>The processor; the default.</summary>
    public static Device Cpu => default;

    /// <summary><c>cpu</c>, <c>cuda:0</c>…</summary>
    public override string ToString() => Kind is null ? "cpu" : $"{Kind}:{Number}";

    /// <summary>Reads <c>cpu</c> or <c>kind:number</c>.</summary>
    /// <exception cref="OgeeException">The text is neither.</exception>
    public static Device Parse(string text)
    {
        if (text == "cpu") return Cpu;
        var at = text.IndexOf(':', StringComparison.Ordinal);
        var kind = at < 0 ? text : text[..at];
        if (kind.Length > 0 && kind.All(char.IsAsciiLetterLower) && (at < 0 || int.TryParse(text.AsSpan(at + 1), out _)))
            return new(kind, at < 0 ? 0 : int.Parse(text.AsSpan(at + 1), System.Globalization.CultureInfo.InvariantCulture));
        throw EngineErrors.Device.With($"device '{text}' is not understood", "Expected cpu, or a backend's name and a number such as cuda:0", "Use --device cpu.");
    }
}
