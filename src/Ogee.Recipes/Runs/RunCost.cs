namespace Ogee.Recipes;

/// <summary>What a run cost, in all the processes that worked on it.</summary>
/// <param name="WallSeconds">Time that passed while a process worked on it.</param>
/// <param name="CpuSeconds">Processor time, all threads together.</param>
/// <param name="Flops">Floating-point operations of the plans that ran, a multiply-add counted as two; 0 where that is not known.</param>
/// <param name="PeakMemoryBytes">The most memory that the process had.</param>
/// <param name="EnergyJoules">Energy, measured or estimated.</param>
/// <param name="EnergySource">How the energy was found, with the assumption made.</param>
/// <param name="Money">Energy and processor time at the rates.</param>
/// <param name="MoneySource">The rates.</param>
public sealed record RunCost(double WallSeconds, double CpuSeconds, double Flops, long PeakMemoryBytes, double EnergyJoules, string EnergySource, double Money, string MoneySource)
{
    /// <summary>Bytes that the plans that ran moved to and from memory: an estimate; 0 where that is not known.</summary>
    public double BytesMoved { get; init; }

    /// <summary>How the bytes were found, with the assumption made; null where they are not known.</summary>
    public string? BytesSource { get; init; }

    /// <summary>What 1,000 predictions of its model cost; null until they were measured, and in records of earlier versions.</summary>
    public PredictionCost? PerThousandPredictions { get; init; }
}

/// <summary>What is assumed of energy and prices.</summary>
/// <param name="WattsPerCore">Power of one busy core in watts, where it cannot be measured: an assumption.</param>
/// <param name="PerKilowattHour">The price of a kilowatt-hour, in the user's currency.</param>
/// <param name="PerCpuHour">The price of an hour of one core, in the user's currency; 0 on a machine of one's own.</param>
/// <param name="Currency">The user's currency, as it is shown.</param>
public sealed record CostRates(double WattsPerCore = 10, double PerKilowattHour = 0.25, double PerCpuHour = 0, string Currency = "EUR");
