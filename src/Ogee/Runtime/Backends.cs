using System.Collections.Concurrent;

namespace Ogee;

/// <summary>The devices that are there: the processor, and what was added.</summary>
internal static class Backends
{
    static readonly ConcurrentDictionary<Device, IBackend> Added = new();

    /// <summary>Makes a device known for the rest of the process; a device that is known stays what it is.</summary>
    public static void Add(Device device, IBackend backend) => Added.TryAdd(device, backend);

    /// <summary>What computes on a device.</summary>
    /// <exception cref="OgeeException">The device is not there.</exception>
    public static IBackend Of(Device device) => device.Kind is null ? Cpu.CpuBackend.Instance : Added.TryGetValue(device, out var backend) ? backend
        : throw EngineErrors.Device.With($"The device {device} is not there", $"Expected one of: {string.Join(", ", Added.Keys.Select(known => known.ToString()).Prepend("cpu").Order(StringComparer.Ordinal))}", "Choose one of these.");
}
