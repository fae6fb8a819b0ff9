using Xunit;

namespace Ogee.Recipes.Tests;

/// <summary>A model of striped pictures is shown what is none, and new striped pictures.</summary>
public sealed class ForeignPictureTests : IDisposable
{
    const double Rate = 0.05;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ForeignPicturesAreLeftToAPersonAndNewOnesOfTheKindAreNot()
    {
        var model = Classifier.Load(Train().Folder.ModelPath);
        foreach (var (name, draw) in Foreign)
            for (var i = 0; i < 20; i++)
            {
                var answer = model.Answer(draw(new(new RngKey(3).Fold(name).Fold((ulong)i))));
                Assert.True(answer.IsAbstained, $"{name} {i}: {answer.Label}, p {answer.Typicality}");
                Assert.Equal("it is unlike what the model learned from", answer.Reason);
            }
        // 300 new ones: at most the stated part, give or take four deviations of these and of the 72 that the threshold is of.
        var alarms = Enumerable.Range(0, 300).Count(i => model.Answer(ImageDecoder.Decode(StripedPictures.Png(StripedPictures.Classes[i % 3], seed: 2, i), "new")).IsAbstained);
        Assert.InRange(alarms / 300.0, 0, Rate + (4 * Math.Sqrt(Rate * (1 - Rate) * ((1 / 300.0) + (1 / 73.0)))));
    }

    [Fact]
    public void TheReportMeasuresTheRateOnPicturesThatWereHeldOut()
    {
        var foreign = Train().Report!.Decisions!.Foreign!;
        Assert.Equal(Rate, foreign.Promised);
        Assert.True(foreign.Measured.Low <= Rate, foreign.Measured.ToString());
    }

    [Fact]
    public void DecisionsOfAnOlderFormatAreRefusedWithWhatToDo()
    {
        var run = Train().Folder;
        var path = Path.Combine(run.ModelPath, "decisions.json");
        File.WriteAllText(path, """{ "format": 1, "typicality": { "width": 8, "neighbours": 5, "kept": "", "scores": [] } }""");
        var error = Assert.Throws<OgeeException>(() => Classifier.Load(run.ModelPath));
        Assert.Equal(ModelErrors.Config, error.Error);
        Assert.Contains("format 1", error.What, StringComparison.Ordinal);
        Assert.Contains("Train the model again", error.Remedy, StringComparison.Ordinal);
    }

    RunResult Train() => TrainingRun.Run(new(StripedPictures.WriteTo(folder["data"], perClass: 80), TrainSettings.Schema.Resolve(null, [.. TrainedRun.Settings, "data.split=50/30/20", $"decide.foreign={Rate:0.00}"]), folder["runs"], "foreign", ["train"]), TestContext.Current.CancellationToken);

    static readonly (string Name, Func<Rng, ImagePixels> Draw)[] Foreign =
    [
        ("noise", random => Drawn((_, _, _) => (byte)random.NextInt(256))),
        ("plain gray", random => { var shade = (byte)(60 + random.NextInt(120)); return Drawn((_, _, _) => shade); }),
        ("a slope of light", random => { var start = random.NextInt(60); return Drawn((y, x, _) => (byte)(start + (6 * (x + y)))); }),
        ("blue stripes", random => { var phase = random.NextInt(4); return Drawn((y, _, c) => (byte)(random.NextInt(50) + ((y + phase) % 4 < 2 && c == 2 ? 180 : 30))); }),
    ];

    static ImagePixels Drawn(Func<int, int, int, byte> value) => new([.. Enumerable.Range(0, 16 * 16 * 3).Select(i => value(i / 48, i / 3 % 16, i % 3))], 16, 16, 3);
}
