using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Writes the model of a run as an ONNX file that other programs run, with the names of its classes, how its input is prepared, and what it is.</summary>
/// <remarks>
/// Of pictures the input is <c>pixels</c>, bytes [batch, height, width, channels] as decoders give them, red first: normalisation is inside of the graph, by a table of 256 numbers a channel, and only cutting and scaling is left to the caller. The outputs are <c>logits</c> and
/// <c>probabilities</c>, the softmax of logits over the fitted temperature. Of tables the input is <c>row</c>, float32 [batch, numbers] as the encoder makes it, and the outputs are those of the network. Sets, costs, rules and what is foreign to the model stay in the run: they are no part of the network.
/// </remarks>
public static class ModelExport
{
    /// <summary>The name of the input of a classifier of pictures.</summary>
    public const string PixelsInput = "pixels";

    /// <summary>The name of the input of a model of tables.</summary>
    public const string RowInput = "row";

    /// <summary>The name of the output of a model that predicts numbers.</summary>
    public const string ValuesOutput = "values";

    /// <summary>Writes a model as ONNX, reads it again and compares what it computes.</summary>
    /// <param name="modelFolder">The model folder of a run.</param>
    /// <param name="path">The file, new or to be replaced.</param>
    /// <param name="run">The run's id, which the file keeps; null for none.</param>
    /// <returns>What was written, with the largest difference.</returns>
    /// <exception cref="OgeeException">The folder holds no model, its network has no ONNX form (OG3070), what was written computes something else (OG3072), or the system could not write.</exception>
    public static OnnxExportReport ToOnnx(string modelFolder, string path, string? run = null) =>
        TableModel.IsIn(modelFolder) ? Table(TableModel.Load(modelFolder), path, run) : Pictures(Classifier.Load(modelFolder), path, run);

    static OnnxExportReport Pictures(Classifier model, string path, string? run)
    {
        var config = model.Config;
        var metadata = About(ImageTask.TaskName, config.WeightsSha256, run);
        metadata[OnnxKeys.Labels] = Names(config.Classes);
        metadata[OnnxKeys.Temperature] = config.Temperature.ToString("R", CultureInfo.InvariantCulture);
        metadata[OnnxKeys.Preparation] = new PicturePreparation
        {
            Height = config.Size, Width = config.Size, Channels = config.Channels, Resize = ResizePolicy.Stretch, Range = 255,
            Mean = new double[config.Channels], Deviation = [.. Enumerable.Repeat(1.0, config.Channels)],
        }.ToJson();
        var (table, places) = Normalisation(config.Statistics);
        var rng = new Rng(new RngKey(0).Fold("export"));
        byte[] noise = [.. Enumerable.Range(0, model.RowSize).Select(_ => (byte)rng.NextInt(256))];
        var example = Tensor.From(noise, [1, config.Size, config.Size, config.Channels]);
        return OnnxExport.Save(path, model.Network, inputs =>
        {
            var x = table.Take(inputs[0].Cast(DType.Int32) + places).Permute(0, 3, 1, 2); // [batch, channels, size, size]
            var logits = model.Network.Forward(x);
            return [logits, (logits * (1 / config.Temperature)).Softmax(1)];
        }, [example], new() { InputNames = [PixelsInput], OutputNames = [OnnxKeys.LogitsOutput, OnnxKeys.ProbabilitiesOutput], Metadata = metadata });
    }

    // What each byte of each channel becomes, the very numbers that the network was trained on, and where the table of a channel begins.
    static (Tensor Table, Tensor Places) Normalisation(PixelStatistics statistics)
    {
        var channels = statistics.Mean.Count;
        var table = new float[channels * 256];
        var bytes = new ImagePixels([.. Enumerable.Range(0, 256 * channels).Select(i => (byte)(i / channels))], 1, 256, channels);
        bytes.Normalise(statistics, table);
        return (Tensor.From(table, [table.Length]), Tensor.From([.. Enumerable.Range(0, channels).Select(channel => channel * 256)], [channels]));
    }

    static OnnxExportReport Table(TableModel model, string path, string? run)
    {
        var config = model.Config;
        var metadata = About(config.Task, config.WeightsSha256, run);
        metadata[OnnxKeys.Table] = config.ToJson();
        if (config.IsClassification)
        {
            metadata[OnnxKeys.Labels] = Names(config.Classes);
            metadata[OnnxKeys.Temperature] = config.Temperature.ToString("R", CultureInfo.InvariantCulture);
        }
        var options = new OnnxExportOptions { InputNames = [RowInput], Metadata = metadata, OutputNames = config.IsClassification ? [OnnxKeys.LogitsOutput, OnnxKeys.ProbabilitiesOutput] : [ValuesOutput] };
        return OnnxExport.Save(path, model.Network, inputs =>
        {
            var outputs = model.Network.Forward(inputs[0]);
            return config.IsClassification ? [outputs, (outputs * (1 / config.Temperature)).Softmax(1)] : [outputs];
        }, [Example(config)], options);
    }

    // Rows as the encoder could make them: numbers within ±√3, and codes that there are.
    static Tensor Example(TableModelConfig config)
    {
        const int Rows = 8;
        var network = config.Network;
        var rng = new Rng(new RngKey(0).Fold("export"));
        var values = new float[Rows * network.RowSize];
        for (var i = 0; i < values.Length; i++)
        {
            var column = (i % network.RowSize) - network.Numbers - network.Plain;
            values[i] = column < 0 ? (rng.NextInt(3465) - 1732) / 1000f : rng.NextInt(network.Cardinalities[column]);
        }
        return Tensor.From(values, [Rows, network.RowSize]);
    }

    static Dictionary<string, string> About(string task, string weights, string? run)
    {
        var about = new Dictionary<string, string> { [OnnxKeys.Task] = task, [OnnxKeys.Weights] = weights, [OnnxKeys.Version] = RunVersions.Current().Ogee };
        if (run is not null) about[OnnxKeys.Run] = run;
        return about;
    }

    static string Names(IReadOnlyList<string> classes) => new JsonArray([.. classes.Select(name => (JsonNode)name)]).ToJsonString(JsonText.InLine);
}
