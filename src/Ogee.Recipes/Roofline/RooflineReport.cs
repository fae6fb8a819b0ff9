using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Where the time of a model's steps goes, kernel by kernel, and what bounds each: the arithmetic of the processor, its memory, or neither.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Samples">Samples of a batch.</param>
/// <param name="Size">Rows and columns of a picture, or tokens of a text; null where samples have no such size.</param>
/// <param name="IsInference">Whether forward passes were measured; else training steps: forward, loss, backward and update.</param>
/// <param name="Machine">What the machine can do at most.</param>
/// <param name="Step">The whole step.</param>
/// <param name="Kernels">The kernels, those of the same kind and shapes together, the slowest first.</param>
/// <param name="Kinds">The same by what sort of work they do, the slowest first.</param>
/// <seealso href="https://doi.org/10.1145/1498765.1498785">S. Williams, A. Waterman and D. Patterson, Roofline: an insightful visual performance model for multicore architectures, 2009</seealso>
public sealed record RooflineReport(string Model, int Samples, int? Size, bool IsInference, RooflineMachine Machine, RooflineStep Step, IReadOnlyList<RooflineKernel> Kernels, IReadOnlyList<RooflineKind> Kinds)
{
    /// <summary>The version of the format.</summary>
    public int Version { get; init; } = 2;

    /// <summary>The report as JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RooflineJsonContext.Readable.RooflineReport);

    /// <summary>The report as one HTML page that needs nothing else: under 2 MB, without scripts.</summary>
    public string ToHtml() => RooflinePage.Write(this);
}

/// <summary>What a machine can do at most.</summary>
/// <param name="Cpu">The processor.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Simd">The vector instructions that .NET uses, best first.</param>
/// <param name="BestFlops">Floating-point operations a second of multiply-adds on all threads, the best of several runs before the steps.</param>
/// <param name="PeakFlops">The same as it was after each step, the median: what shares are of.</param>
/// <param name="ReadBandwidth">Bytes a second that all threads read from memory.</param>
/// <param name="TriadBandwidth">Bytes a second of a = b + s·c, reads and writes together.</param>
public sealed record RooflineMachine(string Cpu, int Threads, IReadOnlyList<string> Simd, double BestFlops, double PeakFlops, double ReadBandwidth, double TriadBandwidth)
{
    /// <summary>The bandwidth of the roof, in bytes a second: the larger of the two.</summary>
    public double Bandwidth => Math.Max(ReadBandwidth, TriadBandwidth);

    /// <summary>Measures this machine, in about a second, with the best of its runs as its peak.</summary>
    public static RooflineMachine Measure()
    {
        var host = HostFacts.Current();
        var (read, triad) = MachinePeak.Bandwidth();
        var best = MachinePeak.MultiplyAdds();
        return new(host.Cpu, host.Threads, host.Simd, best, best, read, triad);
    }
}

/// <summary>A whole step.</summary>
/// <param name="Steps">How many were measured.</param>
/// <param name="Seconds">The median.</param>
/// <param name="LowSeconds">The lower quartile.</param>
/// <param name="HighSeconds">The upper quartile.</param>
/// <param name="MeanSeconds">The mean, to which times of kernels add up.</param>
/// <param name="BetweenSeconds">The part of the mean that is in no kernel: building the graph, finding its plan, and what lies between kernels.</param>
/// <param name="Flops">Floating-point operations of a step, those of all kernels.</param>
/// <param name="PlannedBytes">Memory of the plan beside its inputs.</param>
/// <param name="PeakBytes">The most memory of tensors at once, parameters and batch included.</param>
public sealed record RooflineStep(int Steps, double Seconds, double LowSeconds, double HighSeconds, double MeanSeconds, double BetweenSeconds, double Flops, long PlannedBytes, long PeakBytes)
{
    /// <summary>Samples a second, by the median.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Floating-point operations a second, by the median.</summary>
    public double FlopsPerSecond => Flops / Seconds;

    /// <summary>The part of the machine's peak that is.</summary>
    public required double PeakShare { get; init; }

    /// <summary>The part of the time that is in no kernel.</summary>
    public double BetweenShare => BetweenSeconds / MeanSeconds;
}

/// <summary>What bounds the speed of a kernel.</summary>
public enum RooflineBound
{
    /// <summary>The arithmetic of the processor.</summary>
    Compute,

    /// <summary>The bandwidth of its memory.</summary>
    Memory,

    /// <summary>Neither: it is far below both, or too short for its start not to count.</summary>
    Overhead,
}

/// <summary>The work of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Runs">Kernels that run in a step.</param>
/// <param name="Seconds">What they take in a step.</param>
/// <param name="Share">The part of the step.</param>
/// <param name="Flops">Their floating-point operations in a step.</param>
/// <param name="Bytes">The bytes they must at least move in a step.</param>
/// <param name="LostSeconds">How much less they would take at the roof.</param>
public sealed record RooflineKind(KernelKind Kind, double Runs, double Seconds, double Share, double Flops, double Bytes, double LostSeconds);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RooflineReport))]
sealed partial class RooflineJsonContext : JsonSerializerContext
{
    /// <summary>With the letters of every script as they are.</summary>
    internal static RooflineJsonContext Readable => field ??= new(JsonText.Readable(Default));
}
