namespace Ogee.Bench;

/// <summary>The machine that a bench ran on.</summary>
static class Machine
{
    /// <summary>One line about the processor.</summary>
    public static string Describe()
    {
        var model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return $"{model ?? "unknown processor"}, {Environment.ProcessorCount} processors, {MachinePeak.VectorBits}-bit vectors, .NET {Environment.Version}\n";
    }

    /// <summary>The most floating-point operations a second, of multiply-adds.</summary>
    public static double Peak(int threads) => MachinePeak.MultiplyAdds(threads);
}
