namespace Ogee.Learn.Tests;

/// <summary>Long short-term memory against its equations, computed step by step in float64.</summary>
public class LstmTests
{
    const int Batch = 3, Time = 5, Features = 4, Width = 6, Layers = 2;

    static Tensor Numbers(Shape shape, ulong stream) => Tensor.Normal(shape, new RngKey(5, stream));

    static double[] Values(Module module, string name) => module.Parameters.Single(parameter => parameter.Name == name).Value.Cast(DType.Float64).ToArray<double>();

    /// <summary>One layer, one number after the other.</summary>
    static (double[][][] Outputs, double[][] Hidden, double[][] Cells) ByDefinition(Lstm lstm, int layer, double[][][] x, double[][] h, double[][] c)
    {
        var (wi, wh, bi, bh) = (Values(lstm, $"weight_ih_l{layer}"), Values(lstm, $"weight_hh_l{layer}"), Values(lstm, $"bias_ih_l{layer}"), Values(lstm, $"bias_hh_l{layer}"));
        var outputs = new double[x.Length][][];
        for (var t = 0; t < x.Length; t++)
        {
            var (nextH, nextC) = (h.Select(row => row.ToArray()).ToArray(), c.Select(row => row.ToArray()).ToArray());
            for (var b = 0; b < x[t].Length; b++)
                for (var u = 0; u < Width; u++)
                {
                    double Gate(int gate)
                    {
                        var row = (gate * Width) + u;
                        var sum = bi[row] + bh[row];
                        for (var k = 0; k < x[t][b].Length; k++) sum += wi[(row * x[t][b].Length) + k] * x[t][b][k];
                        for (var k = 0; k < Width; k++) sum += wh[(row * Width) + k] * h[b][k];
                        return sum;
                    }
                    nextC[b][u] = (Portable.Sigmoid(Gate(1)) * c[b][u]) + (Portable.Sigmoid(Gate(0)) * Portable.Tanh(Gate(2)));
                    nextH[b][u] = Portable.Sigmoid(Gate(3)) * Portable.Tanh(nextC[b][u]);
                }
            (h, c) = (nextH, nextC);
            outputs[t] = nextH;
        }
        return (outputs, h, c);
    }

    static double[][] Matrix(Tensor x)
    {
        var (values, columns) = (x.Cast(DType.Float64).ToArray<double>(), (int)x.Shape[-1]);
        return [.. Enumerable.Range(0, values.Length / columns).Select(i => values[(i * columns)..((i + 1) * columns)])];
    }

    static void Near(IEnumerable<double> expected, Tensor found)
    {
        var values = found.Cast(DType.Float64).ToArray<double>();
        Assert.Equal(values.Length, expected.Count());
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void OutputsAndStatesAreThoseOfTheEquations(bool hasFirstStates)
    {
        var lstm = new Lstm(Features, Width, Layers);
        lstm.Initialize(3);
        var x = Numbers([Batch, Time, Features], 1);
        var (hidden, cells) = hasFirstStates ? (Numbers([Layers, Batch, Width], 2), Numbers([Layers, Batch, Width], 3)) : ((Tensor?)null, (Tensor?)null);
        var result = lstm.Run(x, hidden: hidden, cells: cells);

        double[][] First(Tensor? given, int layer) => Matrix(given is null ? Tensor.Zeros([Batch, Width]) : given[layer]);
        double[][][] y = [.. Enumerable.Range(0, Time).Select(t => Matrix(x.Slice(1, t, t + 1).Squeeze(1)))];
        for (var layer = 0; layer < Layers; layer++)
        {
            var (outputs, h, c) = ByDefinition(lstm, layer, y, First(hidden, layer), First(cells, layer));
            Near(h.SelectMany(row => row), result.Hidden[layer]);
            Near(c.SelectMany(row => row), result.Cells[layer]);
            y = outputs;
        }
        Near(Enumerable.Range(0, Batch).SelectMany(b => y.SelectMany(rows => rows[b])), result.Outputs);
    }

    [Fact]
    public void ALaterTimeChangesNoEarlierOutput()
    {
        var lstm = new Lstm(Features, Width, Layers);
        var x = Numbers([Batch, Time, Features], 1);
        var other = Tensor.Concat(1, x.Slice(1, 0, 3), Numbers([Batch, 2, Features], 4));
        Assert.Equal(lstm.Forward(x).Slice(1, 0, 3).ToArray<float>(), lstm.Forward(other).Slice(1, 0, 3).ToArray<float>());
        Assert.NotEqual(lstm.Forward(x).ToArray<float>(), lstm.Forward(other).ToArray<float>());
    }

    [Fact]
    public void TimesThatDoNotCountChangeNoState()
    {
        var lstm = new Lstm(Features, Width, Layers);
        var x = Numbers([Batch, 3, Features], 1);
        var padded = Tensor.Concat(1, x, Numbers([Batch, 2, Features], 4));
        var mask = Tensor.From([.. Enumerable.Range(0, Batch * Time).Select(i => i % Time < 3)], [Batch, Time]);
        var (alone, filled) = (lstm.Run(x), lstm.Run(padded, mask));
        Assert.Equal(alone.Hidden.ToArray<float>(), filled.Hidden.ToArray<float>());
        Assert.Equal(alone.Cells.ToArray<float>(), filled.Cells.ToArray<float>());
        Assert.Equal(alone.Outputs.ToArray<float>(), filled.Outputs.Slice(1, 0, 3).ToArray<float>());
        Assert.All(filled.Outputs.Slice(1, 3, 5).ToArray<float>(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void StatesGoOnWhereTheyEnded()
    {
        var lstm = new Lstm(Features, Width, Layers);
        var x = Numbers([Batch, Time, Features], 1);
        var first = lstm.Run(x.Slice(1, 0, 2));
        var rest = lstm.Run(x.Slice(1, 2, Time), hidden: first.Hidden, cells: first.Cells);
        Assert.Equal(lstm.Forward(x).Slice(1, 2, Time).ToArray<float>(), rest.Outputs.ToArray<float>());
    }

    /// <summary>Outputs of one layer whose gates are kept nowhere: the way back computes them again from the products. Its first product is one with zeros.</summary>
    static Tensor WithoutKeptGates(Lstm lstm, Tensor x, Tensor? mask)
    {
        Tensor Weight(string name) => lstm.Parameters.Single(parameter => parameter.Name == $"{name}_l0").Value;
        var items = x.Permute(1, 0, 2).MatMul(Weight("weight_ih").Transpose(0, 1)) + (Weight("bias_ih") + Weight("bias_hh"));
        var recurrent = Weight("weight_hh").Transpose(0, 1);
        var (width, zeros) = (recurrent.Shape[0], Tensor.Zeros([x.Shape[0], recurrent.Shape[0]]));
        return Tensor.Loop(x.Shape[1], [zeros.MatMul(recurrent), zeros, zeros], step =>
        {
            var gates = step.Items[0] + step.States[0];
            Tensor Part(int i) => gates.Slice(1, i * width, (i + 1) * width);
            var c = (Part(1).Sigmoid() * step.States[1]) + (Part(0).Sigmoid() * Part(2).Tanh());
            var h = Part(3).Sigmoid() * c.Tanh();
            if (mask is null) return new([h.MatMul(recurrent), c, h], [h]);
            var next = Tensor.Where(step.Items[1], h, step.States[2]);
            return new([next.MatMul(recurrent), Tensor.Where(step.Items[1], c, step.States[1]), next], [Tensor.Where(step.Items[1], h, Tensor.Scalar(0f))]);
        }, items: mask is null ? [items] : [items, mask.Transpose(0, 1).Unsqueeze(-1)]).Outputs[0].Permute(1, 0, 2);
    }

    [Theory, InlineData(17, false), InlineData(17, true), InlineData(1, false), InlineData(1, true)]
    public void WhatIsKeptForTheWayBackChangesNoBit(int times, bool isMasked)
    {
        // More sequences and times than a product sums up at once.
        var lstm = new Lstm(24, 40);
        lstm.Initialize(3);
        var x = Numbers([33, times, 24], 1);
        var mask = isMasked ? Tensor.From([.. Enumerable.Range(0, 33 * times).Select(i => i % times < 1 + (i / times % times))], [33, times]) : null;
        float[][] Results(Tensor outputs) => [outputs.ToArray<float>(), .. outputs.Square().Sum().Gradients([x, .. lstm.Parameters.Select(parameter => parameter.Value)]).Select(gradient => gradient.ToArray<float>())];
        Assert.Equal(Results(WithoutKeptGates(lstm, x, mask)), Results(lstm.Run(x, mask).Outputs));
    }

    [Fact]
    public void NoTimeLeavesStatesAsTheyWere()
    {
        var result = new Lstm(Features, Width, Layers).Run(Numbers([Batch, 0, Features], 1));
        Assert.Equal([Batch, 0, Width], result.Outputs.Shape.Sizes.ToArray());
        Assert.All(result.Hidden.ToArray<float>().Concat(result.Cells.ToArray<float>()), value => Assert.Equal(0, value));
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        var lstm = new Lstm(Features, Width, Layers);
        var x = Numbers([Batch, Time, Features], 1);
        Assert.Contains("[2, 5]", Assert.Throws<OgeeException>(() => lstm.Run(x, mask: Tensor.From(new bool[10], [2, 5]))).What, StringComparison.Ordinal);
        Assert.Contains("[3, 6]", Assert.Throws<OgeeException>(() => lstm.Run(x, hidden: Tensor.Zeros([3, 6]))).What, StringComparison.Ordinal);
        Assert.Throws<OgeeException>(() => lstm.Forward(x[0]));
        Assert.Throws<OgeeException>(() => new Lstm(0, 1));
    }
}
