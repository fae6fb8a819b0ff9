using System.Globalization;
using System.Text;

namespace Ogee.Recipes.Tests;

/// <summary>A table whose labels follow from its columns: a number that rises with size and depends on the city, and a class of it.</summary>
static class SyntheticTable
{
    /// <summary>Writes size, age, city (with some missing), price and tier.</summary>
    internal static string Write(string path, int rows = 600, int seed = 1)
    {
        var random = new Rng(new RngKey((ulong)seed));
        var text = new StringBuilder("size,age,city,price,tier\n");
        for (var i = 0; i < rows; i++)
        {
            double size = 20 + (180 * random.NextDouble()), age = Math.Round(80 * random.NextDouble());
            var city = random.NextInt(3);
            var price = (3 * size) - age + (100 * city) + (20 * (random.NextDouble() - 0.5)) + (size > 120 && city == 1 ? 200 : 0);
            var shown = random.NextInt(20) == 0 ? "" : ((string[])["Aachen", "Bonn", "Celle"])[city];
            text.Append(CultureInfo.InvariantCulture, $"{size:0.00},{age:0},{shown},{price:0.0},{(price > 450 ? "high" : "low")}\n");
        }
        File.WriteAllText(path, text.ToString());
        return path;
    }
}

/// <summary>Two finished runs on one table, a class and a number predicted, shared by the tests that only look at them.</summary>
public sealed class TrainedTables : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TrainedTables()
    {
        DataPath = SyntheticTable.Write(folder["homes.csv"]);
        Class = Train("data.label=tier", "data.ignore=price");
        Number = Train("data.label=price", "data.ignore=tier");
    }

    internal string DataPath { get; }

    internal RunResult Class { get; }

    internal RunResult Number { get; }

    internal string this[string name] => folder[name];

    internal RunResult Train(params string[] overrides) =>
        TrainingRun.Run(new(DataPath, TrainSettings.Schema.Resolve(null, [.. ((string[])["preset=fast", "train.epochs=12", "decide.foreign=0.05"]).Where(setting => !overrides.Any(other => other.Split('=')[0] == setting.Split('=')[0])), .. overrides]), folder["runs"], null, ["train"]), TestContext.Current.CancellationToken);

    public void Dispose() => folder.Dispose();
}
