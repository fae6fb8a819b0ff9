using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ogee;

/// <summary>Operations whose assembly can be unloaded, as a plug-in's: before it goes, what was compiled is forgotten, so that no cache keeps it.</summary>
internal static class UnloadableOps
{
    static readonly ConditionalWeakTable<AssemblyLoadContext, object> Known = [];

    /// <summary>An assembly that stated operations is about to go. Everything cached is to be dropped: plans of other operations are compiled again.</summary>
    public static event Action? Unloading;

    /// <summary>Takes note of an operation; does nothing for one that stays.</summary>
    /// <param name="op">The operation, or a family with an operation as its argument.</param>
    public static void Watch(Type op)
    {
        if (!op.IsCollectible) return;
        foreach (var type in op.GenericTypeArguments)
            if (AssemblyLoadContext.GetLoadContext(type.Assembly) is { IsCollectible: true } context && Known.TryAdd(context, Known)) context.Unloading += static _ => Unloading?.Invoke();
    }
}
