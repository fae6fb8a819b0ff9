using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ogee.Recipes;

/// <summary>A roofline report in words and rows, the same for the terminal and the page.</summary>
public static partial class RooflineText
{
    /// <summary>The columns of <see cref="Kernels"/>.</summary>
    public static IReadOnlyList<string> KernelColumns { get; } = ["kernel", "shapes", "ms", "% of step", "runs", "bound", "% of roof", "lost ms", "GF/s", "GB/s", "flops/byte", "MFLOP a run", "MB a run"];

    /// <summary>The columns of <see cref="Kinds"/>.</summary>
    public static IReadOnlyList<string> KindColumns { get; } = ["kind", "ms", "% of step", "runs", "GF/s", "GB/s", "lost ms"];

    /// <summary>The machine, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Machine(RooflineMachine machine) =>
    [
        ("processor", machine.Cpu),
        ("threads", Figures.Count(machine.Threads)),
        ("SIMD", string.Join(" ", machine.Simd)),
        ("multiply-adds", $"{Figures.Scaled(machine.PeakFlops, "FLOP/s")} on {Threads(machine.Threads)}, the median after each step; {Figures.Scaled(machine.BestFlops, "FLOP/s")} before the steps"),
        ("bandwidth", $"{Figures.Scaled(machine.ReadBandwidth, "B/s")} read, {Figures.Scaled(machine.TriadBandwidth, "B/s")} of a = b + s·c"),
    ];

    /// <summary>The whole step, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Step(RooflineReport report) =>
    [
        ("step", $"{Figures.Duration(report.Step.Seconds)}, quartiles {Figures.Duration(report.Step.LowSeconds)} and {Figures.Duration(report.Step.HighSeconds)}, of {Figures.Counted(report.Step.Steps, "step")}"),
        ("samples", $"{Figures.Significant(report.Step.SamplesPerSecond)} a second"),
        ("arithmetic", $"{Figures.Scaled(report.Step.FlopsPerSecond, "FLOP/s")}, {Figures.Percent(report.Step.PeakShare)} of the peak ({Figures.Scaled(report.Step.Flops, "FLOP")} a step)"),
        ("memory", $"{Figures.Scaled(report.Step.PlannedBytes, "B")} planned, {Figures.Scaled(report.Step.PeakBytes, "B")} at most with parameters and batch"),
    ];

    /// <summary>What was measured, in a line.</summary>
    public static string Heading(RooflineReport report) =>
        $"{report.Model}, {(report.IsInference ? "forward passes" : "training steps")} of {Figures.Counted(report.Samples, "sample")}{(report.Size is { } size ? $" of size {Figures.Count(size)}" : "")}, float32";

    /// <summary>Where the time goes and where it is lost, in a sentence or two.</summary>
    public static string Conclusion(RooflineReport report)
    {
        var parts = report.Kinds.Take(3).Select((kind, i) => $"{InWords(kind.Kind)}{(i == 0 ? " take" : "")} {Figures.Percent(kind.Share)}");
        var text = $"Of {Figures.Duration(report.Step.MeanSeconds)} a step, {string.Join(", ", parts)}; {Figures.Percent(report.Step.BetweenShare)} lies between kernels.";
        var lost = report.Kernels.Sum(kernel => kernel.LostSeconds);
        if (report.Kernels.Count == 0 || !(lost > 0)) return text;
        var most = report.Kernels.MaxBy(kernel => kernel.LostSeconds)!;
        return $"{text} At the roof all kernels together would take {Figures.Duration(lost)} less, the most of it in number {Rank(report, most)}, {Short(most).Split(" stride")[0]}: {Figures.Duration(most.LostSeconds)}.";
    }

    /// <summary>The slowest kernels, the rest in one row, and what lies between kernels.</summary>
    /// <param name="report">The report.</param>
    /// <param name="most">How many rows have a kernel of their own.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Kernels(RooflineReport report, int most)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (kernel, i) in report.Kernels.Take(most).Select((kernel, i) => (kernel, i)))
            rows.Add([$"{i + 1} {Short(kernel)}", Shapes(kernel.Shapes), Milliseconds(kernel.Seconds), Percent(kernel.Share), Runs(kernel.Runs), InWords(kernel.Bound), Percent(kernel.RoofShare), Milliseconds(kernel.LostSeconds),
                Giga(kernel.FlopsPerSecond), Giga(kernel.BytesPerSecond), Figures.Significant(kernel.Intensity), Mega(kernel.Flops), Mega(kernel.Bytes)]);
        var rest = report.Kernels.Skip(most).ToList();
        if (rest.Count > 0)
            rows.Add([Figures.Counted(rest.Count, "other"), "", Milliseconds(rest.Sum(kernel => kernel.Seconds)), Percent(rest.Sum(kernel => kernel.Share)), Runs(rest.Sum(kernel => kernel.Runs)), "", "", Milliseconds(rest.Sum(kernel => kernel.LostSeconds)), "", "", "", "", ""]);
        rows.Add(["between kernels", "", Milliseconds(report.Step.BetweenSeconds), Percent(report.Step.BetweenShare), "", "", "", "", "", "", "", "", ""]);
        return rows;
    }

    /// <summary>The kinds of kernels.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Kinds(RooflineReport report) =>
        [.. report.Kinds.Select(kind => (IReadOnlyList<string>)[InWords(kind.Kind), Milliseconds(kind.Seconds), Percent(kind.Share), Runs(kind.Runs), Giga(kind.Flops / kind.Seconds), Giga(kind.Bytes / kind.Seconds), Milliseconds(kind.LostSeconds)]),
            ["between kernels", Milliseconds(report.Step.BetweenSeconds), Percent(report.Step.BetweenShare), "", "", "", ""]];

    /// <summary>What a bound is called.</summary>
    public static string InWords(RooflineBound bound) => bound switch { RooflineBound.Compute => "compute", RooflineBound.Memory => "memory", _ => "overhead" };

    /// <summary>What a kind is called.</summary>
    public static string InWords(KernelKind kind) => kind switch
    {
        KernelKind.Product => "products",
        KernelKind.Convolution => "convolutions",
        KernelKind.Elementwise => "elementwise",
        KernelKind.Reduction => "reductions",
        KernelKind.Pooling => "pooling",
        KernelKind.Move => "moves",
        KernelKind.Index => "by index",
        KernelKind.Random => "random numbers",
        _ => "other",
    };

    // A fused program is as long as it was written: its operations say what it is.
    internal static string Short(RooflineKernel kernel)
    {
        const int Most = 44;
        var name = kernel.Name.IndexOf('{', StringComparison.Ordinal) is > 0 and var at ? $"{kernel.Name[..at]}{string.Join(" ", KernelWords.Of(kernel.Name[at..]))}" : kernel.Name;
        return Markup.Short(name.Trim(), Most);
    }

    /// <summary>Shapes in which one that follows itself is there once with how often.</summary>
    internal static string Shapes(string shapes)
    {
        var text = new StringBuilder();
        var parts = Shape.Matches(shapes);
        for (var (i, same) = (0, 1); i < parts.Count; i += same, same = 1)
        {
            while (i + same < parts.Count && parts[i + same].Value == parts[i].Value) same++;
            text.Append(i == 0 ? "" : " ").Append(parts[i].Value);
            if (same > 1) text.Append(CultureInfo.InvariantCulture, $"×{same}");
        }
        return text.ToString();
    }

    [GeneratedRegex(@"\[[^\]]*\]|\S+")]
    private static partial Regex Shape { get; }

    internal static int Rank(RooflineReport report, RooflineKernel kernel) => report.Kernels.TakeWhile(each => each != kernel).Count() + 1;

    static string Threads(int threads) => threads == 1 ? "one thread" : $"{Figures.Count(threads)} threads";

    static string Milliseconds(double seconds) => (seconds * 1e3).ToString(seconds < 0.1 ? "0.000" : "0.0", CultureInfo.InvariantCulture);

    static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    static string Runs(double runs) => runs.ToString("0.#", CultureInfo.InvariantCulture);

    // Of less nobody asks how little.
    static string Mega(double value) => value is > 0 and < 1e3 ? "<0.001" : Figures.Significant(value / 1e6);

    static string Giga(double value) => (value / 1e9).ToString("0.0", CultureInfo.InvariantCulture);
}
