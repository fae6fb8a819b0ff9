using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ogee.Learn.Tests;

public class HuggingFaceModelTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static readonly LlamaConfig Small = new() { Vocabulary = 7, Context = 8, Layers = 1, Heads = 4, KeyValueHeads = 2, Width = 16, Hidden = 12, RotaryBase = 500, Epsilon = 1e-3 };

    static Module Network(string name) => name switch
    {
        "gpt" => new Gpt(new() { Vocabulary = 5, Context = 4, Layers = 2, Heads = 2, Width = 8, Dropout = 0.25 }),
        "llama" => new Llama(Small),
        "tied llama" => new Llama(Small with { TiesHead = true, Layers = 2 }),
        "resnet" => new ResNet(channels: 1, classes: 2, depth: 18),
        _ => new MobileNetV2(classes: 3, width: 0.35, dropout: 0.5, padsAsTensorFlow: true, epsilon: 1e-3),
    };

    string Config => File.ReadAllText(folder["config.json"]);

    void Change(Action<JsonObject> change)
    {
        var config = JsonNode.Parse(Config)!.AsObject();
        change(config);
        File.WriteAllText(folder["config.json"], config.ToJsonString());
    }

    void Rewrite(Func<string, SafetensorsEntry, IEnumerable<SafetensorsEntry>> rewrite)
    {
        SafetensorsEntry[] entries;
        using (var file = SafetensorsFile.Open(folder["model.safetensors"]))
            entries = [.. file.Specs.SelectMany(pair => rewrite(pair.Key, new(pair.Key, pair.Value.Type, pair.Value.Shape, BytesOf(file, pair.Key))))];
        SafetensorsWriter.Write(folder["model.safetensors"], entries);
    }

    /// <summary>A folder whose weights are too few: what is wrong with its config is seen before.</summary>
    void Hollow(HuggingFaceArchitecture architecture, Module network)
    {
        File.WriteAllText(folder["config.json"], architecture.Write(network, []).ToJsonString());
        SafetensorsWriter.Write(folder["model.safetensors"], [new("a", DType.Float32, [1], new byte[4])]);
    }

    static byte[] BytesOf(ITensorFile file, string name)
    {
        var bytes = new byte[file.Specs[name].Bytes];
        file.Read(name, bytes);
        return bytes;
    }

    [Theory, InlineData("gpt"), InlineData("llama"), InlineData("tied llama"), InlineData("resnet"), InlineData("mobilenet")]
    public void AFolderThatWasWrittenReadsBackWithTheSameBits(string name)
    {
        var network = Network(name).Initialize(3);
        new HuggingFaceModel(network).Save(folder.Path);
        var model = HuggingFaceModel.Load(folder.Path);
        Assert.Equal(network.Sha256(), model.Network.Sha256());
        Assert.True(model.Report!.IsComplete);
        Assert.Equal(network.Parameters.Count, model.Report.Filled.Count);
        // Shapes that are in no weight come from the config: the network answers the same.
        using var predicting = Mode.Predicting();
        var x = network is Gpt or Llama ? Tensor.From([1L, 4, 2], [1, 3]) : Tensor.Uniform([1, network is ResNet ? 1 : 3, 32, 32], new RngKey(1));
        Assert.Equal(network.Forward(x).ToArray<float>(), model.Network.Forward(x).ToArray<float>());
        // What was loaded is written as it was.
        var (weights, config) = (File.ReadAllBytes(folder["model.safetensors"]), JsonNode.Parse(Config));
        model.Save(folder["again"]);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(folder["again"], "model.safetensors")));
        Assert.True(JsonNode.DeepEquals(config, JsonNode.Parse(File.ReadAllText(Path.Combine(folder["again"], "config.json")))));
    }

    /// <summary>Llama as transformers computes it, in double: a head's element i is rotated with element i + half.</summary>
    static double[] Logits(IReadOnlyDictionary<string, float[]> weights, LlamaConfig config, int[] tokens)
    {
        var (width, size, half) = (config.Width, config.Width / config.Heads, config.Width / config.Heads / 2);
        double[] Product(double[] x, string name) => [.. Enumerable.Range(0, weights[name].Length / x.Length).Select(row => x.Select((value, i) => value * weights[name][(row * x.Length) + i]).Sum())];
        double[] Norm(double[] x, string name) => [.. x.Select((value, i) => value / Math.Sqrt(x.Sum(one => one * one) / x.Length + config.Epsilon) * weights[name][i])];
        double[] Turned(double[] x, int heads, int place)
        {
            var result = new double[x.Length];
            for (var head = 0; head < heads; head++)
                for (var i = 0; i < half; i++)
                {
                    var angle = place * Math.Pow(config.RotaryBase, -2.0 * i / size);
                    var (a, b) = (x[(head * size) + i], x[(head * size) + i + half]);
                    (result[(head * size) + i], result[(head * size) + i + half]) = ((a * Math.Cos(angle)) - (b * Math.Sin(angle)), (b * Math.Cos(angle)) + (a * Math.Sin(angle)));
                }
            return result;
        }

        double[][] stream = [.. tokens.Select(token => weights["model.embed_tokens.weight"].Skip(token * width).Take(width).Select(value => (double)value).ToArray())];
        double[][] normed = [.. stream.Select(x => Norm(x, "model.layers.0.input_layernorm.weight"))];
        double[][] queries = [.. normed.Select((x, place) => Turned(Product(x, "model.layers.0.self_attn.q_proj.weight"), config.Heads, place))];
        double[][] keys = [.. normed.Select((x, place) => Turned(Product(x, "model.layers.0.self_attn.k_proj.weight"), config.KeyValueHeads, place))];
        double[][] values = [.. normed.Select(x => Product(x, "model.layers.0.self_attn.v_proj.weight"))];
        var logits = new List<double>();
        for (var place = 0; place < tokens.Length; place++)
        {
            var seen = new double[width];
            for (var head = 0; head < config.Heads; head++)
            {
                var shared = head / (config.Heads / config.KeyValueHeads);
                double[] scores = [.. Enumerable.Range(0, place + 1).Select(at => Math.Exp(Enumerable.Range(0, size).Sum(i => queries[place][(head * size) + i] * keys[at][(shared * size) + i]) / Math.Sqrt(size)))];
                for (var i = 0; i < size; i++) seen[(head * size) + i] = scores.Select((score, at) => score * values[at][(shared * size) + i]).Sum() / scores.Sum();
            }
            double[] x = [.. stream[place].Zip(Product(seen, "model.layers.0.self_attn.o_proj.weight"), (a, b) => a + b)];
            var inner = Norm(x, "model.layers.0.post_attention_layernorm.weight");
            double[] gated = [.. Product(inner, "model.layers.0.mlp.gate_proj.weight").Zip(Product(inner, "model.layers.0.mlp.up_proj.weight"), (gate, up) => gate / (1 + Math.Exp(-gate)) * up)];
            x = [.. x.Zip(Product(gated, "model.layers.0.mlp.down_proj.weight"), (a, b) => a + b)];
            logits.AddRange(Product(Norm(x, "model.norm.weight"), "lm_head.weight"));
        }
        return [.. logits];
    }

    [Fact]
    public void ALlamaTurnsItsQueriesAsTransformersDoes()
    {
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        var weights = new Dictionary<string, float[]>();
        Rewrite((name, entry) =>
        {
            var numbers = Tensor.Uniform(entry.Shape, new RngKey(2).Fold(name)).ToArray<float>();
            weights[name] = [.. numbers.Select(value => entry.Shape.Rank == 1 ? value + 0.5f : value - 0.5f)];
            return [new(name, entry.Type, entry.Shape, weights[name].SelectMany(BitConverter.GetBytes).ToArray())];
        });
        int[] tokens = [3, 1, 6, 2, 2];
        var logits = HuggingFaceModel.Load(folder.Path).Network.Forward(Tensor.From([.. tokens.Select(token => (long)token)], [1, tokens.Length])).ToArray<float>();
        var expected = Logits(weights, Small, tokens);
        Assert.All(logits.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    [Fact]
    public void FilesOfEarlierYearsHaveNoPrefixAndMasks()
    {
        var network = Network("gpt").Initialize(1);
        new HuggingFaceModel(network).Save(folder.Path);
        Rewrite((name, entry) =>
        {
            var old = entry with { Name = name["transformer.".Length..] };
            return name.EndsWith("h.0.attn.c_attn.weight", StringComparison.Ordinal) ? [old, new("h.0.attn.bias", DType.Float32, [1, 1, 4, 4], new byte[64]), new("h.0.attn.masked_bias", DType.Float32, [], new byte[4])]
                : name.EndsWith("wte.weight", StringComparison.Ordinal) ? [old, entry with { Name = "lm_head.weight" }] : [old];
        });
        var model = HuggingFaceModel.Load(folder.Path);
        Assert.Equal(network.Sha256(), model.Network.Sha256());
        Assert.Equal(["h.0.attn.bias", "h.0.attn.masked_bias", "lm_head.weight"], model.Report!.Dropped.Order());
        // The head is the table of tokens: another one would be lost.
        Rewrite((name, entry) => [name == "lm_head.weight" ? entry with { Write = stream => stream.Write(new byte[entry.Spec.Bytes]) } : entry]);
        Expect.Error(HuggingFaceErrors.Config, () => HuggingFaceModel.Load(folder.Path), "lm_head.weight is not the table of tokens");
    }

    [Fact]
    public void WeightsMayLieInSeveralFiles()
    {
        var network = Network("llama").Initialize(4);
        new HuggingFaceModel(network).Save(folder.Path);
        using (var file = SafetensorsFile.Open(folder["model.safetensors"]))
        {
            var parts = file.Specs.Keys.Select((name, i) => (Name: name, File: $"model-{i % 2}.safetensors")).ToList();
            foreach (var part in parts.GroupBy(part => part.File))
                SafetensorsWriter.Write(folder[part.Key], [.. part.Select(one => new SafetensorsEntry(one.Name, file.Specs[one.Name].Type, file.Specs[one.Name].Shape, BytesOf(file, one.Name)))]);
            File.WriteAllText(folder["model.safetensors.index.json"], JsonSerializer.Serialize(new Dictionary<string, object> { ["weight_map"] = parts.ToDictionary(part => part.Name, part => part.File) }));
        }
        File.Delete(folder["model.safetensors"]);
        Assert.Equal(network.Sha256(), HuggingFaceModel.Load(folder.Path).Network.Sha256());
    }

    [Theory, InlineData(1), InlineData(3)]
    public void WeightsMayBePyTorchs(int parts)
    {
        var network = new Llama(Small with { Vocabulary = 3 }).Initialize(5);
        new HuggingFaceModel(network).Save(folder.Path);
        var places = new Dictionary<string, string>();
        using (var file = SafetensorsFile.Open(folder["model.safetensors"]))
            for (var part = 0; part < parts; part++)
            {
                var pickle = new PickleBytes().Proto().Raw("}(");
                var storages = new List<(string Key, byte[] Bytes)>();
                var name = parts == 1 ? "pytorch_model.bin" : $"pytorch_model-{part + 1:00000}-of-{parts:00000}.bin";
                foreach (var (tensor, spec) in file.Specs.Where((_, i) => i % parts == part))
                {
                    pickle.Text(tensor).Tensor("FloatStorage", $"{storages.Count}", spec.Shape.Count, 0, [.. spec.Shape.Sizes], spec.Shape.Rank == 1 ? [1] : [spec.Shape[1], 1]);
                    storages.Add(($"{storages.Count}", BytesOf(file, tensor)));
                    places.Add(tensor, name);
                }
                File.WriteAllBytes(folder[name], TorchBytes.Zip(pickle.Raw("u").Stop(), [.. storages]));
            }
        File.Delete(folder["model.safetensors"]);
        if (parts > 1) File.WriteAllText(folder["pytorch_model.bin.index.json"], JsonSerializer.Serialize(new { metadata = new { total_size = 4 }, weight_map = places }));
        Assert.Equal(network.Sha256(), HuggingFaceModel.Load(folder.Path).Network.Sha256());
        if (parts == 1) return;
        // A part that is missing, and a tensor that is in another part than the index says.
        File.Move(folder["pytorch_model-00002-of-00003.bin"], folder["kept"]);
        Expect.Error(FileErrors.Missing, () => HuggingFaceModel.Load(folder.Path), "pytorch_model-00002-of-00003.bin");
        File.Copy(folder["pytorch_model-00001-of-00003.bin"], folder["pytorch_model-00002-of-00003.bin"]);
        Expect.Error(CheckpointErrors.Index, () => HuggingFaceModel.Load(folder.Path), "is not in 'pytorch_model-00002-of-00003.bin', where the index says");
    }

    [Fact]
    public void ATimmFolderStaysOne()
    {
        var network = new MobileNetV2(classes: 4, width: 0.35);
        network.Initialize(2);
        var timm = new TimmMobileNetV2(35);
        SafetensorsWriter.Write(folder["model.safetensors"], [.. timm.Entries(network)], new Dictionary<string, string> { ["format"] = "pt" });
        File.WriteAllText(folder["config.json"], """{"architecture": "mobilenetv2_035", "num_classes": 4, "num_features": 1280, "pretrained_cfg": {"mean": [0.485, 0.456, 0.406]}}""");
        var model = HuggingFaceModel.Load(folder.Path);
        Assert.Equal(("mobilenetv2_035", network.Sha256(), 4), (model.Architecture, model.Network.Sha256(), model.Labels.Count));
        model.Save(folder["again"]);
        Assert.Equal(File.ReadAllBytes(folder["model.safetensors"]), File.ReadAllBytes(Path.Combine(folder["again"], "model.safetensors")));
        Change(config => config["global_pool"] = "max");
        Expect.Error(HuggingFaceErrors.Config, () => HuggingFaceModel.Load(folder.Path), "global_pool is \"max\", expected \"avg\"");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("model-2.safetensors")]
    [InlineData("pytorch_model-2.bin")]
    public void LinksOfACacheAreRefusedWholeAndInParts(string linked)
    {
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        if (linked.Contains("-2", StringComparison.Ordinal))
        {
            File.Move(folder["model.safetensors"], folder[linked]);
            File.WriteAllText(folder[linked.EndsWith(".bin", StringComparison.Ordinal) ? "pytorch_model.bin.index.json" : "model.safetensors.index.json"], "{}");
        }
        Directory.CreateDirectory(folder["blobs"]);
        File.Move(folder[linked], Path.Combine(folder["blobs"], "a"));
        File.CreateSymbolicLink(folder[linked], Path.Combine("blobs", "a"));
        var error = Expect.Error(FileErrors.Path, () => HuggingFaceModel.Load(folder.Path), $"{linked} is a link");
        Assert.Contains("--local-dir", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileForTokensThatIsALinkIsNotCopied()
    {
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        var model = HuggingFaceModel.Load(folder.Path);
        File.WriteAllText(folder["secret"], "stays");
        File.CreateSymbolicLink(folder["tokenizer.json"], folder["secret"]);
        Expect.Error(FileErrors.Path, () => model.Save(folder["again"]), "tokenizer.json is a link");
        Assert.False(File.Exists(Path.Combine(folder["again"], "tokenizer.json")));
    }

    [Fact]
    public void AFolderThatIsAFileIsNamed()
    {
        File.WriteAllText(folder["taken"], "");
        Expect.Error(FileErrors.Path, () => new HuggingFaceModel(Network("llama")).Save(folder["taken"]), "taken is a file");
        Expect.Error(FileErrors.Path, () => new HuggingFaceModel(Network("llama")).Save(""), "The path is empty");
    }

    [Fact]
    public void WhatALinkNamesIsNotWritten()
    {
        File.WriteAllText(folder["elsewhere"], "another's");
        Directory.CreateDirectory(folder["model"]);
        File.CreateSymbolicLink(Path.Combine(folder["model"], "config.json"), folder["elsewhere"]);
        Expect.Error(FileErrors.Path, () => new HuggingFaceModel(Network("llama")).Save(folder["model"]), "config.json is a link to");
        Assert.Equal("another's", File.ReadAllText(folder["elsewhere"]));
        Assert.Single(Directory.GetFileSystemEntries(folder["model"]));
    }

    [Theory]
    [InlineData("""["a", "b", "c", "d"]""", "a b c d")]
    [InlineData("""{"3": "d", "0": "a"}""", "a LABEL_1 LABEL_2 d")]
    [InlineData("""["a", "b"]""", null, "label_names has 2 names for 4 classes")]
    [InlineData("""["a", "b", "c", 4]""", null, "expected texts")]
    [InlineData("""{"4": "e"}""", null, "label_names has '4'")]
    [InlineData("7", null, "label_names is 7, expected an object")]
    public void NamesOfTimmAreTaken(string names, string? labels, string words = "")
    {
        SafetensorsWriter.Write(folder["model.safetensors"], [.. new TimmMobileNetV2(35).Entries(new MobileNetV2(classes: 4, width: 0.35))]);
        File.WriteAllText(folder["config.json"], "{\"architecture\": \"mobilenetv2_035\", \"num_classes\": 4, \"label_names\": " + names + "}");
        if (labels is not null) Assert.Equal(labels, string.Join(' ', HuggingFaceModel.Load(folder.Path).Labels));
        else Expect.Error(HuggingFaceErrors.Config, () => HuggingFaceModel.Load(folder.Path), words);
    }

    [Fact]
    public void FilesForTokensComeAlongAndLabelsAreKept()
    {
        new HuggingFaceModel(new MobileNetV2(classes: 2, width: 0.35), ["no", "Ä \"yes\""]).Save(folder.Path);
        File.WriteAllText(folder["preprocessor_config.json"], "{}");
        File.WriteAllText(folder["secret.txt"], "stays");
        Change(config => (config["torch_dtype"], config["problem_type"]) = ("bfloat16", "single_label_classification"));
        var model = HuggingFaceModel.Load(folder.Path);
        Assert.Equal(["no", "Ä \"yes\""], model.Labels);
        model.Save(folder["again"]);
        Assert.Equal(["config.json", "model.safetensors", "preprocessor_config.json"], Directory.GetFiles(folder["again"]).Select(Path.GetFileName).Order());
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder["again"], "config.json")))!;
        Assert.Equal(("float32", "single_label_classification"), ((string?)config["torch_dtype"], (string?)config["problem_type"]));
    }

    [Fact]
    public void AllThatAConfigAsksForAndIsNotComputedIsListed()
    {
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        Change(config =>
        {
            (config["hidden_act"], config["attention_bias"], config["head_dim"]) = ("gelu", true, 8);
            config["rope_scaling"] = new JsonObject { ["rope_type"] = "llama3", ["factor"] = 8 };
            (config["quantization_config"], config["num_key_value_heads"]) = (new JsonObject(), 3);
        });
        var message = Expect.Error(HuggingFaceErrors.Config, () => HuggingFaceModel.Load(folder.Path)).Message;
        foreach (var part in (string[])["hidden_act is \"gelu\"", "attention_bias is true", "head_dim is not", "rope_scaling.rope_type is \"llama3\"", "rope_scaling.factor is 8", "3 heads of keys do not divide 4 heads", "quantization_config is not known"])
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyThatIsNotKnownIsPassedOverIfItIsNamed()
    {
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        Change(config => config["trained_by"] = "us");
        Expect.Error(HuggingFaceErrors.Config, () => HuggingFaceModel.Load(folder.Path), "ignored: [\"trained_by\"]");
        Assert.Equal("LlamaForCausalLM", HuggingFaceModel.Load(folder.Path, "trained_by").Architecture);
    }

    [Theory]
    [InlineData("llama", "num_hidden_layers", "2000000000", "parameters")]
    [InlineData("gpt", "n_layer", "2000000000", "its numbers need 1536000000")]
    [InlineData("llama", "vocab_size", "2000000000", "parameters")]
    [InlineData("llama", "max_position_embeddings", "2000000000", "expected at most 1048576")]
    [InlineData("llama", "vocab_size", "0", "vocab_size is 0")]
    [InlineData("llama", "hidden_size", "null", "hidden_size is missing")]
    [InlineData("llama", "rms_norm_eps", "-1", "rms_norm_eps is -1")]
    [InlineData("llama", "tie_word_embeddings", "1", "tie_word_embeddings is 1, expected true or false")]
    [InlineData("gpt", "n_inner", "7", "n_inner is not 4")]
    [InlineData("gpt", "n_head", "3", "3 heads do not divide the width 8")]
    [InlineData("gpt", "activation_function", "\"relu\"", "activation_function is \"relu\"")]
    [InlineData("gpt", "layer_norm_epsilon", "1e-6", "layer_norm_epsilon is 1e-6")]
    [InlineData("resnet", "layer_type", "\"bottleneck\"", "layer_type is \"bottleneck\", expected \"basic\"")]
    [InlineData("resnet", "depths", "[1, 1]", "are those of no ResNet")]
    [InlineData("resnet", "id2label", "{\"0\": \"a\", \"2\": \"b\"}", "id2label has '2'")]
    [InlineData("resnet", "id2label", "[]", "id2label is [], expected an object")]
    [InlineData("resnet", "num_labels", "9", "num_labels is 9, and id2label has 2 names")]
    [InlineData("mobilenet", "output_stride", "16", "output_stride is 16, expected 32")]
    [InlineData("mobilenet", "depth_multiplier", "0", "depth_multiplier is 0")]
    public void ANumberThatCannotBeIsRefusedBeforeANetworkIsMade(string network, string key, string value, string words)
    {
        if (network == "resnet") Hollow(new HuggingFaceResNet(), Network(network));
        else new HuggingFaceModel(Network(network)).Save(folder.Path);
        Change(config => config[key] = JsonNode.Parse(value));
        Expect.Error(HuggingFaceErrors.Config, () => HuggingFaceModel.Load(folder.Path), words);
    }

    [Fact]
    public void WeightsOfAnotherShapeLeaveNothing()
    {
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        Change(config => config["num_key_value_heads"] = 1);
        Expect.Error(LearnErrors.Weights, () => HuggingFaceModel.Load(folder.Path), "layers.0.attention.wk.weight is");
        new HuggingFaceModel(Network("llama")).Save(folder.Path);
        // Names of the authors, whose rows are in pairs, are not taken for those of transformers.
        Rewrite((name, entry) => [name == "model.layers.0.self_attn.q_proj.weight" ? entry with { Name = "layers.0.attention.wq.weight" } : entry]);
        var error = Expect.Error(LearnErrors.Weights, () => HuggingFaceModel.Load(folder.Path), "is missing");
        Assert.Contains("layers.0.attention.wq.weight ", error.Message, StringComparison.Ordinal);
        Assert.Contains("layers.0.attention.wq.weight is left over", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"architectures": ["BertModel"]}""", "OG3081", "GPT2LMHeadModel, LlamaForCausalLM")]
    [InlineData("""{"architectures": []}""", "OG3080", "names no architecture")]
    [InlineData("""{"architectures": ["LlamaForCausalLM"], "architectures": ["GPT2LMHeadModel"]}""", "OG3080", "is no valid JSON")]
    [InlineData("[]", "OG3080", "is no JSON object")]
    [InlineData("{", "OG3080", "is no valid JSON")]
    [InlineData("""{"architectures": ["LlamaForCausalLM"]}""", "OG3080", "has no weights")]
    public void WhatIsNoSuchFolderIsRefused(string config, string code, string words)
    {
        var missing = Assert.Throws<OgeeException>(() => HuggingFaceModel.Load(folder.Path));
        Assert.Equal(HuggingFaceErrors.Folder, missing.Error);
        File.WriteAllText(folder["config.json"], config);
        var error = Assert.Throws<OgeeException>(() => HuggingFaceModel.Load(folder.Path));
        Assert.Equal(code, error.Error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANetworkWithoutAFormThereIsRefused()
    {
        Expect.Error(HuggingFaceErrors.Network, () => new HuggingFaceModel(new SqueezeNet()), "SqueezeNet has no form");
        Expect.Error(HuggingFaceErrors.Network, () => new HuggingFaceModel(new MobileNetV2(hasNorms: false)), "MobileNetV2 has no form");
        Expect.Error(HuggingFaceErrors.Network, () => new HuggingFaceModel(Network("resnet"), ["one"]), "1 labels");
        Expect.Error(HuggingFaceErrors.Network, () => new HuggingFaceModel(Network("gpt"), ["one"]), "it has no classes");
    }
}
