namespace Ogee.Tests;

public class TypesDocumentTests
{
    static readonly DType[] Whole = [DType.Bool, DType.UInt8, DType.Int8, DType.Int16, DType.Int32, DType.Int64];

    [Fact]
    public void TheDocumentSaysWhatTheEngineDoes()
    {
        var path = Path.Combine(Repository.Root, "docs", "types.md");
        var text = TypesDocument.Text();
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == text, "docs/types.md differs from the engine: run the tests with OGEE_WRITE_DOCS=1 to write it again.");
    }

    [Fact]
    public void WhatTwoTypesAreComputedInHoldsTheValuesOfBothAndIsTheSmallest()
    {
        foreach (var a in DTypes.All)
            foreach (var b in DTypes.All)
            {
                if ((a, b) is (DType.Complex64, DType.Float64) or (DType.Float64, DType.Complex64)) continue;
                var type = DTypes.Promote(a, b);
                Assert.Equal(type, DTypes.Promote(b, a));
                // Words do as the table says.
                Assert.Equal(type, Tensor.Where(Tensor.Ones([1], DType.Bool), Tensor.Zeros([1], a), Tensor.Zeros([1], b)).Type);
                if (a != DType.Bool || b != DType.Bool) Assert.Equal(type, (Tensor.Zeros([1], a) + Tensor.Zeros([1], b)).Type);
                if (!Whole.Contains(a) || !Whole.Contains(b)) continue;
                bool Holds(DType wide) => wide.Smallest() <= Math.Min(a.Smallest(), b.Smallest()) && wide.Largest() >= Math.Max(a.Largest(), b.Largest());
                Assert.True(Holds(type), $"{type} does not hold {a} and {b}");
                Assert.DoesNotContain(Whole, other => other.Size() < type.Size() && Holds(other));
            }
    }

    [Fact]
    public void FloatsAndWholeNumbersKeepTheFloat()
    {
        foreach (var type in DTypes.All.Where(type => type.IsFloat() || type.IsComplex()))
            foreach (var whole in Whole) Assert.Equal(type, DTypes.Promote(whole, type));
        Assert.Equal("OG1002", Assert.Throws<OgeeException>(() => Tensor.Zeros([1], DType.Complex64) * Tensor.Zeros([1], DType.Float64)).Error.Code);
    }
}
