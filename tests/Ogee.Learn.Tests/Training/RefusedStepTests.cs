namespace Ogee.Learn.Tests;

/// <summary>Steps that cannot be made: what is told, and that a run goes on without them where that is asked for.</summary>
public class RefusedStepTests
{
    const int BatchSize = 4;
    static readonly Tensor X = Tensor.Normal([24, 3], new RngKey(50)), Target = X.MatMul(Tensor.From([1f, -2, 0.5f], [3, 1]));

    /// <summary>Six batches in one order, of which some are not there, and some have a NaN.</summary>
    sealed class Batches(int[] present, params int[] broken) : IBatches
    {
        public int SampleCount => BatchSize * present.Length;

        public int Count => present.Length;

        public IEnumerable<Batch> Epoch(int epoch, int first = 0) => present.Skip(first).Select(i =>
        {
            var input = Rows(X, i);
            return new Batch(broken.Contains(i) ? Tensor.Where(Tensor.From([0L, 1, 2], [3]).EqualTo(1), input * double.NaN, input) : input, Rows(Target, i), BatchSize);
        });
    }

    static Tensor Rows(Tensor tensor, int batch) => tensor.Slice(0, batch * BatchSize, (batch + 1) * BatchSize);

    sealed class Heard(Action<ProgressEvent> hear) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => hear(value);
    }

    static readonly int[] All = [0, 1, 2, 3, 4, 5];

    static Module Model() => new Sequential(new Linear(3, 8), new Relu(), new Linear(8, 1)).Initialize(3);

    static Trainer Trainer(Module model, int most, int accumulate = 1, List<string>? told = null, TrainerCheckpoints? checkpoints = null, Action<StepDone>? done = null) => new(model, Loss.MeanSquared)
    {
        Optimizer = new Adam(0.02), MostLeftOut = most, Accumulate = accumulate, AverageDecay = 0.5, Checkpoints = checkpoints,
        Progress = new Heard(happened =>
        {
            if (happened is ProgressMessage { Level: MessageLevel.Warning } message) told?.Add(message.Text);
            if (happened is StepDone step) done?.Invoke(step);
        }),
    };

    [Fact]
    public void TrainingGoesOnWithoutThemAsIfTheyHadNotBeenThere()
    {
        var (broken, clean, told) = (Model(), Model(), new List<string>());
        var result = Trainer(broken, most: 1, told: told).Fit(new Batches(All, 1, 4), null, 3);
        var expected = Trainer(clean, most: 0).Fit(new Batches([0, 2, 3, 5]), null, 3);
        Assert.Equal(clean.Sha256(), broken.Sha256());
        Assert.Equal(expected.Epochs.Select(epoch => epoch.TrainLoss), result.Epochs.Select(epoch => epoch.TrainLoss));
        Assert.Equal((6, 18, 0), (result.LeftOut, result.Steps, expected.LeftOut));
        Assert.Equal(6, told.Count);
        Assert.Matches(@"^The loss is NaN at step 2 \(epoch 1, rate 0\.02\); in the batch's input 4 of 12 numbers are not finite, the first in sample 0 \(number 1\); first gradient .*; the step is left out \(1 of at most 1 in a row\)$", told[0]);
    }

    [Fact]
    public void WhatWasAccumulatedBeforeStays()
    {
        var (broken, clean) = (Model(), Model());
        Assert.Equal(3, Trainer(broken, most: 1, accumulate: 3).Fit(new Batches(All, 1), null, 3).LeftOut);
        // Updates of the batches 0 and 2, and of 3 to 5.
        var optimizer = new Adam(0.02);
        for (var epoch = 0; epoch < 3; epoch++)
            foreach (var part in (int[][])[[0, 2], [3, 4, 5]])
            {
                Tensor Part(Tensor tensor) => Tensor.Concat(0, [.. part.Select(i => Rows(tensor, i))]);
                var loss = Loss.MeanSquared(clean.Forward(Part(X)), Part(Target));
                optimizer.Step(clean.Parameters, loss.Gradients(clean.Parameters));
                Tensor.Step([loss], clean.Parameters);
            }
        var trained = Model();
        new Trainer(trained, Loss.MeanSquared) { Optimizer = new Adam(0.02), MostLeftOut = 1, Accumulate = 3 }.Fit(new Batches(All, 1), null, 3);
        foreach (var (a, b) in trained.Parameters.Zip(clean.Parameters)) Assert.Equal(b.Value.ToArray<float>(), a.Value.ToArray<float>(), (x, y) => Math.Abs(x - y) < 1e-4);
    }

    [Fact]
    public void TooManyInARowStopTraining()
    {
        var model = Model();
        var told = new List<string>();
        var error = Assert.Throws<OgeeException>(() => Trainer(model, most: 2, told: told).Fit(new Batches(All, 0, 2, 3, 4), null, 3));
        Assert.Equal(LearnErrors.NotFinite, error.Error);
        Assert.Contains("at step 5", error.What, StringComparison.Ordinal);
        Assert.Equal(3, told.Count);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => Trainer(model, most: -1).Fit(new Batches(All), null, 1)).Error.Code);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(4)]
    public void AnInterruptedRunCountsOn(int stopAt)
    {
        // Steps 3 and 4 are left out: the third in a row would be step 5.
        var whole = Model();
        var expected = Trainer(whole, most: 2).Fit(new Batches(All, 2, 3), null, 2);
        var folder = Directory.CreateTempSubdirectory("ogee-test-");
        try
        {
            using var runLock = FolderLock.Acquire(folder.FullName);
            TrainerCheckpoints Checkpoints() => new(new(folder.FullName), runLock, "refused");
            using var stop = new CancellationTokenSource();
            Assert.True(Trainer(Model(), most: 2, checkpoints: Checkpoints(), done: step => { if (step.Step == stopAt) stop.Cancel(); }).Fit(new Batches(All, 2, 3), null, 2, stop.Token).IsInterrupted);
            var resumed = Model().Initialize(9);
            var result = Trainer(resumed, most: 2, checkpoints: Checkpoints()).Fit(new Batches(All, 2, 3), null, 2);
            Assert.Equal(whole.Sha256(), resumed.Sha256());
            Assert.Equal(expected.LeftOut, result.LeftOut);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ALossThatIsFiniteDoesNotCountWhereItsGradientIsNot()
    {
        // √ at 0 has an infinite slope, and here it is 0 in the second batch alone.
        var input = Tensor.From([1f, 0, 4, 9], [4, 1]);
        var model = new Linear(1, 1, hasBias: false);
        model.Weight.Reset(Tensor.From([1f], [1, 1]));
        var result = new Trainer(model, (y, _) => y.Abs().Sqrt().Mean()) { Optimizer = new Sgd(1e-30), MostLeftOut = 1 }.Fit(new TensorBatches(input, Tensor.Zeros([4, 1]), 1), null, 1);
        Assert.Equal((1, 2.0), (result.LeftOut, result.Epochs[0].TrainLoss));
    }
}
