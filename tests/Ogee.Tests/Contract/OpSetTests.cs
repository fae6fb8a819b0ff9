using System.Reflection;

namespace Ogee.Tests;

public class OpSetTests
{
    [Fact]
    public void EveryOperationOfTheAssemblyIsInTheSet()
    {
        Type[] engine = [.. typeof(Op).Assembly.GetTypes().Where(type => !type.IsAbstract && !type.IsInterface)];
        var stated = engine.Where(type => typeof(IScalarFunction).IsAssignableFrom(type) || typeof(IMonoid).IsAssignableFrom(type)
            || (typeof(Op).IsAssignableFrom(type) && !type.IsGenericTypeDefinition && type != typeof(Input) && type != typeof(Placeholder)));
        var listed = OpSet.All.Select(entry => entry.Type).ToHashSet();
        Assert.Equal([], stated.Where(type => !listed.Contains(type)).Select(type => type.Name));
        Assert.Equal(OpSet.All.Count, listed.Count);
    }

    [Fact]
    public void NamesAreUniqueAndLowerCase()
    {
        Assert.Equal([], OpSet.All.GroupBy(entry => entry.Name).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.All(OpSet.All, entry => Assert.Matches("^[a-z0-9_]+$", entry.Name));
    }

    sealed class Seen : IOpVisitor
    {
        public (Type Type, OpKind Kind)? Last;
        public void Unary<T>() where T : struct, IUnary<T> => Last = (typeof(T), OpKind.Unary);
        public void Binary<T>() where T : struct, IBinary<T> => Last = (typeof(T), OpKind.Binary);
        public void Ternary<T>() where T : struct, ITernary<T> => Last = (typeof(T), OpKind.Ternary);
        public void Comparison<T>() where T : struct, IComparison => Last = (typeof(T), OpKind.Comparison);
        public void Reduction<T>() where T : struct, IMonoid => Last = (typeof(T), OpKind.Reduction);
    }

    [Fact]
    public void AVisitorSeesTheTypeOfEachScalarFunction()
    {
        foreach (var entry in OpSet.All)
        {
            var seen = new Seen();
            entry.Accept(seen);
            Assert.Equal(entry.Kind == OpKind.Structural ? null : (entry.Type, entry.Kind), seen.Last);
        }
    }

    [Fact]
    public void WhatIsCountedHasAFormulaInTheDocument()
    {
        static bool Declares(Type type, string member) => type.GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).OfType<MethodBase>().Any(method => method.DeclaringType != typeof(Op))
            || type.GetProperty(member, BindingFlags.NonPublic | BindingFlags.Instance) is { } property && property.DeclaringType != typeof(Op);
        foreach (var entry in OpSet.All.Where(entry => entry.Kind == OpKind.Structural))
        {
            Assert.True(Declares(entry.Type, nameof(Op.Flops)) == Declares(entry.Type, nameof(Op.Work)), $"{entry.Name} counts without a formula, or has one and does not count");
            Assert.Equal(Declares(entry.Type, nameof(Op.Work)), entry.Cost.Length > 0);
        }
    }

    [Fact]
    public void WhichGradientsPassIsWhatIsFound()
    {
        var x = new Parameter(Tensor.Full([2], 0.5, DType.Float64));
        foreach (var entry in OpSet.All.Where(entry => entry.Kind is OpKind.Unary or OpKind.Binary or OpKind.Ternary && (entry.Types & TypeSet.Float) != 0))
        {
            var seen = new Arguments();
            entry.Accept(seen);
            var found = string.Concat(Enumerable.Range(0, seen.Count).Select(i =>
            {
                Tensor[] inputs = [.. Enumerable.Range(0, seen.Count).Select(j => i == j ? x.Value : Tensor.Full([2], 0.75, DType.Float64))];
                try
                {
                    var slope = seen.Apply!(inputs).Sum().Gradients(x.Value)[0];
                    return slope.Sum() is var sum && Gradient.Of([sum], [Tensor.Ones([], DType.Float64)], [x.Value], []) is not null ? "2" : "";
                }
                catch (OgeeException error) when (error.Error == EngineErrors.Gradient)
                {
                    return Slope(seen, inputs, x) ? "1" : "0";
                }
            }));
            Assert.True(entry.Passes == found switch { "02" => "to b", "12" => "to b, to a once", "112" => "to c, to a and b once", "002" => "to c", _ => found.Contains('2') ? "yes" : "no" }, $"{entry.Name}: {found}, said is {entry.Passes}");
        }

        static bool Slope(Arguments seen, Tensor[] inputs, Parameter x)
        {
            try
            {
                return seen.Apply!(inputs).Sum().Gradients(x.Value).Count == 1;
            }
            catch (OgeeException error) when (error.Error == EngineErrors.Gradient)
            {
                return false;
            }
        }
    }

    sealed class Arguments : IOpVisitor
    {
        public int Count;
        public Func<Tensor[], Tensor>? Apply;
        public void Unary<T>() where T : struct, IUnary<T> => (Count, Apply) = (1, x => x[0].Map<T>());
        public void Binary<T>() where T : struct, IBinary<T> => (Count, Apply) = (2, x => x[0].Map<T>(x[1]));
        public void Ternary<T>() where T : struct, ITernary<T> => (Count, Apply) = (3, x => x[0].Map<T>(x[1], x[2]));
        public void Comparison<T>() where T : struct, IComparison { }
        public void Reduction<T>() where T : struct, IMonoid { }
    }

    [Fact]
    public void TheDocumentListsTheSet()
    {
        var path = Path.Combine(Repository.Root, "docs", "ops.md");
        var text = OpsDocument.Text();
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == text, "docs/ops.md differs from OpSet: run the tests with OGEE_WRITE_DOCS=1 to write it again.");
    }
}
