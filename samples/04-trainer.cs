#:project ../src/Ogee.Recipes/Ogee.Recipes.csproj

// Module, Loader, Trainer, checkpoints: a small network for pictures of circuit boards, stopped in the middle of an epoch, and resumed to the very same bits.
//
//   dotnet run -c Release samples/04-trainer.cs

using Ogee;
using Ogee.Learn;
using Ogee.Recipes;

const int Side = 16, Epochs = 3, StopAt = 17;

// The pictures that the repository ships, in three of their classes. Boards are never in two splits: what is measured is how the model does on new boards.
var home = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var work = Directory.CreateTempSubdirectory("ogee-sample-").FullName;
FolderArchive.Extract(Path.Combine(home, "..", "demo", "boards", "boards.zip"), Path.Combine(work, "boards"));
var boards = ImageDataset.Open(Path.Combine(work, "boards"));
string[] classes = ["good", "copper", "pinhole"];
var splits = Splitter.Split(boards.Samples, new(80, 20, 0), seed: 42);
var train = Pictures(DataSplit.Train);
var valid = Pictures(DataSplit.Valid);
Console.WriteLine($"{train.Count} pictures to learn from, {valid.Count} of other boards to measure on");

// Once without a break.
var straight = new BoardNet(classes.Length).Initialize(seed: 42);
var result = Fit(straight, "straight", progress: new PlainProgress(Console.Out));
Console.WriteLine($"best epoch {result.BestEpoch}: {result.Epochs[result.BestEpoch - 1].Metrics["accuracy"]:0.0 %} right");

// Once more, stopped after a few steps. Then everything is made anew, as in a new process, and finds in the folder where it was.
using var stop = new CancellationTokenSource();
var stopped = Fit(new BoardNet(classes.Length).Initialize(seed: 42), "resumed", new StopAfter(StopAt, stop), stop.Token);
Console.WriteLine($"stopped after step {stopped.Steps}: {stopped.IsInterrupted}");
var resumed = new BoardNet(classes.Length).Initialize(seed: 7);
Fit(resumed, "resumed", progress: null);
Console.WriteLine($"without a break  {straight.Sha256()}");
Console.WriteLine($"stopped, resumed {resumed.Sha256()}");
Console.WriteLine(straight.Sha256() == resumed.Sha256() ? "the same bits" : "different bits");

// What is kept of a model is one file, in a format that other tools read too.
straight.Save(Path.Combine(work, "boards.safetensors"));
Console.WriteLine($"saved {new FileInfo(Path.Combine(work, "boards.safetensors")).Length} bytes of safetensors");
Directory.Delete(work, recursive: true);

TrainingResult Fit(Module model, string run, IProgress<ProgressEvent>? progress, CancellationToken cancellation = default)
{
    // One process at a time writes into a run's folder. A checkpoint is resumed only by what has the same fingerprint.
    var folder = Path.Combine(work, run);
    using var runLock = FolderLock.Acquire(folder);
    var trainer = new Trainer(model, Loss.CrossEntropy)
    {
        Optimizer = new AdamW(rate: 5e-3),
        Schedule = Schedule.OneCycle(),
        Metrics = [Metric.Accuracy],
        Progress = progress,
        Checkpoints = new(new CheckpointStore(folder), runLock, fingerprint: "boards, adamw 5e-3, one cycle"),
    };
    return trainer.Fit(Batches(train, isShuffled: true), Batches(valid, isShuffled: false), Epochs, cancellation);
}

// Read, shrunk and scaled once; mirrored anew in each epoch, on the loader's threads. The same seed gives the same batches.
IDataset<Picture> Pictures(DataSplit split)
{
    var samples = boards.Samples.Where((sample, i) => splits[i] == split && classes.Contains(sample.Label));
    return Dataset.From<Picture>([.. samples.Select(sample => new Picture(ImageResize.To(boards.Read(sample), Side, Side).Data, Array.IndexOf(classes, sample.Label)))]);
}

static Loader<Picture> Batches(IDataset<Picture> pictures, bool isShuffled) =>
    new(isShuffled ? pictures.Select(Mirror) : pictures, size: 32, Collate) { IsShuffled = isShuffled, Seed = 42 };

static Picture Mirror(Picture picture, RngKey key)
{
    if (new Rng(key).NextInt(2) == 0) return picture;
    var mirrored = picture.Pixels.ToArray();
    for (var row = 0; row < Side; row++) mirrored.AsSpan(row * Side, Side).Reverse();
    return picture with { Pixels = mirrored };
}

static Batch Collate(IReadOnlyList<Picture> pictures)
{
    var pixels = new float[pictures.Count * Side * Side];
    for (var i = 0; i < pixels.Length; i++) pixels[i] = (pictures[i / (Side * Side)].Pixels[i % (Side * Side)] / 127.5f) - 1;
    return new(Tensor.From(pixels, [pictures.Count, 1, Side, Side]), Tensor.From(pictures.Select(picture => (long)picture.Class).ToArray(), [pictures.Count]), pictures.Count);
}

/// <summary>A picture as bytes [side × side], and the number of its class.</summary>
sealed record Picture(byte[] Pixels, int Class);

/// <summary>Two convolutions with a shortcut around the second. Fields are found by themselves; a field's name is its name in files.</summary>
sealed class BoardNet(int classes) : Module
{
    readonly Conv2d first = new(1, 16, size: 3, padding: 1);
    readonly BatchNorm2d norm = new(16);
    readonly Conv2d second = new(16, 16, size: 3, padding: 1);
    readonly Linear head = new(16, classes);

    /// <param name="x">[batch, 1, side, side]</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        x = norm.Forward(first.Forward(x)).Relu().MaxPool2d(2);              // [batch, 16, side / 2, side / 2]
        x = (x + second.Forward(x)).Relu();
        return head.Forward(x.Max(2, 3));                                   // the strongest answer anywhere in the picture
    }
}

/// <summary>Stands for whatever ends a run: Ctrl-C, a lost machine.</summary>
sealed class StopAfter(long step, CancellationTokenSource stop) : IProgress<ProgressEvent>
{
    public void Report(ProgressEvent value)
    {
        if (value is StepDone done && done.Step == step) stop.Cancel();
    }
}
