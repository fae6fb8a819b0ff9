using System.Collections.Frozen;
using System.Diagnostics;

namespace Ogee;

/// <summary>The line of a program that makes something, for errors. It is looked for only under <c>OGEE_CHECK</c>: a walk over the stack costs more than all else that a node does.</summary>
/// <remarks>Operators cannot take caller information, so the stack is the only place that knows.</remarks>
internal static class CreationLine
{
    // What of the stack is not the user's.
    static readonly FrozenSet<string> Own = ((string[])["Ogee", "Ogee.Learn", "Ogee.Recipes", "Ogee.Serving", "Ogee.Studio", "Ogee.Cli", "Ogee.Testing"]).ToFrozenSet(StringComparer.Ordinal);

    [ThreadStatic] static string? within;

    /// <summary>Where the stack leaves Ogee's assemblies, and the layer of Ogee's that it passes on the way: <c>Linear.Forward, at Program.cs:12</c>; null where nothing is checked.</summary>
    public static string? Here() => Settings.Check.Length == 0 ? null : within ?? Find();

    /// <summary>Until the result is disposed, what this thread makes is of a line that made something before: a gradient belongs to the line of what it is the gradient of.</summary>
    public static Scope Within(string? line)
    {
        var before = within;
        within = line ?? within;
        return new(before);
    }

    /// <summary>Puts back what was before.</summary>
    public readonly ref struct Scope(string? before)
    {
        public void Dispose() => within = before;
    }

    static string? Find()
    {
        string? layer = null;
        foreach (var frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            // Unlike reflection, this survives trimming.
            if (DiagnosticMethodInfo.Create(frame) is not { } method) continue;
            var assembly = method.DeclaringAssemblyName.Split(',')[0];
            if (assembly == "Ogee" || assembly.StartsWith("System.", StringComparison.Ordinal)) continue;
            if (Own.Contains(assembly)) layer ??= Name(method);
            else return layer is null ? Place(frame, method) : $"{layer}, at {Place(frame, method)}";
        }
        return layer;
    }

    // A full path would tell of one machine.
    static string Place(StackFrame frame, DiagnosticMethodInfo method) => frame.GetFileName() is { } file ? $"{Path.GetFileName(file)}:{frame.GetFileLineNumber()}" : Name(method);

    static string Name(DiagnosticMethodInfo method) => $"{method.DeclaringTypeName?.Split('.')[^1]}.{method.Name}";
}
