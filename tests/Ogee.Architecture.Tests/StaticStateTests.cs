using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>What outlives a call and belongs to the whole process: only what ADR 0008 lists.</summary>
public class StaticStateTests
{
    // Static fields that can change, or hold what can, by the type that declares them.
    static readonly string[] Allowed =
    [
        "Ogee.Settings", "Ogee.Backends", "Ogee.KernelTimes", "Ogee.MemoryPool", "Ogee.Storage", "Ogee.Parameter", "Ogee.PlanCache", "Ogee.PackedCopies", "Ogee.CreationLine", "Ogee.Holders", "Ogee.Evaluation", "Ogee.TensorEvaluation", "Ogee.Walk", "Ogee.UnloadableOps",
        "Ogee.Cpu.Workers", "Ogee.Cpu.TileMachine", "Ogee.Cpu.LoopEmitter", "Ogee.Cpu.KernelScratch", "Ogee.Cpu.Gemm", "Ogee.Cpu.Algorithms", "Ogee.Cpu.FourierLengths", "Ogee.Learn.Mode",
    ];

    const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void NothingElseOutlivesACall()
    {
        string[] found = [.. ((string[])["Ogee", "Ogee.Learn", "Ogee.Recipes", "Ogee.Serving", "Ogee.Cli"]).Select(Assembly.Load).SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(Statics)).Where(CanChange).Select(field => Outermost(field.DeclaringType!)).Distinct().Order(StringComparer.Ordinal)];
        Assert.Empty(found.Except(Allowed));
        Assert.Empty(Allowed.Except(found));
    }

    [Fact]
    public void TheDecisionNamesThemAll()
    {
        var text = File.ReadAllText(Directory.GetFiles(Path.Combine(Repository.Root, "docs", "adr"), "0008-*.md").Single());
        Assert.All(Allowed, name => Assert.Contains($"`{name.Split('.')[^1]}`", text, StringComparison.Ordinal));
    }

    // The compiler's own caches of lambdas, and constants, never change what a program computes.
    static bool CanChange(FieldInfo field) =>
        !field.IsLiteral && !IsOfTheCompiler(field) && (!field.IsInitOnly || !IsConstant(field.FieldType));

    static bool IsOfTheCompiler(FieldInfo field) =>
        field.DeclaringType!.Name.StartsWith('<') || field.DeclaringType.IsSubclassOf(typeof(System.Text.Json.Serialization.JsonSerializerContext)) || field.DeclaringType.Name.Contains("__", StringComparison.Ordinal) || (field.DeclaringType.IsDefined(typeof(CompilerGeneratedAttribute)) && field.IsInitOnly)
        || field.DeclaringType.FullName!.StartsWith("System.", StringComparison.Ordinal) || field.DeclaringType.FullName.StartsWith("Microsoft.", StringComparison.Ordinal);

    static bool IsConstant(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(IReadOnlyList<>) || open == typeof(IReadOnlyDictionary<,>) || open == typeof(FrozenDictionary<,>) || open == typeof(FrozenSet<>)
            || open == typeof(Lazy<>) || open == typeof(System.Collections.Immutable.ImmutableArray<>))) return true;
        if (type.Namespace is "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Threading" || type == typeof(ConditionalWeakTable<,>)) return false;
        return !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConditionalWeakTable<,>));
    }

    static string Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.IsGenericType ? type.FullName!.Split('`')[0] : type.FullName!;
    }
}
