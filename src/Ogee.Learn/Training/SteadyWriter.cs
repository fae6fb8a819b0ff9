using System.Text;

namespace Ogee.Learn;

/// <summary>A writer that goes quiet, instead of failing, when what it writes to has gone: a closed pipe or terminal, a full disk behind it. A run never ends because nobody listens.</summary>
/// <param name="inner">Where to write.</param>
public sealed class SteadyWriter(TextWriter inner) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    readonly Lock gate = new();

    /// <summary>Whether writing failed, after which nothing is written.</summary>
    public bool IsGone { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.Write(value + "\n"));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    void Try(Action write)
    {
        lock (gate)
        {
            if (IsGone) return;
            try
            {
                write();
            }
            catch (Exception cause) when (cause is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                IsGone = true;
            }
        }
    }
}
