namespace Ogee.Cpu;

/// <summary>Complex numbers of several transforms on their way through the passes: element k of transform i is at k · Count + i.</summary>
internal unsafe struct FourierWork<T> where T : unmanaged
{
    /// <summary>Real and imaginary parts.</summary>
    public T* Re, Im;

    /// <summary>As much room, for the next pass.</summary>
    public T* OtherRe, OtherIm;

    /// <summary>How many transforms.</summary>
    public long Count;

    /// <summary>What was written to the other room is what counts now.</summary>
    public void Flip()
    {
        var (re, im) = ((nint)Re, (nint)Im);
        Re = OtherRe;
        Im = OtherIm;
        OtherRe = (T*)re;
        OtherIm = (T*)im;
    }

    /// <summary>Real and imaginary parts in each other's place: between two of these, a transform goes the other way.</summary>
    public void Exchange()
    {
        var (re, other) = ((nint)Re, (nint)OtherRe);
        Re = Im;
        OtherRe = OtherIm;
        Im = (T*)re;
        OtherIm = (T*)other;
    }
}
