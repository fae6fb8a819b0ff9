namespace Ogee.Learn;

// A counter-based stream: resample r of a seed is the same whichever others were drawn before it. The mixer is SplitMix64's finaliser (Steele, Lea, Flood 2014).
struct ResampleStream(long seed, int resample)
{
    ulong state = Mix(Mix((ulong)seed) + (ulong)resample);

    // Unbiased to 2^-32 and without division: Lemire, Fast random integer generation in an interval (2019), first step.
    public int Next(int below)
    {
        state += 0x9E3779B97F4A7C15;
        return (int)(((Mix(state) >> 32) * (ulong)below) >> 32);
    }

    static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
