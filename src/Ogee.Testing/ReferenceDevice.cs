namespace Ogee.Testing;

/// <summary>A device that computes everything by its definition in float64, element by element: thousands of times slower than the processor, and what the processor is compared with.
/// A model whose answers are in doubt can be moved here: <c>model.To(ReferenceDevice.Instance)</c>.</summary>
public static class ReferenceDevice
{
    /// <summary>The device; known to the process from its first use.</summary>
    public static Device Instance { get; } = Add();

    static Device Add()
    {
        var device = new Device("reference");
        Backends.Add(device, ReferenceBackend.Instance);
        return device;
    }
}
