using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Recurrent layers of all kinds, in both directions and with masks, against their equations, one number after the other in float64.</summary>
public class RecurrentTests
{
    const int Batch = 3, Time = 4, Features = 2, Width = 3, Layers = 2;

    public enum Kind { Lstm, Gru, GruBefore, Tanh, Relu }

    static Recurrent Layer(Kind kind, bool isBidirectional, bool hasBias) => kind switch
    {
        Kind.Lstm => new Lstm(Features, Width, Layers, isBidirectional, hasBias: hasBias),
        Kind.Gru or Kind.GruBefore => new Gru(Features, Width, Layers, isBidirectional, hasBias: hasBias, resetsBefore: kind == Kind.GruBefore),
        _ => new Rnn(Features, Width, Layers, kind == Kind.Tanh ? RnnActivation.Tanh : RnnActivation.Relu, isBidirectional, hasBias: hasBias),
    };

    static (Tensor Outputs, Tensor[] States) Run(Recurrent layer, Tensor x, Tensor? mask, Tensor? hidden, Tensor? cells)
    {
        switch (layer)
        {
            case Lstm lstm:
                var run = lstm.Run(x, mask, hidden, cells);
                return (run.Outputs, [run.Hidden, run.Cells]);
            case Gru gru:
                var gated = gru.Run(x, mask, hidden);
                return (gated.Outputs, [gated.Hidden]);
            default:
                var plain = ((Rnn)layer).Run(x, mask, hidden);
                return (plain.Outputs, [plain.Hidden]);
        }
    }

    /// <summary>Weights of one layer in one direction by their names; zeros for biases that are not there.</summary>
    sealed class Weights(Module module, string suffix)
    {
        double[] Named(string name) => module.Parameters.SingleOrDefault(parameter => parameter.Name == name + suffix)?.Value.Cast(DType.Float64).ToArray<double>() ?? new double[12 * Width];

        /// <summary>Rows of x · W_ihᵀ + b_ih, and of h · W_hhᵀ + b_hh.</summary>
        public (double[] Input, double[] Hidden) Rows(double[] x, double[] h)
        {
            static double[] Affine(double[] w, double[] b, double[] v) => [.. Enumerable.Range(0, w.Length / v.Length).Select(row => b[row] + v.Select((value, k) => w[(row * v.Length) + k] * value).Sum())];
            return (Affine(Named("weight_ih"), Named("bias_ih"), x), Affine(Named("weight_hh"), Named("bias_hh"), h));
        }
    }

    static (double[] H, double[] C) Next(Kind kind, Weights weights, double[] x, double[] h, double[] c)
    {
        var (i, p) = weights.Rows(x, h);
        double[] Each(Func<int, double> of) => [.. Enumerable.Range(0, Width).Select(of)];
        double Gate(int gate, int u) => Portable.Sigmoid(i[(gate * Width) + u] + p[(gate * Width) + u]);
        switch (kind)
        {
            case Kind.Lstm:
                var cell = Each(u => (Gate(1, u) * c[u]) + (Gate(0, u) * Portable.Tanh(i[(2 * Width) + u] + p[(2 * Width) + u])));
                return (Each(u => Gate(3, u) * Portable.Tanh(cell[u])), cell);
            case Kind.Tanh: return (Each(u => Portable.Tanh(i[u] + p[u])), c);
            case Kind.Relu: return (Each(u => Math.Max(0, i[u] + p[u])), c);
            default:
                var own = kind == Kind.Gru ? Each(u => Gate(0, u) * p[(2 * Width) + u]) : weights.Rows(x, Each(u => Gate(0, u) * h[u])).Hidden[(2 * Width)..];
                return (Each(u => ((1 - Gate(1, u)) * Portable.Tanh(i[(2 * Width) + u] + own[u])) + (Gate(1, u) * h[u])), c);
        }
    }

    static Tensor Numbers(Shape shape, ulong stream) => LayerCase.Normal(1, shape)[0] * (1 - (0.1 * stream));

    static double[] At(Tensor x, params int[] index)
    {
        foreach (var i in index) x = x[i];
        return x.Cast(DType.Float64).ToArray<double>();
    }

    public static TheoryData<Kind, bool, bool> Cases => [.. from kind in Enum.GetValues<Kind>() from both in (bool[])[false, true] from masked in (bool[])[false, true] select new TheoryDataRow<Kind, bool, bool>(kind, both, masked)];

    [Theory, MemberData(nameof(Cases))]
    public void OutputsAndStatesAreThoseOfTheEquations(Kind kind, bool isBidirectional, bool isMasked)
    {
        var layer = Layer(kind, isBidirectional, hasBias: !isMasked);
        layer.Initialize(7);
        var (x, directions) = (Numbers([Batch, Time, Features], 0), isBidirectional ? 2 : 1);
        var (hidden, cells) = (Numbers([Layers * directions, Batch, Width], 1), Numbers([Layers * directions, Batch, Width], 2));
        // Sequences of 4, 2 and 1 times, and one whose first time does not count.
        var there = Enumerable.Range(0, Batch * Time).Select(i => !isMasked || (i / Time) switch { 0 => i % Time > 0, 1 => i % Time < 2, _ => i % Time < 1 }).ToArray();
        var run = Run(layer, x, isMasked ? Tensor.From(there, [Batch, Time]) : null, hidden, cells);
        for (var b = 0; b < Batch; b++)
        {
            double[][] y = [.. Enumerable.Range(0, Time).Select(t => At(x, b, t))];
            for (var l = 0; l < Layers; l++)
            {
                var next = y.Select(_ => Array.Empty<double>()).ToArray();
                for (var way = 0; way < directions; way++)
                {
                    var weights = new Weights(layer, $"_l{l}{(way == 1 ? "_reverse" : "")}");
                    var (h, c) = (At(hidden, (l * directions) + way, b), At(cells, (l * directions) + way, b));
                    foreach (var t in way == 0 ? Enumerable.Range(0, Time) : Enumerable.Range(0, Time).Reverse())
                    {
                        if (there[(b * Time) + t]) (h, c) = Next(kind, weights, y[t], h, c);
                        next[t] = [.. next[t], .. there[(b * Time) + t] ? h : new double[Width]];
                    }
                    Near(h, At(run.States[0], (l * directions) + way, b));
                    if (kind == Kind.Lstm) Near(c, At(run.States[1], (l * directions) + way, b));
                }
                y = next;
            }
            for (var t = 0; t < Time; t++) Near(y[t], At(run.Outputs, b, t));
        }
    }

    static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
    }

    [Fact]
    public void ACellIsOneTimeOfItsLayer()
    {
        var (x, h, c) = (Numbers([Batch, Features], 0), Numbers([Batch, Width], 1), Numbers([Batch, Width], 2));
        void Same(RecurrentCell cell, Recurrent layer, Func<Tensor[]> step)
        {
            cell.Initialize(3);
            foreach (var parameter in layer.Parameters) parameter.Value = cell.Parameters.Single(own => own.Name + "_l0" == parameter.Name).Value;
            var run = Run(layer, x.Unsqueeze(1), null, h.Unsqueeze(0), c.Unsqueeze(0));
            foreach (var (state, expected) in step().Zip(run.States)) Near(expected.Cast(DType.Float64).ToArray<double>(), state.Cast(DType.Float64).ToArray<double>());
            Near(layer.Forward(x.Unsqueeze(1)).Cast(DType.Float64).ToArray<double>(), cell.Forward(x).Cast(DType.Float64).ToArray<double>());
        }
        var lstm = new LstmCell(Features, Width);
        Same(lstm, new Lstm(Features, Width), () => [lstm.Step(x, h, c).Hidden, lstm.Step(x, h, c).Cell]);
        foreach (var before in (bool[])[false, true])
        {
            var gru = new GruCell(Features, Width, resetsBefore: before);
            Same(gru, new Gru(Features, Width, resetsBefore: before), () => [gru.Step(x, h)]);
        }
        var rnn = new RnnCell(Features, Width, RnnActivation.Relu);
        Same(rnn, new Rnn(Features, Width, activation: RnnActivation.Relu), () => [rnn.Step(x, h)]);
        Assert.Throws<OgeeException>(() => rnn.Step(x, Numbers([Batch, 2], 1)));
    }

    [Fact]
    public void NamesAreThoseOfLibtorch()
    {
        string[] expected = ["bias_hh_l0", "bias_hh_l0_reverse", "bias_ih_l0", "bias_ih_l0_reverse", "weight_hh_l0", "weight_hh_l0_reverse", "weight_ih_l0", "weight_ih_l0_reverse"];
        var gru = new Gru(Features, Width, isBidirectional: true);
        Assert.Equal(expected, gru.Parameters.Select(parameter => parameter.Name));
        Assert.Equal<Shape>([3 * Width, Features], gru.Parameters.Single(parameter => parameter.Name == "weight_ih_l0").Shape);
        Assert.Equal(["weight_hh_l0", "weight_ih_l0"], new Rnn(Features, Width, hasBias: false).Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["bias_hh", "bias_ih", "weight_hh", "weight_ih"], new LstmCell(Features, Width).Parameters.Select(parameter => parameter.Name));
        // Inside of another module they follow its field.
        Assert.Contains("0.weight_ih_l0", new Sequential(new Gru(Features, Width)).Parameters.Select(parameter => parameter.Name![(parameter.Name!.IndexOf('.', StringComparison.Ordinal) + 1)..]));
    }

    [Fact]
    public void DropoutIsBetweenLayersInTraining()
    {
        var x = Numbers([Batch, Time, Features], 0);
        var one = new Gru(Features, Width, 1, dropout: 0.5);
        var two = new Gru(Features, Width, 2, dropout: 0.5);
        var (alone, predicted) = (one.Forward(x).ToArray<float>(), two.Forward(x).ToArray<float>());
        using var training = Mode.Training(new RngKey(3));
        Assert.Equal(alone, one.Forward(x).ToArray<float>());
        Assert.NotEqual(predicted, two.Forward(x).ToArray<float>());
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        var gru = new Gru(Features, Width);
        var x = Numbers([Batch, Time, Features], 0);
        Assert.Contains("gru", Assert.Throws<OgeeException>(() => gru.Run(x, hidden: Tensor.Zeros([2, Batch, Width]))).What, StringComparison.Ordinal);
        Assert.Throws<OgeeException>(() => gru.Run(x, mask: Tensor.From(new bool[4], [2, 2])));
        Assert.Throws<OgeeException>(() => new Rnn(Features, Width, layers: 0));
        Assert.Throws<OgeeException>(() => new GruCell(0, Width));
    }
}
