using System.Globalization;
using System.Text;
using Ogee.Recipes;
using Ogee.Serving;

namespace Ogee.Bench;

/// <summary>A real model in a real folder: a table that follows a rule, and a network trained on it for some steps. How good it is does not matter here; what it costs does.</summary>
sealed class ServedSubject : IDisposable
{
    public const string Name = "table";

    /// <summary>Rows of one request.</summary>
    public const int Rows = 16;

    const int Numbers = 20;
    const int DifferentRequests = 8;
    readonly string folder = Directory.CreateTempSubdirectory("ogee-serving-bench-").FullName;
    readonly string model;

    public ServedSubject()
    {
        var data = Path.Combine(folder, "table.csv");
        var random = new Rng(new RngKey(1));
        File.WriteAllText(data, Header() + "\n" + string.Concat(Enumerable.Range(0, 1500).Select(_ => Line(random))));
        // Wide, so that a batch takes milliseconds as those of pictures do: then the model is what is short, not the protocol.
        string[] settings = ["preset=fast", "model.name=tabular-256", "train.epochs=1", "data.label=class"];
        model = TrainingRun.Run(new(data, TrainSettings.Schema.Resolve(null, settings), Path.Combine(folder, "runs"), "serving", [])).Folder.ModelPath;
        Requests = [.. Enumerable.Range(0, DifferentRequests).Select(_ => Encoding.UTF8.GetBytes(Request(random)))];
    }

    /// <summary>Bodies of the Open Inference Protocol.</summary>
    public IReadOnlyList<byte[]> Requests { get; }

    /// <summary>Loads the model from its folder, its hash verified.</summary>
    public IServedModel Load() => ServedFolder.Open(model, Name);

    static string Header() => string.Join(',', Enumerable.Range(0, Numbers).Select(number => $"x{number}")) + ",class";

    static string Line(Rng random)
    {
        var numbers = Draw(random);
        return string.Join(',', numbers.Select(Text)) + (numbers[0] + numbers[1] * numbers[2] > 0.7 ? ",high\n" : ",low\n");
    }

    static string Request(Rng random)
    {
        var rows = Enumerable.Range(0, Rows).Select(_ => "\"{" + string.Join(',', Draw(random).Select((number, at) => $"\\\"x{at}\\\":{Text(number)}")) + "}\"");
        return $$"""{"inputs":[{"name":"input","datatype":"BYTES","shape":[{{Rows}}],"data":[{{string.Join(',', rows)}}]}]}""";
    }

    static double[] Draw(Rng random) => [.. Enumerable.Range(0, Numbers).Select(_ => random.NextDouble())];

    static string Text(double number) => number.ToString("0.0000", CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
