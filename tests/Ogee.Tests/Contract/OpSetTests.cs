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
    public void TheDocumentListsTheSet()
    {
        var path = Path.Combine(Repository.Root, "docs", "ops.md");
        var text = OpsDocument.Text();
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == text, "docs/ops.md differs from OpSet: run the tests with OGEE_WRITE_DOCS=1 to write it again.");
    }
}
