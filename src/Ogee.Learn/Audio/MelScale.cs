namespace Ogee.Learn;

/// <summary>A scale of pitch as it is heard: equal steps sound equally far.</summary>
public enum MelScale
{
    /// <summary>2595 log₁₀(1 + f/700) (O'Shaughnessy 1987), as in HTK and by default in torchaudio.</summary>
    Htk,
    /// <summary>Linear to 1000 Hz, 15 mels there, and then logarithmic: 27 mels for a factor of 6.4 (Slaney 1998), as by default in librosa.</summary>
    Slaney,
}

/// <summary>From hertz to mels and back.</summary>
public static class MelScales
{
    const double LinearStep = 200.0 / 3, Break = 1000, BreakMel = Break / LinearStep;

    // ln(6.4) / 27.
    static readonly double LogStep = Portable.Log(6.4) / 27;

    /// <summary>The pitch of a frequency in hertz.</summary>
    public static double Mel(this MelScale scale, double hertz) => scale switch
    {
        MelScale.Htk => 2595 * Portable.Log10(1 + (hertz / 700)),
        _ => hertz < Break ? hertz / LinearStep : BreakMel + (Portable.Log(hertz / Break) / LogStep),
    };

    /// <summary>The frequency of a pitch, in hertz.</summary>
    public static double Hertz(this MelScale scale, double mel) => scale switch
    {
        MelScale.Htk => 700 * (Portable.Pow(10, mel / 2595) - 1),
        _ => mel < BreakMel ? mel * LinearStep : Break * Portable.Exp((mel - BreakMel) * LogStep),
    };
}
