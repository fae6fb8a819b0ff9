using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>A <c>config.json</c> as it is read: who asks for a value says what the network can do, and what cannot be followed is collected, so that one error lists all of it.</summary>
sealed class HuggingFaceConfig
{
    const int LongestConfig = 64 << 20, MostLabels = 1 << 20;

    // What a config says of training, generating text and files, and what no network here computes with.
    static readonly FrozenSet<string> Passed = FrozenSet.Create(StringComparer.Ordinal,
        "_name_or_path", "_attn_implementation_autoset", "architectures", "model_type", "transformers_version", "torch_dtype", "dtype", "use_cache", "initializer_range", "initializer_factor",
        "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "decoder_start_token_id", "tokenizer_class", "prefix", "label2id", "problem_type", "task_specific_params", "finetuning_task",
        "output_attentions", "output_hidden_states", "output_past", "return_dict", "return_dict_in_generate", "gradient_checkpointing", "max_length", "min_length", "do_sample", "early_stopping",
        "num_beams", "num_beam_groups", "num_return_sequences", "temperature", "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "bad_words_ids", "diversity_penalty",
        "encoder_no_repeat_ngram_size", "exponential_decay_length_penalty", "forced_bos_token_id", "forced_eos_token_id", "begin_suppress_tokens", "suppress_tokens", "output_scores", "remove_invalid_values",
        "tf_legacy_loss", "torchscript", "use_bfloat16");

    readonly string path;
    readonly JsonElement root;
    readonly HashSet<string> seen = new(StringComparer.Ordinal);
    readonly List<string> faults = [];

    HuggingFaceConfig(string path, byte[] bytes, JsonElement root) => (this.path, Bytes, this.root) = (path, bytes, root);

    /// <summary>The file as it is.</summary>
    public byte[] Bytes { get; }

    /// <summary>Reads the config of a folder.</summary>
    public static HuggingFaceConfig Open(string folder)
    {
        var path = HuggingFaceFolder.Find(folder, HuggingFaceModel.ConfigName) ?? throw Bad(System.IO.Path.Combine(folder, HuggingFaceModel.ConfigName), "is not there", "the config of a model");
        var bytes = RegularFile.ReadAllBytes(path, LongestConfig);
        try
        {
            using var document = JsonDocument.Parse(bytes, new() { MaxDepth = 32, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(path, bytes, document.RootElement.Clone()) : throw Bad(path, "is no JSON object", "the config of a model");
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw Bad(path, $"is no valid JSON: {JsonText.Fault(cause)}", "a JSON object", cause);
        }
    }

    static OgeeException Bad(string path, string what, string expected, Exception? cause = null) => HuggingFaceErrors.Folder.With($"{path} {what}", $"Expected {expected}", "Download the folder again; nothing was loaded.", cause);

    /// <summary>The architecture that the folder was saved as: of transformers the first of <c>architectures</c>, of timm its own name.</summary>
    public string Architecture
    {
        get
        {
            if (root.TryGetProperty("architectures", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String) return list[0].GetString()!;
            if (root.TryGetProperty("architecture", out var name) && name.ValueKind == JsonValueKind.String) return name.GetString()!;
            throw Bad(path, "names no architecture", "\"architectures\": [\"…\"] as transformers writes it, or \"architecture\": \"…\" as timm does");
        }
    }

    /// <summary>Says that a value cannot be followed.</summary>
    public void Refuse(string fault) => faults.Add(fault);

    /// <summary>A whole number from 1 on.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="standard">What stands where the config has no such key, or null there; null: it has to be there.</param>
    public int Whole(string key, int? standard = null)
    {
        if (Find(key) is not { } value) return standard ?? Missing(key, 1);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1) return number;
        faults.Add($"{key} is {Shown(value)}, expected a whole number from 1 to 2³¹−1");
        return 1;
    }

    /// <summary>A number that is not negative.</summary>
    /// <inheritdoc cref="Whole"/>
    public double Number(string key, double standard)
    {
        if (Find(key) is not { } value) return standard;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && double.IsFinite(number)) return number;
        faults.Add($"{key} is {Shown(value)}, expected a number of at least 0");
        return standard;
    }

    /// <summary>Yes or no.</summary>
    /// <inheritdoc cref="Whole"/>
    public bool Flag(string key, bool standard)
    {
        if (Find(key) is not { } value) return standard;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        faults.Add($"{key} is {Shown(value)}, expected true or false");
        return standard;
    }

    /// <summary>Whole numbers.</summary>
    /// <inheritdoc cref="Whole"/>
    public int[] Wholes(string key, int[] standard)
    {
        if (Find(key) is not { } value) return standard;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= 64 && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out _))) return [.. value.EnumerateArray().Select(one => one.GetInt32())];
        faults.Add($"{key} is {Shown(value)}, expected whole numbers");
        return standard;
    }

    /// <summary>Refuses all but some values of a key that may be left out.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">Its values as JSON writes them.</param>
    public void Only(string key, params ReadOnlySpan<string> values)
    {
        if (Find(key) is not { } value) return;
        foreach (var one in values)
            if (Same(value, one)) return;
        faults.Add($"{key} is {Shown(value)}, expected {string.Join(" or ", values!)}");
    }

    /// <summary>A value that may be anything: the network does not compute with it.</summary>
    public void Pass(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) seen.Add(key);
    }

    /// <summary>An object inside of the config, or null.</summary>
    public JsonElement? Object(string key)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return value;
        faults.Add($"{key} is {Shown(value)}, expected an object");
        return null;
    }

    /// <summary>The classes in order, from <c>id2label</c>; two where the config does not say, as transformers has it.</summary>
    public IReadOnlyList<string> Labels()
    {
        var count = Find("num_labels") is null ? (int?)null : Whole("num_labels");
        if (Object("id2label") is not { } map) return Plain(count ?? 2);
        var labels = new string?[Math.Min(map.EnumerateObject().Count(), MostLabels)];
        foreach (var property in map.EnumerateObject())
        {
            if (int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < labels.Length && labels[id] is null && property.Value.ValueKind == JsonValueKind.String) labels[id] = property.Value.GetString();
            else
            {
                faults.Add($"id2label has {Quoted.Name(property.Name)}: {Shown(property.Value)}, expected a text for each number from 0 to {labels.Length - 1}");
                return Plain(labels.Length);
            }
        }
        if (count is { } said && said != labels.Length) faults.Add($"num_labels is {said}, and id2label has {labels.Length} names");
        return labels!;
    }

    /// <summary>The names that timm gives classes, from <c>label_names</c>: a list of all, or an object with those of some numbers.</summary>
    /// <param name="count">How many classes there are.</param>
    public IReadOnlyList<string> Labels(int count)
    {
        const string Key = "label_names";
        var labels = Plain(count);
        if (Find(Key) is not { } value) return labels;
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String)) faults.Add($"{Key} is {Shown(value)}, expected texts");
            else if (value.GetArrayLength() != count) faults.Add($"{Key} has {value.GetArrayLength()} names for {count} classes");
            else return [.. value.EnumerateArray().Select(name => name.GetString()!)];
            return labels;
        }
        if (Object(Key) is not { } map) return labels;
        var named = labels.ToArray();
        foreach (var property in map.EnumerateObject())
        {
            if (int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < named.Length && property.Value.ValueKind == JsonValueKind.String) named[id] = property.Value.GetString()!;
            else faults.Add($"{Key} has {Quoted.Name(property.Name)}: {Shown(property.Value)}, expected a text for numbers from 0 to {named.Length - 1}");
        }
        return named;
    }

    /// <summary>The names of classes that have none.</summary>
    public static IReadOnlyList<string> Plain(int count) => [.. Enumerable.Range(0, Math.Min(count, MostLabels)).Select(i => $"LABEL_{i}")];

    /// <summary>Refuses numbers that need more parameters than the weights hold, before a network of that size is made.</summary>
    /// <param name="count">The parameters, at least.</param>
    /// <param name="file">The weights.</param>
    public void RequireHeld(double count, ITensorFile file)
    {
        var held = file.Specs.Values.Sum(spec => (double)spec.Shape.Count);
        if (count > held) faults.Add(string.Create(CultureInfo.InvariantCulture, $"its numbers need {count:0} parameters, and {file.Path} holds {held:0}"));
    }

    /// <summary>Throws where something cannot be followed, or where there are keys that nobody asked for.</summary>
    /// <param name="ignored">Keys that the caller passes over.</param>
    public void Require(IReadOnlyCollection<string> ignored)
    {
        string[] unknown = [.. root.EnumerateObject().Select(property => property.Name).Where(name => !seen.Contains(name) && !Passed.Contains(name) && !ignored.Contains(name))];
        List<string> all = [.. faults.Distinct(), .. unknown.Select(name => $"{Quoted.Plain(name)} is not known")];
        if (all.Count == 0) return;
        throw HuggingFaceErrors.Config.With($"{path}: {string.Join("; ", all.Take(20))}{(all.Count > 20 ? $"; and {all.Count - 20} more" : "")}", $"Expected what Ogee's network of {Quoted.Name(Architecture)} computes",
            faults.Count > 0 ? "Export the model as ONNX where it was made; nothing was loaded." : $"If it changes nothing: HuggingFaceModel.Load(folder, ignored: [{string.Join(", ", unknown.Select(name => $"\"{Quoted.Plain(name)}\""))}]). Nothing was loaded.");
    }

    JsonElement? Find(string key)
    {
        seen.Add(key);
        return root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    int Missing(string key, int value)
    {
        faults.Add($"{key} is missing");
        return value;
    }

    static bool Same(JsonElement value, string written)
    {
        using var document = JsonDocument.Parse(written);
        return JsonElement.DeepEquals(value, document.RootElement);
    }

    internal static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return Quoted.Plain(text.Length <= 80 ? text : text[..80] + "…");
    }
}
