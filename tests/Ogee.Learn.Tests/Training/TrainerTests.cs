namespace Ogee.Learn.Tests;

public class TrainerTests
{
    /// <summary>Points in two rings: 0 inside, 1 outside.</summary>
    static IDataset<(float[] X, long Y)> Rings(int count, ulong seed)
    {
        var key = new RngKey(seed, 0).Fold("rings");
        return Dataset.From(Enumerable.Range(0, count).Select(i =>
        {
            var random = new Rng(key.Fold((ulong)i));
            var (angle, inner) = (random.NextDouble() * 2 * Math.PI, i % 2);
            var radius = (inner == 0 ? 1 : 2) + (random.NextDouble() * 0.5);
            return (new[] { (float)(radius * Portable.Cos(angle)), (float)(radius * Portable.Sin(angle)) }, (long)inner);
        }).ToList());
    }

    sealed class Heard(Action<ProgressEvent> hear) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => hear(value);
    }

    static Batch Collate(IReadOnlyList<(float[] X, long Y)> samples) =>
        new(Tensor.From(samples.SelectMany(s => s.X).ToArray(), [samples.Count, 2]), Tensor.From(samples.Select(s => s.Y).ToArray(), [samples.Count]), samples.Count);

    static Loader<(float[], long)> Train() => new(Rings(400, 1), 32, Collate) { IsShuffled = true, Seed = 5 };

    static Loader<(float[], long)> Valid() => new(Rings(100, 2), 64, Collate);

    static Module Model() => new Sequential(new Linear(2, 16), new Relu(), new Dropout(0.1), new Linear(16, 2)).Initialize(7);

    static Module TiedModel()
    {
        var twice = new Linear(8, 8);
        return new Sequential(new Linear(2, 8), new Relu(), twice, new Relu(), twice, new Linear(8, 2)).Initialize(7);
    }

    static Trainer Trainer(Module model, TrainerCheckpoints? checkpoints = null) => new(model, (y, t) => Loss.CrossEntropy(y, t))
    {
        Optimizer = new AdamW(0.02), Schedule = Schedule.OneCycle(), Metrics = [Metric.Accuracy], ClipNorm = 1, AverageDecay = 0.99, Seed = 3, Checkpoints = checkpoints, SaveEverySteps = 5,
    };

    [Fact]
    public void ARingIsTold()
    {
        var model = Model();
        var result = Trainer(model).Fit(Train(), Valid(), 20);
        Assert.True(result.Epochs[result.BestEpoch - 1].Metrics["accuracy"] >= 0.95, $"{result.Epochs[^1]}");
        Assert.Equal(20 * 13, result.Steps);
    }

    [Fact]
    public void TheSameSeedGivesTheSameWeights()
    {
        string Run()
        {
            var model = Model();
            Trainer(model).Fit(Train(), Valid(), 3);
            return model.Sha256();
        }
        Assert.Equal(Run(), Run());
    }

    [Theory]
    [InlineData(1), InlineData(5), InlineData(13), InlineData(20), InlineData(38)]
    public void AnInterruptedRunEndsWithTheSameBits(int stopAt) => ResumeIsExact(Model, stopAt);

    [Fact]
    public void AnInterruptedRunOfTiedWeightsEndsWithTheSameBits() => ResumeIsExact(TiedModel, stopAt: 20);

    static void ResumeIsExact(Func<Module> model, int stopAt)
    {
        var whole = model();
        Trainer(whole).Fit(Train(), Valid(), 3);
        var folder = Directory.CreateTempSubdirectory("ogee-test-");
        try
        {
            using var runLock = FolderLock.Acquire(folder.FullName);
            TrainerCheckpoints Checkpoints() => new(new(folder.FullName), runLock, "rings");
            using var stop = new CancellationTokenSource();
            var steps = 0;
            var first = model();
            var trainer = new Trainer(first, (y, t) => Loss.CrossEntropy(y, t))
            {
                Optimizer = new AdamW(0.02), Schedule = Schedule.OneCycle(), Metrics = [Metric.Accuracy], ClipNorm = 1, AverageDecay = 0.99, Seed = 3, Checkpoints = Checkpoints(),
                Progress = new Heard(happened => { if (happened is StepDone && ++steps == stopAt) stop.Cancel(); }),
            };
            Assert.True(trainer.Fit(Train(), Valid(), 3, stop.Token).IsInterrupted);
            var resumed = model().Initialize(99);
            var result = Trainer(resumed, Checkpoints()).Fit(Train(), Valid(), 3);
            Assert.False(result.IsInterrupted);
            Assert.Equal(whole.Sha256(), resumed.Sha256());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ANaNStopsBeforeTheUpdateAndNamesTheGradient()
    {
        var model = Model();
        var before = model.Sha256();
        var data = new Loader<(float[], long)>(Dataset.From<(float[], long)>([([float.NaN, 0], 0), ([1, 1], 1)]), 2, Collate);
        var error = Assert.Throws<OgeeException>(() => new Trainer(model, (y, t) => Loss.CrossEntropy(y, t)).Fit(data, null, 1));
        Assert.Equal("OG4003", error.Error.Code);
        Assert.Contains("; in the batch's input 1 of 4 numbers are not finite, the first in sample 0 (number 0); first gradient that is not finite: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("weight", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Sha256());
    }
}
