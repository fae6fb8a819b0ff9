using System.Runtime.CompilerServices;

namespace Ogee.Tests;

/// <summary>Under OGEE_CHECK errors name the lines of the program; without it nothing is looked for.</summary>
/// <remarks>The lines are of methods of one line each: within a longer one an optimised build knows its lines roughly.</remarks>
[Collection("settings")]
public class CreationLineTests
{
    static readonly int Above = Line();
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor Log(Tensor x) => x.Log();
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor LogToo(Tensor x) => x.Log();
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor Square(Tensor x) => x.MatMul(x);
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor Sixth(Tensor x) => x.Take(Tensor.From(5L));
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor Root(Tensor x) => x.Sqrt();

    static int Line([CallerLineNumber] int line = 0) => line;

    static string At(int below) => $"CreationLineTests.cs:{Above + below}";

    static string Fault(Func<object> action) => Assert.Throws<OgeeException>(action).What;

    [Fact]
    public void ANodeKnowsTheLineThatMadeItOnlyWhereThatIsAskedFor()
    {
        Assert.Null(Log(Tensor.Ones([3])).Node.Origin);
        using var scope = new SettingsScope(check: "1");
        Assert.Equal(At(1), Log(Tensor.Ones([3])).Node.Origin);
    }

    [Fact]
    public void AShapeErrorNamesTheLine()
    {
        var x = Tensor.Zeros([2, 3]);
        Assert.DoesNotContain(".cs:", Fault(() => Square(x)), StringComparison.Ordinal);
        using var scope = new SettingsScope(check: "1");
        Assert.EndsWith($"(at {At(3)})", Fault(() => Square(x)), StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void ANaNNamesTheLineThatMadeIt(bool fuse)
    {
        using var scope = new SettingsScope(fuse: fuse, check: "nan");
        var loss = (Log(Tensor.From(1f, -1)) * 2).Sum();
        Assert.Contains(At(1), Fault(() => loss.Item()), StringComparison.Ordinal);
    }

    [Fact]
    public void ANaNInAGradientNamesTheLineOfWhatItIsTheGradientOf()
    {
        using var scope = new SettingsScope(check: "nan");
        var x = Tensor.Zeros([3]);
        Tensor.Evaluate(x);
        var gradient = (Root(x) * 0).Sum().Gradients(x)[0];
        Assert.Contains($"the gradient of {At(5)}", Fault(() => gradient.ToArray<float>()), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameStepOnAnotherLineIsAnotherPlan()
    {
        using var scope = new SettingsScope(check: "nan");
        var x = Tensor.From(-1f);
        var (first, second) = (Log(x), LogToo(x));
        Assert.Contains(At(1), Fault(() => first.Item()), StringComparison.Ordinal);
        Assert.Contains(At(2), Fault(() => second.Item()), StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexOutOfRangeNamesTheLine()
    {
        using var scope = new SettingsScope(check: "1");
        var row = Sixth(Tensor.Arange(3));
        var error = Assert.Throws<OgeeException>(() => row.ToArray<long>());
        Assert.Equal(EngineErrors.Index, error.Error);
        Assert.Contains(At(4), error.What, StringComparison.Ordinal);
    }
}
