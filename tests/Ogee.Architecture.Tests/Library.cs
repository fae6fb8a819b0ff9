using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Ogee.Architecture.Tests;

/// <summary>A compiled assembly, read without loading it.</summary>
sealed class Library : IDisposable
{
    readonly PEReader file;

    Library(string name)
    {
        Name = name;
        file = new(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        Metadata = file.GetMetadataReader();
    }

    public static Library Open(string name) => new(name);

    public string Name { get; }

    public MetadataReader Metadata { get; }

    public void Dispose() => file.Dispose();

    /// <summary>Names of the assemblies it refers to.</summary>
    public IReadOnlyList<string> References => [.. Metadata.AssemblyReferences.Select(handle => Metadata.GetString(Metadata.GetAssemblyReference(handle).Name))];

    /// <summary>For each outermost type, the outermost types of this assembly whose members or values its code touches.</summary>
    public IEnumerable<(string From, string To)> Uses()
    {
        var reader = new UseReader(Metadata, file);
        foreach (var handle in Metadata.TypeDefinitions)
            foreach (var used in reader.UsedBy(handle)) yield return (reader.Outermost(handle), reader.Outermost(used));
    }
}
