namespace Ogee.Learn.Tests;

/// <summary>Accumulation, averages and gradients that look around, in a trainer: what they compute, and that a run that was stopped ends with the same bits.</summary>
public class TrainerSettingsTests
{
    static readonly Tensor X = Tensor.Normal([48, 4], new RngKey(50)), Target = X.MatMul(Tensor.From([1f, -2, 0.5f, 3], [4, 1]));

    static TensorBatches Batches(int size) => new(X, Target, size);

    static Module Model(bool hasDropout = false) => (hasDropout ? new Sequential(new Linear(4, 8), new Relu(), new Dropout(0.1), new Linear(8, 1)) : new Sequential(new Linear(4, 8), new Relu(), new Linear(8, 1))).Initialize(3);

    sealed class Heard(Action<ProgressEvent> hear) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => hear(value);
    }

    static float[] Weights(Module model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.ToArray<float>())];

    [Theory, InlineData(0), InlineData(1)]
    public void BatchesThatAreAccumulatedMakeTheUpdateOfOneLargeBatch(double clip)
    {
        // 48 samples by 10: the batches are of 10, 10, 10 and 10, 8; the updates of 30 and 18.
        var (small, large) = (Model(), Model());
        new Trainer(small, Loss.MeanSquared) { Optimizer = new Sgd(0.02, momentum: 0.5), Schedule = Schedule.Cosine(), Accumulate = 3, ClipNorm = clip }.Fit(Batches(10), null, 3);
        var optimizer = new Sgd(0.02, momentum: 0.5);
        for (var step = 0; step < 6; step++)
        {
            optimizer.Rate = 0.02 * Schedule.Cosine().Factor(step, 6);
            var (from, to) = step % 2 == 0 ? (0, 30) : (30, 48);
            var loss = Loss.MeanSquared(large.Forward(X[from..to]), Target[from..to]);
            var gradients = loss.Gradients(large.Parameters);
            optimizer.Step(large.Parameters, clip > 0 ? gradients.ClipNorm(clip) : gradients);
            Tensor.Step([loss], large.Parameters);
        }
        Assert.Equal(6, optimizer.Steps);
        foreach (var (a, b) in Weights(small).Zip(Weights(large))) Assert.Equal(b, a, 1e-5);
    }

    [Fact]
    public void ThePlainMeanIsThatOfTheLateWeights()
    {
        var model = Model();
        List<float[]> all = [];
        var trainer = new Trainer(model, Loss.MeanSquared) { Optimizer = new Sgd(0.02), AverageFrom = 0.5, Progress = new Heard(happened => { if (happened is StepDone) all.Add(Weights(model)); }) };
        trainer.Fit(Batches(12), null, 2);
        Assert.Equal(8, all.Count);
        foreach (var (i, value) in Weights(model).Index()) Assert.Equal(all[4..].Average(weights => weights[i]), value, 1e-6);
    }

    [Fact]
    public void AnAverageOfOneInManyStepsCountsThose()
    {
        var model = new Linear(1, 1, hasBias: false);
        model.Weight.Reset(Tensor.From([0f], [1, 1]));
        var averaging = Averaging.Equal(model, from: 2, every: 3);
        for (var step = 0; step < 9; step++)
        {
            model.Weight.Value += 1;
            averaging.Update(step);
            Tensor.Evaluate(model.Weight.Value, [model.Weight, .. averaging.Parameters]);
            // After step n the weight is n + 1: 3, 6 and 9 count.
            Assert.Equal(step switch { < 2 => step + 1, < 5 => 3, < 8 => 4.5, _ => 6 }, averaging.Parameters[0].Value.Item(), 1e-6);
        }
    }

    public static TheoryData<string, int> Stops => [.. ((string[])["accumulated", "sharpness", "late mean", "lbfgs", "adafactor", "loss scale", "accumulated loss scale", "plateau"]).SelectMany(name => ((int[])[1, 4, 7]).Select(stop => new TheoryDataRow<string, int>(name, stop)))];

    static Trainer Made(string name, Module model, TrainerCheckpoints? checkpoints = null, IProgress<ProgressEvent>? progress = null)
    {
        var isAccumulated = name.StartsWith("accumulated", StringComparison.Ordinal);
        var isScaled = name.EndsWith("loss scale", StringComparison.Ordinal);
        return new(model, isScaled ? HalfMeanSquared : Loss.MeanSquared)
        {
            // Too large at first, and again after three steps.
            LossScale = isScaled ? new() { Scale = 1 << 20, Interval = 3 } : null,
            Optimizer = name switch { "lbfgs" => new Lbfgs(), "adafactor" => new Adafactor(0.05), "sharpness" => new Lion(0.01), _ => new NAdam(0.02) { Groups = [ParameterGroup.Named("0") with { Rate = 0.5 }] } },
            Schedule = name == "plateau" ? Schedule.WarmUp(2, Schedule.ReduceOnPlateau(0.5, patience: 0, threshold: 0.5)) : Schedule.Constant(),
            Accumulate = isAccumulated ? 3 : 1, AverageDecay = isAccumulated ? 0.9 : 0, AverageFrom = name == "late mean" ? 0.3 : null, SharpnessRadius = name == "sharpness" ? 0.05 : 0,
            Seed = 3, Checkpoints = checkpoints, Progress = progress,
        };
    }

    static Tensor HalfMeanSquared(Tensor y, Tensor target) => Loss.MeanSquared(y.Cast(DType.Float16), target.Cast(DType.Float16));

    [Fact]
    public void AStepThatOverflowsIsLeftOut()
    {
        var (model, heard) = (Model(), new List<string>());
        Dictionary<long, float[]> weights = new() { [0] = Weights(model) };
        var trainer = new Trainer(model, HalfMeanSquared)
        {
            Optimizer = new AdamW(0.02), LossScale = new() { Scale = 1 << 20, Interval = 3 }, Progress = new Heard(happened =>
            {
                if (happened is ProgressMessage message) heard.Add(message.Text);
                if (happened is StepDone done) weights[done.Step] = Weights(model);
            }),
        };
        trainer.Fit(Batches(12), null, 5);
        Assert.NotEmpty(heard);
        for (var step = 1L; step <= 20; step++)
            Assert.Equal(heard.Any(text => text.StartsWith($"step {step}: gradients overflow", StringComparison.Ordinal)), weights[step].SequenceEqual(weights[step - 1]));
        Assert.Equal(20 - heard.Count, trainer.Optimizer.Steps);
        Assert.InRange(trainer.LossScale!.Scale, 1024, 1 << 18);
        // Scales that neither over- nor underflow change no bit.
        string Trained(double scale)
        {
            var own = Model();
            new Trainer(own, HalfMeanSquared) { LossScale = new() { Scale = scale } }.Fit(Batches(12), null, 1);
            return own.Sha256();
        }
        Assert.Equal(Trained(256), Trained(1024));
    }

    [Fact]
    public void ASecondFitBeginsWithTheScaleThatWasGiven()
    {
        var scale = new LossScale { Scale = 1 << 20, Interval = 3 };
        string Trained()
        {
            var model = Model();
            new Trainer(model, HalfMeanSquared) { LossScale = scale }.Fit(Batches(12), null, 2);
            return model.Sha256();
        }
        Assert.Equal(Trained(), Trained());
    }

    [Fact]
    public void AMeanOfWeightsCountsTheStepsThatWereMade()
    {
        var (model, made) = (Model(), new List<float[]>());
        float[] last = Weights(model);
        var trainer = new Trainer(model, HalfMeanSquared)
        {
            Optimizer = new Sgd(0.02), AverageFrom = 0, LossScale = new() { Scale = 1 << 24 }, Progress = new Heard(happened =>
            {
                if (happened is not StepDone) return;
                if (!Weights(model).SequenceEqual(last)) made.Add(last = Weights(model));
            }),
        };
        trainer.Fit(Batches(12), null, 5);
        Assert.InRange(made.Count, 1, 19);
        foreach (var (i, value) in Weights(model).Index()) Assert.Equal(made.Average(weights => weights[i]), value, 1e-5);
    }

    [Fact]
    public void WeightsOfSixteenBitsAreNotTrained()
    {
        var weight = new Parameter(Tensor.Ones([3], DType.Float16));
        var error = Assert.Throws<OgeeException>(() => new AdamW().Step([weight], [Tensor.Ones([3], DType.Float16)]));
        Assert.Contains("f16[3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ComplexWeightsAreNotTrained()
    {
        var weight = new Parameter(Tensor.Complex(Tensor.Ones([2]), Tensor.Ones([2])));
        Assert.Contains("is complex", Assert.Throws<OgeeException>(() => new Adam().Step([weight], [weight.Value])).What, StringComparison.Ordinal);
    }

    [Fact]
    public void NormsOfFloat16GiveFloat16AndKeepTheirStatistics()
    {
        var x = (Tensor.Normal([8, 4, 6], new RngKey(4)) * 600).Cast(DType.Float16);
        var norm = new BatchNorm1d(4);
        using (Mode.Training()) Assert.Equal(DType.Float16, norm.Forward(x).Type);
        Assert.Equal(DType.Float16, norm.Forward(x).Type);
        foreach (var parameter in norm.Parameters) Assert.All(parameter.Value.ToArray<float>(), value => Assert.True(float.IsFinite(value)));
        foreach (var groups in (int[])[1, 2, 4]) Assert.Equal(DType.Float16, new GroupNorm(groups, 4).Forward(x).Type);
        Assert.Equal(10, Loss.CrossEntropy(Tensor.From([-10f, 0], [1, 2]).Expand([8000, 2]).Cast(DType.Float16), Tensor.Zeros([8000], DType.Int64), 0, ignore: -100).Item(), 0.01);
    }

    [Fact]
    public void SmallGradientsOfFloat16ComeThrough()
    {
        static Tensor Tiny(Tensor y, Tensor target, DType type) => ((y - target).Cast(type) * Math.Pow(2, -14)).Square().Cast(DType.Float32).Mean();
        float[] Trained(DType type, bool isScaled)
        {
            var model = new Linear(4, 1).Initialize(5);
            new Trainer(model, (y, target) => Tiny(y, target, type)) { Optimizer = new Sgd(1e6), LossScale = isScaled ? new() : null }.Fit(Batches(48), null, 1);
            return Weights(model);
        }
        var (before, exact) = (Weights(new Linear(4, 1).Initialize(5)), Trained(DType.Float32, isScaled: false));
        Assert.NotEqual(before, exact);
        Assert.Equal(before, Trained(DType.Float16, isScaled: false));
        foreach (var (is16, is32) in Trained(DType.Float16, isScaled: true).Zip(exact)) Assert.Equal(is32, is16, 1e-4);
        Assert.Equal(exact, Trained(DType.Float32, isScaled: true));
    }

    [Fact]
    public void WhatNoScaleMendsIsNamed()
    {
        var scale = new LossScale { Scale = 4, Interval = 2 };
        Assert.True(scale.Update(areFinite: true) && scale.Update(areFinite: true) && scale.Scale == 8);
        Assert.True(scale.Update(areFinite: false) && scale.Scale == 4 && scale.Update(areFinite: true) && scale.Scale == 4);
        Assert.True(scale.Update(areFinite: false) && scale.Update(areFinite: false) && scale.Scale == 1);
        Assert.False(scale.Update(areFinite: false));
        foreach (var bad in (double[])[0, 3, double.NaN, 1e300]) Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new LossScale { Scale = bad }).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new LossScale { Interval = 0 }).Error.Code);
        // An infinite slope, and a loss that is not finite.
        var model = Model();
        var before = model.Sha256();
        Assert.Equal("OG4003", Assert.Throws<OgeeException>(() => new Trainer(model, (y, _) => (y * 0).Sqrt().Mean()) { LossScale = new() { Scale = 2 } }.Fit(Batches(12), null, 1)).Error.Code);
        Assert.Equal("OG4003", Assert.Throws<OgeeException>(() => new Trainer(model, (y, _) => (y * 0).Log().Mean()) { LossScale = new() }.Fit(Batches(12), null, 1)).Error.Code);
        Assert.Equal(before, model.Sha256());
    }

    [Theory, MemberData(nameof(Stops))]
    public void AnInterruptedRunEndsWithTheSameBits(string name, int stopAt)
    {
        TensorBatches Data() => Batches(name == "lbfgs" ? 48 : 12);
        var epochs = name == "lbfgs" ? 9 : 3;
        var whole = Model(hasDropout: true);
        Made(name, whole).Fit(Data(), null, epochs);
        var folder = Directory.CreateTempSubdirectory("ogee-test-");
        try
        {
            using var runLock = FolderLock.Acquire(folder.FullName);
            TrainerCheckpoints Checkpoints() => new(new(folder.FullName), runLock, name);
            using var stop = new CancellationTokenSource();
            var steps = 0;
            Assert.True(Made(name, Model(hasDropout: true), Checkpoints(), new Heard(happened => { if (happened is StepDone && ++steps == stopAt) stop.Cancel(); })).Fit(Data(), null, epochs, stop.Token).IsInterrupted);
            var resumed = Model(hasDropout: true).Initialize(99);
            Assert.False(Made(name, resumed, Checkpoints()).Fit(Data(), null, epochs).IsInterrupted);
            Assert.Equal(whole.Sha256(), resumed.Sha256());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void APlateauOfWhatIsWatchedLowersTheRate()
    {
        // Nothing is learned: the first epoch is the best, and each other one lowers the rate, of a second run too.
        foreach (var metrics in (Metric[][])[[], [new("score", (y, _) => y.Sum() * 0, IsBetterHigher: true)]])
        {
            var trainer = new Trainer(Model(), (y, _) => (y * 0).Mean()) { Optimizer = new Sgd(0.8), Schedule = Schedule.ReduceOnPlateau(0.5, patience: 0), Metrics = metrics };
            for (var run = 0; run < 2; run++) Assert.Equal([0.8, 0.8, 0.4, 0.2], trainer.Fit(Batches(24), Batches(48), 4).Epochs.Select(epoch => epoch.Rate));
        }
    }

    [Fact]
    public void ATrainerWithAllDataInOneBatchFitsWithLbfgs()
    {
        var model = new Linear(4, 1).Initialize(5);
        var result = new Trainer(model, Loss.MeanSquared) { Optimizer = new Lbfgs() }.Fit(Batches(48), null, 15);
        Assert.InRange(result.Epochs[^1].TrainLoss, 0, 1e-9);
    }

    [Fact]
    public void SharpnessHasItsPlaceInAStep()
    {
        // A trainer's step is that of the gradients by hand.
        var (trained, byHand) = (Model(), Model());
        new Trainer(trained, Loss.MeanSquared) { Optimizer = new Sgd(0.05), SharpnessRadius = 0.1 }.Fit(Batches(48), null, 1);
        var (loss, gradients) = Sharpness.Gradients(byHand.Parameters, () => Loss.MeanSquared(byHand.Forward(X), Target), 0.1);
        new Sgd(0.05).Step(byHand.Parameters, gradients);
        Tensor.Step([loss], byHand.Parameters);
        Assert.Equal(byHand.Sha256(), trained.Sha256());
        var plain = Model();
        new Trainer(plain, Loss.MeanSquared) { Optimizer = new Sgd(0.05) }.Fit(Batches(48), null, 1);
        Assert.NotEqual(plain.Sha256(), trained.Sha256());
    }

    [Fact]
    public void SettingsThatDoNotGoTogetherAreNamed()
    {
        foreach (var trainer in (Trainer[])[new(Model(), Loss.MeanSquared) { Accumulate = 0 }, new(Model(), Loss.MeanSquared) { AverageFrom = 1 }, new(Model(), Loss.MeanSquared) { AverageFrom = 0.5, AverageDecay = 0.9 },
                     new(Model(), Loss.MeanSquared) { SharpnessRadius = -1 }, new(Model(), Loss.MeanSquared) { Optimizer = new Lbfgs(), Accumulate = 2 }, new(Model(), Loss.MeanSquared) { Optimizer = new Lbfgs(), SharpnessRadius = 0.1 },
                     new(Model(), Loss.MeanSquared) { Optimizer = new Lbfgs(), ClipNorm = 1 }, new(Model(), Loss.MeanSquared) { Optimizer = new Lbfgs(), LossScale = new() }])
            Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => trainer.Fit(Batches(48), null, 1)).Error.Code);
        Assert.Contains("4 batches", Assert.Throws<OgeeException>(() => new Trainer(Model(), Loss.MeanSquared) { Optimizer = new Lbfgs() }.Fit(Batches(12), null, 1)).Message, StringComparison.Ordinal);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => Averaging.Equal(Model(), 0, 0)).Error.Code);
    }
}
