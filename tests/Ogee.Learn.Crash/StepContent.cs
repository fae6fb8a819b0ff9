using System.Runtime.InteropServices;

namespace Ogee.Learn.Crash;

/// <summary>A checkpoint whose every byte follows from its step, so that whoever reads it can tell a whole one from a mixture.</summary>
public static class StepContent
{
    const int Floats = 30_000, Longs = 100;

    public static string State(long step) => $"{{\"step\":{step}}}";

    public static IReadOnlyList<SafetensorsEntry> Tensors(long step) =>
    [
        new("weights", DType.Float32, [Floats / 10, 10], MemoryMarshal.AsBytes<float>(Weights(step)).ToArray()),
        new("moments", DType.Int64, [Longs], MemoryMarshal.AsBytes<long>(Moments(step)).ToArray()),
    ];

    public static string ModelPath(string run) => Path.Combine(run, "model.safetensors");

    /// <summary>A span to be filled with a tensor's values.</summary>
    delegate void Reader(string name, Span<byte> destination);

    /// <summary>The step of a checkpoint, all of whose content is of that step.</summary>
    public static long StepOf(Checkpoint checkpoint) => StepOf(checkpoint.State, checkpoint.Read);

    /// <summary>The step of a model file, all of whose content is of that step.</summary>
    public static long StepOf(SafetensorsFile file) => StepOf(file.Metadata["state"], file.Read);

    static long StepOf(string state, Reader read)
    {
        var step = System.Text.Json.JsonDocument.Parse(state).RootElement.GetProperty("step").GetInt64();
        var weights = new float[Floats];
        var moments = new long[Longs];
        read("weights", MemoryMarshal.AsBytes(weights.AsSpan()));
        read("moments", MemoryMarshal.AsBytes(moments.AsSpan()));
        return weights.AsSpan().SequenceEqual(Weights(step)) && moments.AsSpan().SequenceEqual(Moments(step)) ? step
            : throw new InvalidDataException($"What is of step {step} holds values of another.");
    }

    static float[] Weights(long step) => [.. Enumerable.Range(0, Floats).Select(i => (i * 0.5f) + step)];

    static long[] Moments(long step) => [.. Enumerable.Range(0, Longs).Select(i => (step * 1000) + i)];
}
