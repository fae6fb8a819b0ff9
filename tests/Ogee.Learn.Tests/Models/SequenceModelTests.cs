namespace Ogee.Learn.Tests;

/// <summary>Language, translation and text models: how many parameters they have, what they may look at, and that a training falls.</summary>
public class SequenceModelTests
{
    static readonly GptConfig Tiny = new() { Vocabulary = 11, Context = 8, Layers = 2, Heads = 2, Width = 16 };

    static readonly TransformerConfig Pair = new() { SourceVocabulary = 9, TargetVocabulary = 11, Layers = 2, Heads = 2, Width = 16, Hidden = 32, Context = 16, Dropout = 0 };

    static Tensor Tokens(int rows, int time, int limit, int seed)
    {
        var random = new Rng(new RngKey((ulong)seed));
        return Tensor.From([.. Enumerable.Range(0, rows * time).Select(_ => 1L + random.NextInt(limit - 1))], [rows, time]);
    }

    static float[] Predicted(Tensor x)
    {
        using var predicting = Mode.Predicting();
        return x.ToArray<float>();
    }

    static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    /// <summary>Trains on one batch and gives the losses.</summary>
    static double[] Train(Module model, Func<Tensor> loss, int steps = 12, double rate = 0.02)
    {
        using var training = Mode.Training(new RngKey(3));
        var optimizer = new AdamW(rate);
        return [.. Enumerable.Range(0, steps).Select(_ =>
        {
            var value = loss();
            optimizer.Step(model.Parameters, value.Gradients([.. model.Parameters.Select(parameter => parameter.Value)]));
            Tensor.Evaluate(value, [.. model.Parameters]);
            return value.Item();
        })];
    }

    public static TheoryData<string, long> Published => new()
    {
        { "Gpt2", 124_439_808 }, { "Gpt2Medium", 354_823_168 }, { "Gpt2Large", 774_030_080 }, { "Gpt2ExtraLarge", 1_557_611_200 },
    };

    [Theory, MemberData(nameof(Published))]
    public void PresetsHaveAsManyParametersAsWerePublished(string preset, long count)
    {
        var config = preset switch { "Gpt2" => GptConfig.Gpt2, "Gpt2Medium" => GptConfig.Gpt2Medium, "Gpt2Large" => GptConfig.Gpt2Large, _ => GptConfig.Gpt2ExtraLarge };
        Assert.Equal(count, config.ParameterCount);
        // As many blocks, of the same width, would take gigabytes: one block and a few tokens show that the formula counts what the model has.
        var small = config with { Vocabulary = 7, Context = 5, Layers = 1 };
        Assert.Equal(small.ParameterCount, new Gpt(small).TrainableCount);
    }

    [Fact]
    public void NamesAreThoseOfThePublishedWeights()
    {
        var shapes = new Gpt(Tiny).Parameters.ToDictionary(parameter => parameter.Name!, parameter => parameter.Shape.ToString());
        Assert.Equal("[11, 16]", shapes["wte.weight"]);
        Assert.Equal("[8, 16]", shapes["wpe.weight"]);
        Assert.Equal("[16, 48]", shapes["h.0.attn.c_attn.weight"]);
        Assert.Equal("[64, 16]", shapes["h.1.mlp.c_proj.weight"]);
        string[] block = ["attn.c_attn.bias", "attn.c_attn.weight", "attn.c_proj.bias", "attn.c_proj.weight", "ln_1.bias", "ln_1.weight", "ln_2.bias", "ln_2.weight", "mlp.c_fc.bias", "mlp.c_fc.weight", "mlp.c_proj.bias", "mlp.c_proj.weight"];
        Assert.Equal([.. block.Select(name => "h.0." + name), .. block.Select(name => "h.1." + name), "ln_f.bias", "ln_f.weight", "wpe.weight", "wte.weight"], shapes.Keys);
    }

    [Fact]
    public void WhatIsAddedToTheStreamBeginsSmallerTheMoreBlocksThereAre()
    {
        var parameters = new Gpt(new() { Vocabulary = 50, Context = 8, Layers = 8, Heads = 2, Width = 64 }).Initialize(1).Parameters;
        double Deviation(string name) => Math.Sqrt(parameters.Single(parameter => parameter.Name == name).Value.Variance().Item());
        Assert.Equal(0.02, Deviation("h.3.mlp.c_fc.weight"), 0.001);
        Assert.Equal(0.02 / 4, Deviation("h.3.mlp.c_proj.weight"), 0.0003);
        Assert.Equal(0.02 / 4, Deviation("h.7.attn.c_proj.weight"), 0.0003);
    }

    [Fact]
    public void ALaterTokenChangesNothingThatIsSaidBeforeIt()
    {
        var model = new Gpt(Tiny).Initialize(1);
        var (a, b) = (Tokens(2, 8, 11, 1), Tensor.Concat(1, Tokens(2, 8, 11, 1).Slice(1, 0, 5), Tokens(2, 3, 11, 2)));
        Assert.Equal(Predicted(model.Forward(a).Slice(1, 0, 5)), Predicted(model.Forward(b).Slice(1, 0, 5)));
        Assert.NotEqual(Predicted(model.Forward(a).Slice(1, 5, 8)), Predicted(model.Forward(b).Slice(1, 5, 8)));
    }

    [Fact]
    public void ALanguageModelLearnsATextByHeart()
    {
        var model = new Gpt(Tiny).Initialize(1);
        var text = Tokens(4, 9, 11, 1);
        var losses = Train(model, () => Loss.CrossEntropy(model.Forward(text.Slice(1, 0, 8)), text.Slice(1, 1, 9)));
        Assert.InRange(losses[0], 2.2, 2.6); // ln 11 = 2.40
        Assert.True(losses[^1] < 0.6 * losses[0], string.Join(' ', losses));
    }

    [Theory, InlineData(true, false, false), InlineData(false, false, true), InlineData(true, true, true)]
    public void ATransformerHasTheParametersOfItsParts(bool isPreNorm, bool shares, bool ties)
    {
        var config = Pair with { SourceVocabulary = shares ? 11 : 9, IsPreNorm = isPreNorm, SharesEmbeddings = shares, TiesHead = ties };
        var (width, hidden) = (16, 32);
        var attention = 4 * ((width * width) + width);
        var network = (width * hidden) + hidden + (hidden * width) + width;
        var encoder = attention + network + (2 * 2 * width);
        var decoder = (2 * attention) + network + (3 * 2 * width);
        var tables = ((shares ? 0 : 9) + 11 + (ties ? 0 : 11)) * width;
        Assert.Equal((2 * (encoder + decoder)) + tables + (isPreNorm ? 2 * 2 * width : 0), new Transformer(config).TrainableCount);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void WhatATransformerSaysDependsOnNoLaterTokenAndOnNoPadding(bool isPreNorm)
    {
        var model = new Transformer(Pair with { IsPreNorm = isPreNorm });
        model.Initialize(1);
        var (source, target) = (Tokens(2, 5, 9, 1), Tokens(2, 6, 11, 2));
        var said = Predicted(model.Forward(source, target));
        var other = Tensor.Concat(1, target.Slice(1, 0, 4), Tokens(2, 2, 11, 3));
        Assert.Equal(Predicted(model.Forward(source, target).Slice(1, 0, 4)), Predicted(model.Forward(source, other).Slice(1, 0, 4)));

        Tensor Fill(Tensor tokens, int by) => Tensor.Concat(1, tokens, Tensor.Zeros([2, by], DType.Int64));
        Near(said, Predicted(model.Forward(Fill(source, 3), target)));
        Near(said, Predicted(model.Forward(source, Fill(target, 2)).Slice(1, 0, 6)));
        Assert.NotEqual(said, Predicted(model.Forward(Tensor.Concat(1, source, Tensor.Ones([2, 1], DType.Int64)), target)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void ATransformerLearnsPairsByHeart(bool isPreNorm)
    {
        var model = new Transformer(Pair with { IsPreNorm = isPreNorm });
        model.Initialize(1);
        var (source, target) = (Tokens(4, 5, 9, 1), Tokens(4, 7, 11, 2));
        var losses = Train(model, () => Loss.CrossEntropy(model.Forward(source, target.Slice(1, 0, 6)), target.Slice(1, 1, 7)), rate: 0.01);
        Assert.True(losses[^1] < 0.7 * losses[0], string.Join(' ', losses));
    }

    [Fact]
    public void AClassifierOfTextsReadsThemToTheirEnds()
    {
        var model = new LstmClassifier(9, 2, features: 6, width: 8, layers: 2, padding: 0);
        model.Initialize(1);
        const int lstm = (4 * 8 * (6 + 8)) + (8 * 8) + (4 * 8 * (8 + 8)) + (8 * 8);
        Assert.Equal((9 * 6) + lstm + (8 * 2) + 2, model.TrainableCount);
        var texts = Tokens(6, 5, 9, 1);
        Assert.Equal(Predicted(model.Forward(texts)), Predicted(model.Forward(Tensor.Concat(1, texts, Tensor.Zeros([6, 3], DType.Int64)))));
        var classes = Tensor.From(0L, 1, 0, 1, 1, 0);
        var losses = Train(model, () => Loss.CrossEntropy(model.Forward(texts), classes), steps: 20, rate: 0.05);
        Assert.True(losses[^1] < 0.5 * losses[0], string.Join(' ', losses));
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Assert.Contains("3 heads do not divide the width 16", Assert.Throws<OgeeException>(() => new Gpt(Tiny with { Heads = 3 })).What, StringComparison.Ordinal);
        Assert.Contains("at most 8", Assert.Throws<OgeeException>(() => new Gpt(Tiny).Forward(Tokens(1, 9, 11, 1))).Expected, StringComparison.Ordinal);
        Assert.Equal(EngineErrors.Index, Assert.Throws<OgeeException>(() => Predicted(new Gpt(Tiny).Forward(Tensor.From([11L], [1, 1])))).Error);
        Assert.Contains("one table", Assert.Throws<OgeeException>(() => new Transformer(Pair with { SharesEmbeddings = true })).What, StringComparison.Ordinal);
        var model = new Transformer(Pair);
        Assert.Throws<OgeeException>(() => model.Forward(Tokens(2, 4, 9, 1), Tokens(3, 4, 11, 1)));
        Assert.Throws<OgeeException>(() => model.Forward(Tokens(2, 17, 9, 1), Tokens(2, 4, 11, 1)));
        Assert.Throws<OgeeException>(() => model.Forward(Tokens(2, 4, 9, 1)));
        Assert.Throws<OgeeException>(() => new CrossAttention(6, 4));
        Assert.Throws<OgeeException>(() => new LearnedPositions(3, 4).Forward(Tensor.Zeros([1, 4, 4])));
    }

    [Fact]
    public void WavesAreThoseOfThePaper()
    {
        var found = new SinusoidalPositions(50, 6).Forward(Tensor.Zeros([1, 50, 6])).ToArray<float>();
        for (var p = 0; p < 50; p++)
            for (var i = 0; i < 6; i++)
            {
                var angle = p / Portable.Pow(10_000, 2.0 * (i / 2) / 6);
                Assert.Equal(i % 2 == 0 ? Portable.Sin(angle) : Portable.Cos(angle), found[(p * 6) + i], 1e-6);
            }
    }
}
