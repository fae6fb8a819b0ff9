using System.Globalization;
using System.Runtime.InteropServices;

namespace Ogee.Serving;

/// <summary>What a model must pass before it serves: sound facts, finite answers, and the same bits for a row alone as in a batch. It warms the model too.</summary>
static class ModelProbe
{
    /// <exception cref="OgeeException">The model fails a check (<see cref="ServingErrors.ModelRefused"/>).</exception>
    public static void Check(IServedModel model, int maxBatch)
    {
        var info = model.Info;
        CheckFacts(info);
        int features = info.InputSize, classes = info.OutputSize;
        var batch = new float[maxBatch * features];
        for (var i = 0; i < batch.Length; i++)
            batch[i] = (i * 37 + i / features * 11) % 101 / 100f;   // any deterministic values in [0, 1], each row another
        var together = new float[maxBatch * classes];
        model.Infer(batch, maxBatch, together);
        var alone = new float[classes];
        foreach (var row in (int[])[0, maxBatch - 1])
        {
            model.Infer(batch.AsSpan(row * features, features), 1, alone);
            var same = together.AsSpan(row * classes, classes);
            if (NotFinite(alone) >= 0 || NotFinite(same) >= 0)
                throw Refused(info, $"answered a probe row with a value that is not finite", "Probabilities are finite numbers", "Check the weights");
            if (!MemoryMarshal.AsBytes(alone.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(same)))
                throw Refused(info, $"answered row {row} of a batch of {maxBatch} with other bits than the same row alone",
                    "A row's answer does not depend on the rows beside it", "Make Infer treat rows apart");
        }
    }

    /// <summary>The index of the first value that is NaN or infinite; -1 if there is none.</summary>
    public static int NotFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }

    static void CheckFacts(ServedModelInfo info)
    {
        CheckName(info.Name, "name");
        CheckName(info.Version, "version");
        foreach (var tensor in (ServedTensor[])[info.Input, info.Output])
            if (tensor.Datatype != "FP32" || tensor.Shape.Count < 2 || tensor.Shape[0] != -1 || tensor.Shape.Skip(1).Any(size => size < 1))
                throw Refused(info, $"has a tensor '{tensor.Name}' of {tensor.Datatype} [{string.Join(", ", tensor.Shape)}]",
                    "The input and the output are FP32, the batch first as -1, then sizes of at least 1", "Correct its ServedModelInfo");
        if (info.Output.Shape.Count != 2 || info.Hidden < 0 || info.HiddenInput < 0 || (info.Labels.Count > 0 && info.Labels.Count != info.Output.RowSize))
            throw Refused(info, $"has {info.Labels.Count} labels for outputs [{string.Join(", ", info.Output.Shape)}]",
                "There is one label per column of the output, or none where numbers are predicted", "Correct its ServedModelInfo");
        if (info.AbstainBelow is { } threshold && (info.Labels.Count == 0 || threshold is not (>= 0 and <= 1)))
            throw ServingErrors.Setting.With(string.Create(CultureInfo.InvariantCulture, $"Model {info.Name} {info.Version} abstains below {threshold}"),
                info.Labels.Count == 0 ? "A model of numbers has no probability to fall below it" : "It is a probability, from 0 to 1", info.Labels.Count == 0 ? "Leave it out" : "For instance 0.8");
        if (info.Output.Name == ProtocolNames.Label)
            throw Refused(info, "calls its output 'label'", "That name is the server's own text output", "Call it 'probabilities'");
    }

    /// <summary>Checks that a name is safe in URLs, headers and metric labels.</summary>
    public static void CheckName(string name, string what)
    {
        if (name.Length is 0 or > 128 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') || name is "." or "..")
            throw ServingErrors.ModelRefused.With($"A model has the {what} '{(name.Length > 128 ? name[..128] : name)}'",
                "A name is 1 to 128 ASCII letters, digits, dots, dashes and underscores", "Rename it");
    }

    static OgeeException Refused(ServedModelInfo info, string what, string expected, string remedy) =>
        ServingErrors.ModelRefused.With($"Model {info.Name} {info.Version} {what}", expected, remedy);
}
