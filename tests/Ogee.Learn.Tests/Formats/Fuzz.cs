using System.Diagnostics;
using System.Text;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Feeds a reader with broken files: it may refuse them with its format's own error, and nothing else may happen.</summary>
/// <param name="seed">A file that is right.</param>
/// <param name="words">Pieces of the format, to be put anywhere.</param>
/// <param name="repair">Makes what guards the content right again, a length for instance, so that the content is reached.</param>
sealed class Fuzz(byte[] seed, string[] words, Action<List<byte>> repair)
{
    // Limits for readers that look at each byte a few times.
    static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);
    const long LeastMemory = 64_000_000, MemoryFactor = 20;

    /// <summary>Reads broken files for five seconds, or 50,000 of them in a long run.</summary>
    public void Run(Action<string> read, params ErrorCode[] refusals) => Run(int.MaxValue, read, refusals);

    /// <summary>Reads so many broken files, at most for five seconds, or 50,000 of them in a long run.</summary>
    public void Run(int count, Action<string> read, params ErrorCode[] refusals)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(42);
        var (inputs, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        while (Tool.IsLongRun ? inputs < 50_000 : inputs < count && watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            var input = Mutate(random);
            File.WriteAllBytes(folder["input"], input);
            var (allocated, started) = (GC.GetAllocatedBytesForCurrentThread(), watch.Elapsed);
            try
            {
                read(folder["input"]);
            }
            catch (OgeeException error) when (refusals.Contains(error.Error))
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Math.Max(LeastMemory, MemoryFactor * input.Length));
            Assert.InRange(watch.Elapsed - started, TimeSpan.Zero, LongestRead);
            inputs++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{inputs} inputs in {watch.Elapsed.TotalSeconds:0.0} s, {refused} refused, {inputs - refused} read");
        Assert.InRange(refused, 1, inputs - 1);
    }

    byte[] Mutate(Random random)
    {
        var bytes = seed.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.InsertRange(at, Encoding.Latin1.GetBytes(words[random.Next(words.Length)])); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at))); break;
                default: bytes.AddRange(new byte[random.Next(16)]); break;
            }
        }
        if (bytes.Count > 16 && random.Next(2) == 0) repair(bytes);
        return [.. bytes];
    }
}
