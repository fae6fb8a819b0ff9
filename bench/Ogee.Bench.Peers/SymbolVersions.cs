using System.Runtime.InteropServices;
using System.Text;

namespace Ogee.Bench;

/// <summary>Symbol versions that an ELF library requires. TorchSharp 0.107 requires one of GCC 13 for a function that is never called; a weak requirement is
/// enough for it, and the library then loads with GCC 12.</summary>
/// <remarks>Formats: ELF-64 Object File Format, and Linux Standard Base, section 10.7 (symbol versioning).</remarks>
static class SymbolVersions
{
    const uint RequiredVersions = 0x6FFFFFFE; // SHT_GNU_verneed
    const ushort WeakFlag = 2; // VER_FLG_WEAK

    /// <summary>Marks requirements of these versions as weak.</summary>
    /// <returns>Whether anything changed.</returns>
    public static bool Weaken(byte[] file, params string[] versions)
    {
        var changed = false;
        T Read<T>(long at) where T : unmanaged => MemoryMarshal.Read<T>(file.AsSpan((int)at));
        var (sections, size, count) = (Read<long>(0x28), Read<ushort>(0x3A), Read<ushort>(0x3C));
        long Section(int index) => sections + (index * size);
        for (var i = 0; i < count; i++)
        {
            if (Read<uint>(Section(i) + 4) != RequiredVersions) continue;
            var strings = Read<long>(Section(Read<int>(Section(i) + 0x28)) + 0x18);
            for (long need = Read<long>(Section(i) + 0x18), next; ; need += next)
            {
                var entry = need + Read<uint>(need + 8);
                for (var left = Read<ushort>(need + 2); left > 0; left--, entry += Read<uint>(entry + 12))
                {
                    var name = file.AsSpan((int)(strings + Read<uint>(entry + 8)));
                    var flags = Read<ushort>(entry + 4);
                    if ((flags & WeakFlag) != 0 || !versions.Contains(Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]))) continue;
                    MemoryMarshal.Write(file.AsSpan((int)entry + 4), (ushort)(flags | WeakFlag));
                    changed = true;
                }
                next = Read<uint>(need + 12);
                if (next == 0) break;
            }
        }
        return changed;
    }
}
