namespace Ogee.Learn;

/// <summary>One purse for all that comes of a file: enough for every honest one, and in proportion to it. Readers pay for what they make before they make it.</summary>
/// <param name="length">The file's bytes.</param>
/// <param name="refuse">Makes the format's error.</param>
sealed class Budget(long length, Func<string, string, OgeeException> refuse)
{
    const long Least = 40_000_000, Factor = 20;

    /// <summary>Bytes of memory that one thing takes beside its letters: a reference, its header, its place in a container.</summary>
    public const long Thing = 32;

    long spent;

    /// <summary>Bytes that may come of a file: 20 for each of its own, and at least 40 MB.</summary>
    /// <param name="length">The file's bytes.</param>
    public static long Of(long length) => Math.Max(Least, length > long.MaxValue / Factor ? long.MaxValue : Factor * length);

    /// <summary>Pays for bytes.</summary>
    /// <param name="bytes">How many; at least 0.</param>
    /// <param name="what">What they are of, for the message.</param>
    public void Spend(long bytes, string what)
    {
        spent = bytes > long.MaxValue - spent ? long.MaxValue : spent + bytes;
        if (spent > Of(length)) throw refuse($"with {what} it would unfold to {Quoted.Bytes(spent)}", $"at most {Quoted.Bytes(Of(length))} from {Quoted.Bytes(length)}");
    }

    /// <summary>Pays for a text.</summary>
    /// <param name="letters">Its letters.</param>
    /// <param name="what">What it is, for the message.</param>
    public void SpendText(long letters, string what) => Spend(Thing + (2 * letters), what);
}
