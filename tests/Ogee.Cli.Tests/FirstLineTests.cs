using System.Diagnostics;
using System.Text;
using Ogee.Learn;

namespace Ogee.Cli.Tests;

/// <summary>Whoever starts a verb sees at once that it works: the first line comes before anything slow, within 300 ms of reading the arguments.</summary>
/// <remarks>Measured in this process, the best of some attempts: how long a busy machine takes to start a process or to compile a method is another matter.</remarks>
public class FirstLineTests
{
    const int Attempts = 20;
    static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    /// <summary>Notes when the first line ends.</summary>
    sealed class Watched : StringWriter
    {
        public long? FirstLine { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            if (value == '\n') FirstLine ??= Stopwatch.GetTimestamp();
            base.Write(value);
        }

        public override void Write(string? value)
        {
            if (value?.Contains('\n', StringComparison.Ordinal) == true) FirstLine ??= Stopwatch.GetTimestamp();
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));
    }

    static (TimeSpan Time, string First) Run(string[] arguments)
    {
        var narration = new Watched { NewLine = "\n" };
        var surroundings = new Surroundings { Input = new StringReader(""), Results = new StringWriter(), Narration = new SteadyWriter(narration) };
        var start = Stopwatch.GetTimestamp();
        new Application(surroundings).Run(arguments);
        return (Stopwatch.GetElapsedTime(start, narration.FirstLine ?? long.MaxValue), narration.ToString().Split('\n')[0]);
    }

    // The data is not there: nothing but the first line and the error can be said, and the line comes first.
    [Theory, InlineData("train", "nowhere"), InlineData("train", "nowhere", "--dry-run")]
    public void TheFirstLineComesWithin300Milliseconds(params string[] arguments)
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < Attempts && best > Limit; attempt++)
        {
            var (time, first) = Run(arguments);
            Assert.Contains("reading nowhere", first, StringComparison.Ordinal);
            if (time < best) best = time;
        }
        Assert.True(best <= Limit, $"The best of {Attempts} attempts took {best.TotalMilliseconds:0} ms.");
    }
}
