namespace Ogee.Serving;

/// <summary>Files that are part of the assembly.</summary>
static class Resource
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
