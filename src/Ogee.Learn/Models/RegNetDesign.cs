namespace Ogee.Learn;

/// <summary>A point of the RegNet design space (Radosavovic et al. 2020): a line for the widths of blocks, made of whole stages.</summary>
/// <param name="Depth">Blocks.</param>
/// <param name="Width">w₀: width of the first block; a multiple of 8.</param>
/// <param name="Slope">w_a: by how much each block would be wider than the one before.</param>
/// <param name="Ratio">w_m: width of a stage over that of the stage before, at least; above 1.</param>
/// <param name="GroupWidth">Channels a group of the 3×3 convolutions.</param>
/// <param name="Squeeze">Channels of squeeze-and-excitation over those of the block's input (RegNetY); 0 is none (RegNetX).</param>
/// <remarks>The named points are those of the paper's tables, as published with pycls and, of most, with torchvision.</remarks>
/// <seealso href="https://arxiv.org/abs/2003.13678"/>
public sealed record RegNetDesign(int Depth, int Width, double Slope, double Ratio, int GroupWidth, double Squeeze = 0)
{
    const int Quantum = 8;

    /// <summary>The named designs: <c>x_200mf</c> to <c>y_8gf</c>, by the multiply-adds of a 224×224 picture.</summary>
    public static IReadOnlyDictionary<string, RegNetDesign> All { get; } = new Dictionary<string, RegNetDesign>(StringComparer.Ordinal)
    {
        ["x_200mf"] = new(13, 24, 36.44, 2.49, 8),
        ["x_400mf"] = new(22, 24, 24.48, 2.54, 16),
        ["x_600mf"] = new(16, 48, 36.97, 2.24, 24),
        ["x_800mf"] = new(16, 56, 35.73, 2.28, 16),
        ["x_1.6gf"] = new(18, 80, 34.01, 2.25, 24),
        ["x_3.2gf"] = new(25, 88, 26.31, 2.25, 48),
        ["x_4gf"] = new(23, 96, 38.65, 2.43, 40),
        ["x_6.4gf"] = new(17, 184, 60.83, 2.07, 56),
        ["x_8gf"] = new(23, 80, 49.56, 2.88, 120),
        ["y_200mf"] = new(13, 24, 36.44, 2.49, 8, 0.25),
        ["y_400mf"] = new(16, 48, 27.89, 2.09, 8, 0.25),
        ["y_600mf"] = new(15, 48, 32.54, 2.32, 16, 0.25),
        ["y_800mf"] = new(14, 56, 38.84, 2.4, 16, 0.25),
        ["y_1.6gf"] = new(27, 48, 20.71, 2.65, 24, 0.25),
        ["y_3.2gf"] = new(21, 80, 42.63, 2.66, 24, 0.25),
        ["y_4gf"] = new(22, 96, 31.41, 2.24, 64, 0.25),
        ["y_6.4gf"] = new(25, 112, 33.22, 2.27, 72, 0.25),
        ["y_8gf"] = new(17, 192, 76.82, 2.19, 56, 0.25),
    };

    /// <summary>A named design.</summary>
    /// <param name="name">For instance <c>y_400mf</c>.</param>
    /// <exception cref="OgeeException">There is none of that name.</exception>
    public static RegNetDesign Of(string name) => All.TryGetValue(name, out var design) ? design
        : throw LearnErrors.Setting.With($"regnet: there is no design '{name}'", $"Expected one of {string.Join(", ", All.Keys)}", "Use y_400mf.");

    /// <summary>The stages that the design says: width, blocks, and channels a group.</summary>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public IReadOnlyList<(int Width, int Blocks, int GroupWidth)> Stages()
    {
        if (Depth < 1 || Width < Quantum || Width % Quantum != 0 || !(Slope >= 0) || !(Ratio > 1) || GroupWidth < 1 || Squeeze is not (>= 0 and <= 1))
            throw LearnErrors.Setting.With($"regnet: {this}", "Expected at least one block, a first width that is a multiple of 8, a slope of at least 0, a ratio above 1, groups of at least one channel and a squeeze from 0 to 1", "Use a named design, such as RegNetDesign.Of(\"y_400mf\").");
        var stages = new List<(int Width, int Blocks, int GroupWidth)>();
        for (var block = 0; block < Depth; block++)
        {
            // Equations 2 to 4: the line, its nearest power of the ratio, and that width in whole quanta.
            var power = Math.Round(Portable.Log((Width + (Slope * block)) / Width) / Portable.Log(Ratio));
            var width = (int)(Math.Round(Width * Portable.Pow(Ratio, power) / Quantum) * Quantum);
            if (stages.Count > 0 && stages[^1].Width == width) stages[^1] = stages[^1] with { Blocks = stages[^1].Blocks + 1 };
            else stages.Add((width, 1, 0));
        }
        return [.. stages.Select(stage =>
        {
            var group = Math.Min(GroupWidth, stage.Width);
            return (ChannelCounts.Divisible(stage.Width, group), stage.Blocks, group);
        })];
    }
}
