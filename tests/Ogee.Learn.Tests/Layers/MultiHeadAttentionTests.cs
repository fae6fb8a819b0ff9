using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Attention with several heads against its definition, one score at a time in float64.</summary>
public class MultiHeadAttentionTests
{
    const int Features = 8, Heads = 4;

    static double[] Named(Module layer, string name) => layer.Parameters.Single(parameter => parameter.Name == name).Value.Cast(DType.Float64).ToArray<double>();

    static double[] ByDefinition(MultiHeadAttention layer, int shared, Tensor query, Tensor key, Tensor value, Func<int, int, int, int, bool> attends)
    {
        var (w, b, wo, bo) = (Named(layer, "in_proj_weight"), Named(layer, "in_proj_bias"), Named(layer, "out_proj.weight"), Named(layer, "out_proj.bias"));
        var width = Features / Heads;
        double[] Rows(Tensor x) => x.Cast(DType.Float64).ToArray<double>();
        double Projected(double[] x, int at, int row) => b[row] + Enumerable.Range(0, Features).Sum(k => w[(row * Features) + k] * x[(at * Features) + k]);
        var (q, k, v, batch, time, places) = (Rows(query), Rows(key), Rows(value), (int)query.Shape[0], (int)query.Shape[1], (int)key.Shape[1]);
        var results = new List<double>();
        for (var n = 0; n < batch; n++)
            for (var t = 0; t < time; t++)
            {
                var joined = new double[Features];
                for (var h = 0; h < Heads; h++)
                {
                    // Heads share those of keys and values in order.
                    var of = h * shared / Heads;
                    var scores = Enumerable.Range(0, places).Select(p => !attends(n, h, t, p) ? 0 : Portable.Exp(Enumerable.Range(0, width).Sum(i =>
                        Projected(q, (n * time) + t, (h * width) + i) * Projected(k, (n * places) + p, Features + (of * width) + i)) / Math.Sqrt(width))).ToArray();
                    for (var i = 0; i < width; i++)
                        joined[(h * width) + i] = Enumerable.Range(0, places).Sum(p => scores[p] * Projected(v, (n * places) + p, Features + ((shared + of) * width) + i)) / scores.Sum();
                }
                for (var f = 0; f < Features; f++) results.Add(bo[f] + Enumerable.Range(0, Features).Sum(i => wo[(f * Features) + i] * joined[i]));
            }
        return [.. results];
    }

    static void Near(double[] expected, Tensor found) => Assert.All(expected.Zip(found.Cast(DType.Float64).ToArray<double>()).ToArray(), pair => Assert.Equal(pair.First, pair.Second, 3e-6));

    [Theory, InlineData(4), InlineData(2), InlineData(1)]
    public void EveryHeadWeighsValuesByItsScores(int shared)
    {
        var layer = new MultiHeadAttention(Features, Heads, keyValueHeads: shared);
        layer.Initialize(3);
        foreach (var parameter in layer.Parameters.Where(parameter => parameter.Name!.EndsWith("bias", StringComparison.Ordinal))) parameter.Value = Tensor.Uniform(parameter.Shape, new RngKey(6)) - 0.5;
        var (query, key, value) = (LayerCase.Normal(2, [3, Features]), LayerCase.Normal(2, [5, Features]) * 0.7, LayerCase.Normal(2, [5, Features]) * -1);
        Near(ByDefinition(layer, shared, query, key, value, (_, _, _, _) => true), layer.Forward(query, key, value));
        Near(ByDefinition(layer, shared, query, query, query, (_, _, t, p) => p <= t), layer.Forward(query, query, query, isCausal: true));
        var places = Tensor.From([true, false, true, true, false, true, true, false, false, false], [2, 5]);
        var seen = places.ToArray<bool>();
        Near(ByDefinition(layer, shared, query, key, value, (n, _, _, p) => seen[(n * 5) + p]), layer.Forward(query, key, value, places: places));
        var mask = Tensor.From([.. Enumerable.Range(0, 3 * 5).Select(i => i % 4 != 1)], [3, 5]);
        Near(ByDefinition(layer, shared, query, key, value, (n, _, t, p) => ((t * 5) + p) % 4 != 1 && seen[(n * 5) + p]), layer.Forward(query, key, value, mask, places));
        var heads = Tensor.From([.. Enumerable.Range(0, Heads * 3 * 5).Select(i => i % 3 != 1)], [1, Heads, 3, 5]);
        Near(ByDefinition(layer, shared, query, key, value, (_, h, t, p) => ((((h * 3) + t) * 5) + p) % 3 != 1), layer.Forward(query, key, value, heads));
    }

    [Fact]
    public void LongGroupsAreThoseWithCopies()
    {
        Tensor Draw(long heads, long places, ulong stream) => Tensor.Normal([2, heads, places, 8], new RngKey(4, stream));
        var (q, k, v) = (Draw(6, 20, 1), Draw(2, 24, 2), Draw(2, 24, 3));
        Tensor.Evaluate(q, k, v);
        Tensor Copied(Tensor x) => x.Unsqueeze(2).Expand([2, 2, 3, 24, 8]).Reshape(2, 6, 24, 8);
        foreach (var isCausal in (bool[])[false, true])
        {
            var (grouped, plain) = (q.GroupedAttention(k, v, isCausal: isCausal), q.Attention(Copied(k), Copied(v), isCausal: isCausal));
            Assert.Equal(plain.ToArray<float>(), grouped.ToArray<float>());
            foreach (var (a, b) in plain.Square().Sum().Gradients(q, k, v).Zip(grouped.Square().Sum().Gradients(q, k, v)))
                Assert.All(a.ToArray<float>().Zip(b.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
        Assert.Throws<OgeeException>(() => q.GroupedAttention(Draw(4, 24, 1), Draw(4, 24, 2)));
        Assert.Throws<OgeeException>(() => new MultiHeadAttention(8, 4, keyValueHeads: 3));
    }

    [Fact]
    public void NamesAreThoseOfLibtorch()
    {
        Assert.Equal(["in_proj_bias", "in_proj_weight", "out_proj.bias", "out_proj.weight"], new MultiHeadAttention(8, 2).Parameters.Select(parameter => parameter.Name));
        Assert.Equal<Shape>([24, 8], new MultiHeadAttention(8, 2).Parameters[1].Shape);
        Assert.Equal(["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight", "norm1.bias", "norm1.weight", "norm2.bias", "norm2.weight", "self_attn.in_proj_bias", "self_attn.in_proj_weight", "self_attn.out_proj.bias", "self_attn.out_proj.weight"],
            new TransformerEncoderLayer(8, 2, 16).Parameters.Select(parameter => parameter.Name));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void ADecoderLayerIsThreeSums(bool isPreNorm)
    {
        var layer = new TransformerDecoderLayer(Features, Heads, 16, isPreNorm: isPreNorm);
        layer.Initialize(5);
        Assert.Equal(["linear1", "linear2", "multihead_attn", "norm1", "norm2", "norm3", "self_attn"], layer.Parameters.Select(parameter => parameter.Name!.Split('.')[0]).Distinct().Order(StringComparer.Ordinal));
        var (x, memory) = (LayerCase.Normal(2, [3, Features]), LayerCase.Normal(2, [4, Features]) * 0.5);
        var values = layer.Parameters.ToDictionary(parameter => parameter.Name!, parameter => parameter.Value);
        Tensor Norm(Tensor y, int number) => y.LayerNorm(values[$"norm{number}.weight"], values[$"norm{number}.bias"]);
        Tensor Affine(Tensor y, string name) => y.MatMul(values[$"{name}.weight"].Transpose(0, 1)) + values[$"{name}.bias"];
        MultiHeadAttention Attention(string name)
        {
            var attention = new MultiHeadAttention(Features, Heads);
            foreach (var parameter in attention.Parameters) parameter.Value = values[$"{name}.{parameter.Name}"];
            return attention;
        }
        var seen = Tensor.From([true, true, false, true, true, true, true, true], [2, 4]);
        Func<Tensor, Tensor>[] branches = [y => Attention("self_attn").Forward(y, y, y, isCausal: true), y => Attention("multihead_attn").Forward(y, memory, memory, null, seen), y => Affine(Affine(y, "linear1").Relu(), "linear2")];
        var expected = x;
        foreach (var (i, branch) in branches.Index()) expected = isPreNorm ? expected + branch(Norm(expected, i + 1)) : Norm(expected + branch(expected), i + 1);
        Near(expected.Cast(DType.Float64).ToArray<double>(), layer.Forward(x, memory, memoryPlaces: seen, isCausal: true));
        // A time does not see later ones.
        Near(layer.Forward(x, memory, isCausal: true)[.., ..2].Cast(DType.Float64).ToArray<double>(), layer.Forward(x.Slice(1, 0, 2), memory, isCausal: true));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void AnEncoderLayerIsTwoSums(bool isPreNorm)
    {
        var layer = new TransformerEncoderLayer(Features, Heads, 16, isPreNorm: isPreNorm);
        layer.Initialize(5);
        var x = LayerCase.Normal(2, [3, Features]);
        var values = layer.Parameters.ToDictionary(parameter => parameter.Name!, parameter => parameter.Value);
        Tensor Norm(Tensor y, string name) => y.LayerNorm(values[$"{name}.weight"], values[$"{name}.bias"]);
        Tensor Affine(Tensor y, string name) => y.MatMul(values[$"{name}.weight"].Transpose(0, 1)) + values[$"{name}.bias"];
        var attention = new MultiHeadAttention(Features, Heads);
        foreach (var parameter in attention.Parameters) parameter.Value = values[$"self_attn.{parameter.Name}"];
        Tensor Network(Tensor y) => Affine(Affine(y, "linear1").Relu(), "linear2");
        Tensor expected;
        if (isPreNorm)
        {
            var y = x + attention.Forward(Norm(x, "norm1"));
            expected = y + Network(Norm(y, "norm2"));
        }
        else
        {
            var y = Norm(x + attention.Forward(x), "norm1");
            expected = Norm(y + Network(y), "norm2");
        }
        Near(expected.Cast(DType.Float64).ToArray<double>(), layer.Forward(x));
        // Without what is not seen, the rest stays as it is.
        var places = Tensor.From([true, true, false, true, true, true], [2, 3]);
        Near(layer.Forward(x.Slice(0, 0, 1).Slice(1, 0, 2)).Cast(DType.Float64).ToArray<double>(), layer.Forward(x, null, places)[0, ..2]);
    }
}
