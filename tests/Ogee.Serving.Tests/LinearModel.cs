using System.Diagnostics;

namespace Ogee.Serving.Tests;

/// <summary>A linear classifier with a softmax: small, real arithmetic, the same bits for a row in any company. It can be made slow, or bad on purpose.</summary>
sealed class LinearModel : IServedModel
{
    public const int Classes = 5;
    public const int Side = 4;
    public const int Features = Side * Side;

    /// <summary>A first value of a row that makes <see cref="Infer"/> throw.</summary>
    public const float Poison = -1000f;

    /// <summary>A first value of a row that makes its output NaN.</summary>
    public const float Unanswerable = -2000f;

    static readonly byte[] Magic = "PIC"u8.ToArray();
    readonly float[] weights = new float[Classes * Features];

    public LinearModel(string version = "1", string name = "linear", double? abstainBelow = null)
    {
        var seed = version.Sum(c => c);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = ((i * 31 + seed * 17) % 23 - 11) / 7f;
        Info = new ServedModelInfo(name, version, "image-classification", new ServedTensor("image", "FP32", [-1, 1, Side, Side]),
            new ServedTensor("probabilities", "FP32", [-1, Classes]), ["good", "open", "short", "mousebite", "spur <b>"], new string((char)('a' + seed % 6), 64))
        {
            Image = new ServedImage(Side, Side, 1),
            Cost = new ServedCost(Flops: 2 * Classes * Features, WeightBytes: weights.Length * 4, JoulesPerThousand: 0.01, MoneyPerThousand: 0.00001, Currency: "EUR"),
            AbstainBelow = abstainBelow,
        };
    }

    public ServedModelInfo Info { get; init; }

    /// <summary>Time that a batch takes at least.</summary>
    public TimeSpan BatchTime { get; set; }

    /// <summary>Time that all batches took.</summary>
    public TimeSpan ComputeTime { get; private set; }

    /// <summary>Held, it holds every computation; a stand-in for a long one.</summary>
    public ManualResetEventSlim Open { get; } = new(true);

    /// <summary>Whether a computation is held now.</summary>
    public volatile bool IsHolding;

    public bool IsDisposed { get; private set; }
    public List<int> BatchSizes { get; } = [];
    public HashSet<string?> Threads { get; } = [];

    public static float[] Row(int seed) => [.. Enumerable.Range(0, Features).Select(i => ((seed * 7919 + i * 104729) % 256) / 255f)];

    public static byte[] Picture(int seed) => [.. Magic, .. Enumerable.Range(0, Features).Select(i => (byte)((seed * 7919 + i * 104729) % 256))];

    public float[] Answer(float[] row)
    {
        var output = new float[Classes];
        Compute(row, output);
        return output;
    }

    public void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        IsHolding = !Open.IsSet;
        Open.Wait();
        IsHolding = false;
        lock (BatchSizes)
        {
            BatchSizes.Add(rows);
            Threads.Add(Thread.CurrentThread.IsThreadPoolThread ? "pool" : Thread.CurrentThread.Name);
        }
        var start = Stopwatch.GetTimestamp();
        if (BatchTime > TimeSpan.Zero)
            Thread.Sleep(BatchTime);
        for (var row = 0; row < rows; row++)
            Compute(batch.Slice(row * Features, Features), probabilities.Slice(row * Classes, Classes));
        ComputeTime += Stopwatch.GetElapsedTime(start);
    }

    public void Prepare(ReadOnlySpan<byte> file, Span<float> row, Span<double> observed)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (BatchSizes)
            Threads.Add(Thread.CurrentThread.IsThreadPoolThread ? "pool" : Thread.CurrentThread.Name);
        if (!file.StartsWith(Magic) || file.Length != Magic.Length + Features)
            throw FileProblem.With($"The upload of {file.Length} bytes is no picture", "It begins with PIC", "Send a picture");
        for (var i = 0; i < Features; i++)
            row[i] = file[Magic.Length + i] / 255f;
    }

    public void Dispose() => IsDisposed = true;

    static readonly ErrorCode FileProblem = new("OG2999", FailureKind.Data, "Not a picture", "A picture of the tests begins with PIC.");

    void Compute(ReadOnlySpan<float> row, Span<float> output)
    {
        if (row[0] == Poison)
            throw new InvalidOperationException("/srv/secret/path: kernel fault");
        var sum = 0f;
        for (var k = 0; k < Classes; k++)
        {
            var logit = 0f;
            for (var f = 0; f < Features; f++)
                logit += weights[k * Features + f] * row[f];
            output[k] = row[0] == Unanswerable ? float.NaN : MathF.Exp(logit);
            sum += output[k];
        }
        foreach (ref var value in output)
            value /= sum;
    }
}
