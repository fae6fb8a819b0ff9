using System.Diagnostics;
using System.Text;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Feeds a reader with broken files: it may refuse them with its format's own errors, and nothing else may happen.</summary>
/// <param name="seeds">Files that are right.</param>
/// <param name="words">Pieces of the format, to be put anywhere.</param>
/// <param name="repair">Makes what guards the content right again, a length for instance, so that the content is reached.</param>
sealed class Fuzz(byte[][] seeds, string[] words, Action<List<byte>>? repair = null)
{
    // Limits for readers that look at each byte a few times.
    static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);
    const long LeastMemory = 64_000_000, MemoryFactor = 20;
    const int LongRun = 50_000;

    public Fuzz(byte[] seed, string[] words, Action<List<byte>>? repair = null) : this([seed], words, repair) { }

    /// <summary>Reads broken files for five seconds, or 50,000 of them in a long run.</summary>
    public void Run(Action<string> read, params ErrorCode[] refusals) => Run(int.MaxValue, read, refusals);

    /// <summary>Reads so many broken files, at most for five seconds, or 50,000 of them in a long run.</summary>
    public void Run(int count, Action<string> read, params ErrorCode[] refusals)
    {
        var folder = Directory.CreateTempSubdirectory("ogee-fuzz-");
        try
        {
            Run(Path.Combine(folder.FullName, "input"), count, read, refusals);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    void Run(string path, int count, Action<string> read, ErrorCode[] refusals)
    {
#pragma warning disable RS0030
        var random = new Random(42);
#pragma warning restore RS0030
        var (inputs, refused, most, longest) = (0, 0, 0L, TimeSpan.Zero);
        var watch = Stopwatch.StartNew();
        while (Tool.IsLongRun ? inputs < LongRun : inputs < count && watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            var input = Mutate(seeds[inputs % seeds.Length], random);
            if (Read(path, input, read, refusals, out var allocated, out var elapsed)) refused++;
            Assert.True(allocated <= Math.Max(LeastMemory, MemoryFactor * input.Length), $"{allocated} bytes were allocated for {Told(input)}");
            // A machine that is busy with other things may make one reading slow, and not two.
            if (elapsed > LongestRead) Read(path, input, read, refusals, out _, out elapsed);
            Assert.True(elapsed <= LongestRead, $"{elapsed.TotalSeconds:0.0} s for {Told(input)}");
            (most, longest, inputs) = (Math.Max(most, allocated), elapsed > longest ? elapsed : longest, inputs + 1);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{inputs} inputs in {watch.Elapsed.TotalSeconds:0.0} s, {refused} refused, {inputs - refused} read, at most {most / 1e6:0.00} MB allocated and {longest.TotalMilliseconds:0} ms for one"));
        Assert.InRange(refused, 1, inputs - 1);
    }

    /// <returns>Whether the file was refused.</returns>
    static bool Read(string path, byte[] input, Action<string> read, ErrorCode[] refusals, out long allocated, out TimeSpan elapsed)
    {
        File.WriteAllBytes(path, input);
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        try
        {
            read(path);
            return false;
        }
        catch (OgeeException error) when (refusals.Contains(error.Error))
        {
            return true;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{error.GetType().Name} for {Told(input)}", error);
        }
        finally
        {
            (allocated, elapsed) = (GC.GetAllocatedBytesForCurrentThread() - before, watch.Elapsed);
        }
    }

    static string Told(byte[] input) => $"the {input.Length} bytes {Convert.ToBase64String(input)}";

    byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Length(at)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.InsertRange(at, Encoding.Latin1.GetBytes(words[random.Next(words.Length)])); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, Length(at))); break;
                default: bytes.AddRange(new byte[random.Next(16)]); break;
            }
        }
        if (repair is not null && bytes.Count > 16 && random.Next(2) == 0) repair(bytes);
        return [.. bytes];

        // Every other time a few bytes: where all that follows is missing, readers see little more than that.
        int Length(int at) => random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count - at, 16) : bytes.Count - at);
    }
}
