using System.Globalization;
using System.Text.Json;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A classifier of pictures from an ONNX file, made by Ogee or by any other program: it says the probability of each class.</summary>
/// <remarks>What the file does not say is assumed, and <see cref="Assumptions"/> tells it. The order of the axes, the size and the element type come from the model's input.</remarks>
public sealed class OnnxClassifier
{
    const int StandardSide = 224, LongestLabels = 16 << 20, MostClasses = 1 << 20;

    readonly string path;
    readonly OnnxNetwork network;
    readonly DType type;
    readonly bool isChannelsLast;
    readonly int output;
    readonly double? temperature;

    /// <summary>Opens a model and tries it on one black picture.</summary>
    /// <param name="model">The model.</param>
    /// <param name="labels">A file with the name of a class on each line; the file's own names, or numbers, if null.</param>
    /// <param name="preparation">How pictures become the input, as <see cref="PreparationText"/> reads it; what the file says, or ImageNet's, if null.</param>
    /// <exception cref="OgeeException">The model needs what is not supported (OG3061), is no classifier of pictures (OG2306), or labels or preparation do not fit it (OG2307, OG2308).</exception>
    public OnnxClassifier(OnnxModel model, string? labels = null, string? preparation = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var assumptions = new List<string>();
        (path, network) = (model.Path, new(model));
        var input = model.Inputs is [var only] ? only : throw Bad(model, $"takes {model.Inputs.Count} inputs: {string.Join("; ", model.Inputs)}", "one input of pictures");
        type = input is { Kind: OnnxKind.Tensor, Type: DType.Float32 or DType.Float16 or DType.BFloat16 or DType.Float64 or DType.UInt8 } ? input.Type.Value : throw Bad(model, $"takes {input}", "pictures as floats or bytes");
        var (height, width, channels) = Layout(model, input, out isChannelsLast);
        Preparation = PreparationOf(model, height, width, channels, preparation, assumptions);
        var values = Try(model);
        var names = NamesOrNull(model, labels);
        (output, var classes) = Answer(model, values, names, labels, assumptions);
        temperature = TemperatureOf(model, values[output], assumptions);
        if (names is null) assumptions.Add($"classes have numbers from 0 to {classes - 1} for names (--labels FILE, a name on each line)");
        Classes = names ?? [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];
        Assumptions = assumptions;
    }

    /// <summary>The classes, in the order of the outputs.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How a picture becomes the input.</summary>
    public PicturePreparation Preparation { get; }

    /// <summary>What the file did not say and nobody told, as sentences; empty where nothing is assumed.</summary>
    public IReadOnlyList<string> Assumptions { get; }

    /// <summary>The probability of each class.</summary>
    /// <param name="picture">Any picture.</param>
    /// <returns>One number for each of <see cref="Classes"/>.</returns>
    public double[] Predict(ImagePixels picture)
    {
        var row = new float[Preparation.Height * Preparation.Width * Preparation.Channels];
        Preparation.Prepare(picture, isChannelsLast, row);
        float[] outputs = Forward(row)[output].Cast(DType.Float32).ToArray<float>();
        if (Array.FindIndex(outputs, value => !float.IsFinite(value)) is >= 0 and var bad)
            throw ModelErrors.Foreign.With(string.Create(CultureInfo.InvariantCulture, $"{path}: the {(temperature is null ? "probability" : "logit")} of {Classes[bad]} is {outputs[bad]}"), $"Expected {(temperature is null ? "a number from 0 to 1" : "a finite number")}", "Is the picture prepared as the model wants it? See --prepare in: ogee help predict");
        if (temperature is { } divisor) return ProbabilityScores.Softmax(outputs, outputs.Length, divisor);
        return [.. outputs.Select(value => Math.Clamp((double)value, 0, 1))];
    }

    IReadOnlyList<Tensor> Forward(float[] row)
    {
        using var predicting = Mode.Predicting();
        var x = Tensor.From(row, isChannelsLast ? [1, Preparation.Height, Preparation.Width, Preparation.Channels] : [1, Preparation.Channels, Preparation.Height, Preparation.Width]);
        return network.Forward([x.Cast(type)]);
    }

    // [batch, channels, height, width] or [batch, height, width, channels]: where 1 or 3 stands tells which.
    static (int? Height, int? Width, int Channels) Layout(OnnxModel model, OnnxPort input, out bool isChannelsLast)
    {
        if (input.Axes is not { Count: 4 } axes) throw Bad(model, $"takes {input}", "an input of four axes: batch, channels, height and width in this order or with the channels last");
        if (axes[0].Size is { } batch && batch != 1) throw Bad(model, $"takes batches of {batch}: {input}", "batches of one, or of any size");
        bool first = axes[1].Size is 1 or 3, last = axes[3].Size is 1 or 3;
        if (!first && !last) throw Bad(model, $"takes {input}", "1 or 3 channels, as the second or the last axis");
        isChannelsLast = !first;
        var (rows, columns) = isChannelsLast ? (axes[1].Size, axes[2].Size) : (axes[2].Size, axes[3].Size);
        if (rows is < 1 or > PicturePreparation.LongestSide || columns is < 1 or > PicturePreparation.LongestSide) throw Bad(model, $"takes {input}", $"pictures with sides from 1 to {PicturePreparation.LongestSide}");
        return ((int?)rows, (int?)columns, (int)(isChannelsLast ? axes[3] : axes[1]).Size!.Value);
    }

    PicturePreparation PreparationOf(OnnxModel model, int? height, int? width, int channels, string? text, List<string> assumptions)
    {
        PicturePreparation preparation;
        var isKept = model.Metadata.TryGetValue(OnnxKeys.Preparation, out var json);
        if (isKept) preparation = PicturePreparation.FromJson(json!, model.Path);
        else
        {
            preparation = new() { Height = height ?? StandardSide, Width = width ?? StandardSide, Channels = channels, Mean = new double[channels], Deviation = [.. Enumerable.Repeat(1.0, channels)] };
            // Bytes are taken as they are: nobody normalises them before they are cast.
            preparation = PreparationText.Apply(preparation, type == DType.UInt8 ? "raw" : "imagenet");
        }
        if (text is not null) preparation = PreparationText.Apply(preparation, text);
        if (!isKept && !PreparationText.SaysNumbers(text))
            assumptions.Add($"{(type == DType.UInt8 ? "pictures go in as bytes from 0 to 255" : "pictures are prepared as for ImageNet: (x / 255 − 0.485/0.456/0.406) / 0.229/0.224/0.225")}, {(preparation.IsBlueFirst ? "blue" : "red")} first; {preparation.SaysFit()} ({(type == DType.UInt8 ? "--prepare raw" : "--prepare imagenet")})");
        if (!isKept && (height is null || width is null) && !PreparationText.SaysSize(text)) assumptions.Add($"pictures have {preparation.Height}×{preparation.Width} pixels (--prepare size={preparation.Height})");
        if ((height ?? preparation.Height) != preparation.Height || (width ?? preparation.Width) != preparation.Width || channels != preparation.Channels)
            throw ModelErrors.Preparation.With($"Pictures are prepared as {preparation.Height}×{preparation.Width} with {preparation.Channels} channels, and {model.Path} takes {model.Inputs[0]}", "Expected the size that the model takes", "Leave the size out: it comes from the model.");
        // A cast would take the sign and the fraction off, and answer something.
        if (type == DType.UInt8 && preparation.FirstThatIsNoByte() is { } bad)
            throw ModelErrors.Preparation.With(string.Create(CultureInfo.InvariantCulture, $"Pictures are prepared so that {bad.Value} in channel {bad.Channel} becomes {bad.Number}, and {model.Path} takes bytes: {model.Inputs[0]}"), "Expected whole numbers from 0 to 255: range=255, mean=0, std=1", "Give no numbers, or: --prepare raw");
        return preparation;
    }

    IReadOnlyList<Tensor> Try(OnnxModel model)
    {
        var values = Forward(new float[Preparation.Height * Preparation.Width * Preparation.Channels]);
        return values.Count > 0 ? values : throw Bad(model, "has no output", "the score of each class");
    }

    // The output with a number for each class: that of our own files by its name, else the one that has as many numbers as there are names, else the first that can be one.
    static (int Output, int Classes) Answer(OnnxModel model, IReadOnlyList<Tensor> values, IReadOnlyList<string>? names, string? labels, List<string> assumptions)
    {
        int[] fitting = [.. Enumerable.Range(0, values.Count).Where(i => values[i].Type.IsFloat() && values[i].Shape.Rank >= 1 && values[i].Shape.Count is >= 2 and <= MostClasses && values[i].Shape.Sizes.ToArray().Count(size => size != 1) == 1)];
        if (fitting.Length == 0) throw Bad(model, $"gives {string.Join("; ", values.Select((value, i) => $"{model.Outputs[i].Name} {value.Shape}"))} for one picture", "the score of each of two classes or more");
        if (model.Metadata.ContainsKey(OnnxKeys.Temperature) && Array.FindIndex(fitting, i => model.Outputs[i].Name == OnnxKeys.LogitsOutput) is >= 0 and var own) fitting = [fitting[own]];
        int[] named = names is null ? fitting : [.. fitting.Where(i => values[i].Shape.Count == names.Count)];
        if (named.Length == 0)
            throw ModelErrors.Labels.With($"{labels ?? model.Path} names {names!.Count} classes, and {model.Path} tells {string.Join(" or ", fitting.Select(i => fitting.Length == 1 ? $"{values[i].Shape.Count}" : $"{values[i].Shape.Count} ('{model.Outputs[i].Name}')"))} apart",
                $"Expected {string.Join(" or ", fitting.Select(i => values[i].Shape.Count).Distinct())} names, in the order of the outputs", labels is null ? "Give others: --labels FILE" : "Is it the list of another model? Lists of ImageNet have 1,000 names, or 1,001 with the background first.");
        if (fitting.Length > 1) assumptions.Add($"the answer is the output '{model.Outputs[named[0]].Name}', the {(named.Length == 1 && names is not null ? "only one" : "first")} of {(named.Length == 1 && names is not null ? $"{fitting.Length} with a number for each of {names!.Count} names" : $"{named.Length} that could be")}");
        return (named[0], (int)values[named[0]].Shape.Count);
    }

    // Null where the outputs are probabilities already.
    double? TemperatureOf(OnnxModel model, Tensor value, List<string> assumptions)
    {
        if (model.Metadata.TryGetValue(OnnxKeys.Temperature, out var text) && model.Outputs[output].Name == OnnxKeys.LogitsOutput)
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var stated) && stated > 0 && double.IsFinite(stated) ? stated : throw Bad(model, $"says {OnnxKeys.Temperature} is '{text}'", "a positive number");
        var numbers = value.Cast(DType.Float32).ToArray<float>();
        const double Tolerance = 1e-3;
        var isDistribution = numbers.All(number => number is >= 0 and <= 1 + (float)Tolerance) && Math.Abs(numbers.Sum(number => (double)number) - 1) < Tolerance;
        assumptions.Add(isDistribution ? "outputs are probabilities, for those of a black picture sum to 1" : "outputs are logits, so softmax is taken, for those of a black picture are no probabilities");
        return isDistribution ? null : 1;
    }

    static IReadOnlyList<string>? NamesOrNull(OnnxModel model, string? labels) =>
        labels is not null ? LabelFile(labels) : model.Metadata.TryGetValue(OnnxKeys.Labels, out var json) ? ParseLabels(json, model.Path) : null;

    // Editors end files with blank lines; one between names would move all that follow by one.
    static string[] LabelFile(string path)
    {
        var text = System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, LongestLabels)).TrimStart('\uFEFF').TrimEnd();
        string[] names = text.Length == 0 ? [] : [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())];
        return Array.IndexOf(names, "") is >= 0 and var blank ? throw ModelErrors.Labels.With($"{path}: line {blank + 1} is blank", "Expected the name of a class on each line", "Delete the line, or name the class that it stands for.") : names;
    }

    internal static string[] ParseLabels(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 2 });
            return [.. document.RootElement.EnumerateArray().Select(name => name.GetString() ?? throw new InvalidOperationException("a name is null"))];
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw ModelErrors.Labels.With($"{path}: {OnnxKeys.Labels} is no list of names: {cause.Message.TrimEnd('.')}", "Expected a JSON array of texts", "Give the names: --labels FILE", cause);
        }
    }

    static OgeeException Bad(OnnxModel model, string what, string expected) => ModelErrors.Foreign.With($"{model.Path} {what}", $"Expected {expected}", "Use a model that puts pictures into classes, or call the model from C#: OnnxNetwork.Open(path).");
}
