using System.Reflection;
using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>What would make results differ between machines is banned by the compiler: every such method that the runtime has, not only those that somebody thought of.</summary>
/// <remarks>BannedSymbols.txt is written by hand, with what to use instead; BannedSymbols.Numerics.txt has the rest, and is written by this test where <c>OGEE_WRITE_DOCS=1</c>.</remarks>
public partial class BannedSymbolTests
{
    static readonly string[] Scalars = ["System.Math", "System.MathF", "System.Double", "System.Single"];

    // IEEE 754 does not define these to the last bit, so the platform's C library or the JIT does.
    [GeneratedRegex("^(Exp|Exp2|Exp10|Log|Log2|Log10)(M1|P1)?$|^(Pow|Cbrt|RootN|Hypot|Sin|Cos|SinCos|Tan|Asin|Acos|Atan|Atan2|Sinh|Cosh|Tanh|Asinh|Acosh|Atanh)(Pi)?$")]
    private static partial Regex Transcendental { get; }

    // What is as exact as the processor at hand makes it.
    [GeneratedRegex("Estimate$|Estimate[A-Z]|Native$")]
    private static partial Regex Approximate { get; }

    [GeneratedRegex("^Reciprocal(?!.*Step)|Estimate")]
    private static partial Regex Instruction { get; }

    static string Folder => Path.Combine(Repository.Root, "src");

    static string[] ByHand => File.ReadAllLines(Path.Combine(Folder, "BannedSymbols.txt"));

    static string GeneratedPath => Path.Combine(Folder, "BannedSymbols.Numerics.txt");

    [Fact]
    public void EveryMethodWhoseResultsDifferBetweenMachinesIsBanned()
    {
        var known = ByHand.Select(line => line.Split(';')[0]).ToHashSet();
        var text = string.Concat(Differing().Where(found => !known.Contains(found.Id)).Select(found => $"{found.Id};{found.Remedy}\n"));
        Assert.True(text.Length > 10_000, "Hardly any method was found.");
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(GeneratedPath, text);
        Assert.True(File.Exists(GeneratedPath) && File.ReadAllText(GeneratedPath).ReplaceLineEndings("\n") == text, "src/BannedSymbols.Numerics.txt differs from what the runtime has: run this test with OGEE_WRITE_DOCS=1 to write it again.");
    }

    [Theory]
    [InlineData("M:System.Math.Atan2(System.Double,System.Double)"), InlineData("M:System.MathF.Tan(System.Single)"), InlineData("M:System.Double.Exp(System.Double)"), InlineData("M:System.Single.ReciprocalEstimate(System.Single)")]
    [InlineData("M:System.Runtime.Intrinsics.Vector512.Exp(System.Runtime.Intrinsics.Vector512{System.Single})"), InlineData("M:System.Runtime.Intrinsics.X86.Avx512F.Reciprocal14(System.Runtime.Intrinsics.Vector512{System.Single})")]
    [InlineData("M:System.Runtime.Intrinsics.Vector128.MinNative``1(System.Runtime.Intrinsics.Vector128{``0},System.Runtime.Intrinsics.Vector128{``0})"), InlineData("M:System.Runtime.Intrinsics.Vector512.ConvertToInt32Native(System.Runtime.Intrinsics.Vector512{System.Single})")]
    public void ANameIsWrittenAsTheCompilerReadsIt(string id) => Assert.Contains(id, Differing().Select(found => found.Id));

    [Theory, InlineData("M:System.Random.#ctor;"), InlineData("M:System.Random.#ctor(System.Int32);"), InlineData("P:System.Random.Shared;")]
    public void RandomnessWithoutAKeyIsBanned(string symbol) => Assert.Contains(ByHand, line => line.StartsWith(symbol, StringComparison.Ordinal));

    [Fact]
    public void LibrariesDoNotKnowTheConsole()
    {
        Assert.Contains(File.ReadAllLines(Path.Combine(Folder, "BannedSymbols.Libraries.txt")), line => line.StartsWith("T:System.Console;", StringComparison.Ordinal));
        // Only the program has one.
        Assert.Contains("""<AdditionalFiles Include="$(MSBuildThisFileDirectory)BannedSymbols.Libraries.txt" Condition="'$(MSBuildProjectName)' != 'Ogee.Cli'" />""", File.ReadAllText(Path.Combine(Folder, "Directory.Build.props")), StringComparison.Ordinal);
    }

    static IEnumerable<(string Id, string Remedy)> Differing()
    {
        const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;
        return typeof(Math).Assembly.GetExportedTypes().Where(type => type.Namespace is "System" or "System.Numerics" || type.Namespace!.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(Statics).Select(method => (Id: Id(method), Remedy: Remedy(type, method.Name))))
            .Where(found => found.Remedy is not null).Select(found => (found.Id, found.Remedy!)).Distinct().OrderBy(found => found.Id, StringComparer.Ordinal);
    }

    static string? Remedy(Type type, string method)
    {
        var isScalar = Scalars.Contains(type.FullName);
        var isVector = type.Name.StartsWith("Vector", StringComparison.Ordinal);
        if (isScalar && Transcendental.IsMatch(method)) return "The platform's C library differs between systems: use Ogee.Portable.";
        if (isVector && Transcendental.IsMatch(method)) return "Its results differ between SIMD levels: use Ogee.Cpu.VectorMath.";
        if ((isScalar || isVector) && Approximate.IsMatch(method)) return "Its results differ between processors: use the exact operation.";
        return type.Namespace!.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal) && Instruction.IsMatch(method) ? "Its results differ between processors: divide." : null;
    }

    /// <summary>The name of a method in the form of the compiler's documentation comments.</summary>
    static string Id(MethodInfo method) =>
        $"M:{Name(method.DeclaringType!)}.{method.Name}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}({string.Join(',', method.GetParameters().Select(parameter => Name(parameter.ParameterType)))})";

    static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!) + "@";
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericMethodParameter) return $"``{type.GenericParameterPosition}";
        if (type.IsGenericParameter) return $"`{type.GenericParameterPosition}";
        if (!type.IsConstructedGenericType) return type.FullName!.Replace('+', '.');
        return $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0].Replace('+', '.')}{{{string.Join(',', type.GetGenericArguments().Select(Name))}}}";
    }
}
