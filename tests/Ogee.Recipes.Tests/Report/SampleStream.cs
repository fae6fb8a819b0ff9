namespace Ogee.Recipes.Tests;

// SplitMix64 (Steele, Lea, Flood 2014): the random numbers of the sample report.
struct SampleStream(ulong seed)
{
    ulong state = seed * 0x9E3779B97F4A7C15 + 1;

    public int Next(int below) => (int)(Bits() >> 33) % below;

    public double Uniform() => (Bits() >> 11) * (1.0 / (1L << 53));

    // Twelve uniforms: close enough to a normal for pictures.
    public double Normal()
    {
        double sum = -6;
        for (var i = 0; i < 12; i++) sum += Uniform();
        return sum;
    }

    ulong Bits()
    {
        state += 0x9E3779B97F4A7C15;
        var x = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
