using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ogee.Architecture.Tests;

/// <summary>An operation of a plug-in: when the plug-in is unloaded, nothing of the engine keeps it.</summary>
public class UnloadTests
{
    [Fact]
    public void AnAssemblyOfOperationsIsUnloadedAfterItsPlansRan()
    {
        var context = Run();
        for (var attempt = 0; attempt < 20 && context.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(context.IsAlive, "Something still refers to the operation.");
    }

    // Not inlined, so that no local of it outlives the call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference Run()
    {
        var context = new AssemblyLoadContext("plug-in", isCollectible: true);
        using (var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Ogee.AotTest.dll")))
        {
            var swish = context.LoadFromStream(file).GetType("Ogee.AotTest.Swish2", throwOnError: true)!;
            Assert.True(swish.IsCollectible);
            var map = typeof(Tensor).GetMethod(nameof(Tensor.Map), 1, BindingFlags.Public | BindingFlags.Instance, [])!.MakeGenericMethod(swish);
            Tensor Swish(Tensor x) => (Tensor)map.Invoke(x, null)!;

            // Large enough for several threads; forward, backward, and a plan found again.
            var x = Tensor.Uniform([300, 400], new RngKey(1));
            for (var step = 0; step < 3; step++)
            {
                var y = Swish(x * 2) + 1;
                var slope = y.Sum().Gradients(x)[0];
                Tensor.Evaluate(y, slope);
                Assert.InRange(slope.Mean().Item(), 0.5, 4);
            }
            // The last thing that this thread does.
            Tensor.Evaluate(Swish(x));
        }
        context.Unload();
        return new(context);
    }
}
