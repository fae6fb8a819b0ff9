namespace Ogee.Tests;

/// <summary>Einstein's notation and the products that are made of it, against sums over all indices.</summary>
public class EinsumTests
{
    public static TheoryData<string, string> Equations => new()
    {
        { "ij,jk->ik", "34 45" }, { "ij,jk", "34 45" }, { "ij->ji", "34" }, { "ba", "34" }, { "ii->i", "33" }, { "ii", "33" }, { "ijk->", "234" }, { "i,j->ij", "3 4" }, { "i,i", "3 3" },
        { "bij,bjk->bik", "234 245" }, { "bhqd,bhkd->bhqk", "2334 2354" }, { "bqhd,bkhd->bhqk", "2334 2534" }, { "ij,ij->", "34 34" }, { "ij,ij->i", "34 34" }, { "ij,kj->jik", "34 54" },
        { "abc,cd,de->abe", "234 45 52" }, { "iij,jk->ik", "334 42" }, { "a,b,c->cab", "2 3 4" }, { "ij,jk,kl,lm->im", "34 42 25 53" }, { "bnd,d->bn", "234 4" }, { "i...->...", "324" }, { "...ii->...i", "233" },
        { "...ij,...jk->...ik", "2134 545" }, { "...ij,...jk", "2134 1545" }, { "b...,b...->b...", "234 2134" }, { "ij,j->i", "34 1" }, { "ii->i", "31" }, { "aab,bc,cc->a", "223 34 44" },
        { " i j , j k -> i k ", "34 45" }, { "ijij->ij", "2323" }, { "ij,kl->", "23 34" }, { "abcd,dcef->abef", "2345 5423" }, { "xA,Ax", "34 43" }, { "zi,zj", "23 24" }, { "->", "" }, { ",i->i", " 3" },
    };

    static (string Equation, Tensor[] Operands) Drawn(string equation, string sizes) =>
        (equation, [.. sizes.Split(' ').Select((digits, i) => Shape.Create([.. digits.Select(digit => (long)(digit - '0'))]) is var shape ? Tensor.From(Gradients.Draw(shape, (ulong)i), shape) : null!)]);

    /// <summary>The sum over all indices, with an ellipsis written out as capitals from Q on.</summary>
    static (double[] Values, long[] Shape) Definition(string equation, Tensor[] operands)
    {
        var parts = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = parts[0].Split(',');
        var most = terms.Select((term, i) => term.Contains('.', StringComparison.Ordinal) ? operands[i].Rank - (term.Length - 3) : 0).Max();
        string WrittenOut(string term, int rank) => term.Replace("...", string.Concat(Enumerable.Range(0, rank).Select(i => (char)('Z' - rank + 1 + i))), StringComparison.Ordinal);
        terms = [.. terms.Select((term, i) => WrittenOut(term, operands[i].Rank - term.Replace("...", "", StringComparison.Ordinal).Length))];
        var once = string.Concat(terms.SelectMany(term => term).CountBy(letter => letter).Where(count => count.Value == 1 && count.Key < 'S' | count.Key > 'Z').Select(count => count.Key).Order());
        var result = parts.Length > 1 ? WrittenOut(parts[1], most) : WrittenOut("...", most) + once;
        var sizes = new Dictionary<char, long>();
        for (var i = 0; i < terms.Length; i++)
            for (var axis = 0; axis < terms[i].Length; axis++) sizes[terms[i][axis]] = Math.Max(sizes.GetValueOrDefault(terms[i][axis], 1), operands[i].Shape[axis]);
        char[] letters = [.. result, .. sizes.Keys.Except(result)];
        var shape = result.Select(letter => sizes[letter]).ToArray();
        var sums = new double[shape.Aggregate(1L, (a, b) => a * b)];
        var values = operands.Select(operand => operand.ToArray<double>()).ToArray();
        var all = letters.Aggregate(1L, (count, letter) => count * sizes[letter]);
        for (var n = 0L; n < all; n++)
        {
            var (rest, at) = (n, new Dictionary<char, long>());
            foreach (var letter in letters.Reverse()) (rest, at[letter]) = Math.DivRem(rest, sizes[letter]);
            var product = 1.0;
            for (var i = 0; i < terms.Length; i++)
            {
                var place = 0L;
                for (var axis = 0; axis < terms[i].Length; axis++) place = (place * operands[i].Shape[axis]) + (operands[i].Shape[axis] == 1 ? 0 : at[terms[i][axis]]);
                product *= values[i][place];
            }
            sums[n / (all / sums.Length)] += product;
        }
        return (sums, shape);
    }

    [Theory, MemberData(nameof(Equations))]
    public void EquationsAreSumsOverAllIndices(string equation, string sizes)
    {
        var (_, operands) = Drawn(equation, sizes);
        var (expected, shape) = Definition(equation, operands);
        var result = Tensor.Einsum(equation, operands);
        Assert.Equal(shape, result.Shape.Sizes.ToArray());
        Assert.Equal(expected, result.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
        Tensor[] whole = [.. operands.Select(operand => (operand * 4).Round().Cast(DType.Int64))];
        Assert.Equal(Definition(equation, [.. whole.Select(operand => operand.Cast(DType.Float64))]).Values, Tensor.Einsum(equation, whole).Cast(DType.Float64).ToArray<double>());
    }

    [Theory, InlineData("ij,jk->ki", "34 42"), InlineData("iij,jk->i", "223 32"), InlineData("...i,ij->...j", "223 32"), InlineData("a,ab,b", "2 23 3"), InlineData("ij,j->i", "34 1")]
    public void EquationsHaveGradients(string equation, string sizes)
    {
        var (_, operands) = Drawn(equation, sizes);
        Gradients.Check(equation, [.. operands.Select(operand => operand.Shape)], x => Tensor.Einsum(equation, x));
    }

    [Fact]
    public void ProductsOfMatricesAreProductsAndNothingElse()
    {
        static Tensor Of(Shape shape) => Tensor.From(new float[shape.Count], shape);
        static int Count(Tensor x) => Evaluation.PlanOf([x.Node]).Kernels.Count;
        static int Kernels(string equation, params Shape[] shapes) => Count(Tensor.Einsum(equation, [.. shapes.Select(Of)]));
        Assert.Equal(1, Kernels("ij,jk->ik", [8, 9], [9, 7]));
        Assert.Equal(1, Kernels("bhqd,bhkd->bhqk", [2, 3, 8, 4], [2, 3, 9, 4]));
        Assert.Equal(1, Kernels("bqhd,bkhd->bhqk", [2, 8, 3, 4], [2, 9, 3, 4]));
        Assert.Equal(Count(Of([2, 3, 4]).MatMul(Of([4, 5]))), Kernels("abc,cd->abd", [2, 3, 4], [4, 5]));
        Assert.Equal(1, Kernels("ij,ij->i", [8, 9], [8, 9]));
        // The vector comes first, wherever it stands: two products of a matrix and a vector.
        var chain = Evaluation.PlanOf([Tensor.Einsum("ij,jk,k->i", Of([50, 50]), Of([50, 50]), Of([50])).Node]);
        Assert.Equal(2 * 2 * 50 * 50, chain.Kernels.Sum(kernel => kernel.Flops));
    }

    [Theory]
    [InlineData("ij,jk->ik"), InlineData("ij"), InlineData("ijk,jk"), InlineData("ij,jk->iz"), InlineData("ij,jk->ii"), InlineData("i1,jk"), InlineData("i.j,jk"), InlineData("......ij,jk"), InlineData("ij->,jk"), InlineData("...j,jk->k->j")]
    public void WhatDoesNotFitIsANamedError(string equation) =>
        Assert.Contains(Assert.Throws<OgeeException>(() => Tensor.Einsum(equation, Tensor.Zeros([2, 3]), Tensor.Zeros([4, 5]))).Error.Code, (string[])["OG1001", "OG1003"]);

    [Fact]
    public void ProductsThatHaveNamesAreThoseOfNumPy()
    {
        var (a, b) = (Tensor.From(1f, 2, 3), Tensor.From(4f, 5, 6));
        Assert.Equal(32, a.Dot(b).Item());
        Assert.Equal(32, a.Cast(DType.Int32).Dot(b.Cast(DType.Int32)).Item());
        Assert.Equal([4, 5, 6, 8, 10, 12, 12, 15, 18], a.Outer(b).ToArray<float>());
        Assert.Equal([-3, 6, -3], a.Cross(b).ToArray<float>());
        Assert.Equal([4, 5, 6, 8, 10, 12, 12, 15, 18], a.Kron(b).ToArray<float>());
        Assert.Equal([1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4], Tensor.Eye(2).Kron(Tensor.From([1f, 2, 3, 4], [2, 2])).ToArray<float>());
        var (x, y) = (Tensor.From(Gradients.Draw([3, 4, 5], 1), [3, 4, 5]), Tensor.From(Gradients.Draw([4, 3, 2], 2), [4, 3, 2]));
        Assert.Equal(Definition("abc,bad->cd", [x, y]).Values, x.TensorDot(y, [1, 0], [0, 1]).ToArray<double>(), (p, q) => Math.Abs(p - q) < 1e-12);
        Assert.Equal(Definition("abc,bcd->ad", [x, x.Permute(1, 2, 0)]).Values, x.TensorDot(x.Permute(1, 2, 0)).ToArray<double>(), (p, q) => Math.Abs(p - q) < 1e-12);
        Assert.Equal([3, 4, 5, 4, 3, 2], x.TensorDot(y, 0).Shape);
        foreach (var wrong in (Func<Tensor>[])[() => a.Dot(x), () => a.Outer(x), () => x.Cross(y), () => x.TensorDot(y), () => x.TensorDot(y, [0], [0, 1]), () => x.TensorDot(y, [0, 0], [1, 1])]) Assert.Throws<OgeeException>(wrong);
    }
}
