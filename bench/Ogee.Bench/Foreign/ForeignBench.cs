using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Bench;

/// <summary>How many foreign pictures each candidate leaves to a person at a stated false-alarm rate of 1 %, and how many that are not foreign.</summary>
/// <remarks>Models of the demo's boards (as <c>ogee demo</c> trains it) and of each folder given, without its last class, which is one of the foreign sets. Models are kept in the work folder, the first argument.</remarks>
static class ForeignBench
{
    const double Rate = 0.01;

    // With fewer, a fifth to validate with cannot tell one in a hundred.
    const int FewestPictures = 600;

    public static void Run(string work, IReadOnlyList<string> folders)
    {
        var sets = folders.Select(PictureSet.Open).ToArray();
        Compare("boards", Model(work, "boards", Boards(work), ["data.split=60/20/20", "train.epochs=16", "model.name=convnet-16", "seed=42"]), [.. sets.Select(set => (set.Name, set.Foreign))]);
        foreach (var set in sets.Where(set => set.Count >= FewestPictures))
        {
            var model = Model(work, set.Name, set.WithoutOneClass(Path.Combine(work, "data", set.Name)), ["data.split=60/20/20", "train.epochs=8", "model.name=convnet-16", "data.size=32", "seed=42"]);
            Compare(set.Name, model, [(set.LeftOutName, set.LeftOut), .. sets.Where(other => other != set).Select(other => (other.Name, other.Foreign)), ("boards", PictureSet.Open(Boards(work)).Foreign)]);
        }
    }

    static string Boards(string work)
    {
        var folder = Path.Combine(work, "data", "boards");
        if (!Directory.Exists(folder)) FolderArchive.Extract(Path.Combine("demo", "boards", "boards.zip"), folder);
        return folder;
    }

    static RunFolder Model(string work, string name, string data, string[] settings)
    {
        var root = Path.Combine(work, "runs");
        if (Directory.Exists(root) && Directory.GetDirectories(root, $"*{name}*").FirstOrDefault(run => Directory.Exists(Path.Combine(run, "report"))) is { } known) return RunFolder.Open(known);
        return TrainingRun.Run(new(data, TrainSettings.Schema.Resolve(null, settings), root, name, ["bench"])).Folder;
    }

    static void Compare(string name, RunFolder run, IReadOnlyList<(string Name, IReadOnlyList<Func<ImagePixels>> Pictures)> foreign)
    {
        var model = Classifier.Load(run.ModelPath);
        var data = ImageDataset.Open(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(run.Path))!, "data", name));
        var splits = SplitTable.Apply(SplitTable.Read(run.SplitPath), data.Samples);
        SeenPicture[] Part(DataSplit split)
        {
            var part = data.Samples.Where((_, i) => splits[i] == split).ToArray();
            return SeenPicture.Of(model, [.. part.Select(sample => (Func<ImagePixels>)(() => data.Read(sample, model.Config.Size)))], [.. part.Select(sample => sample.Class)]);
        }
        var (training, valid, test) = (Part(DataSplit.Train), Part(DataSplit.Valid), Part(DataSplit.Test));
        training = [.. new Rng(3).Permutation(training.Length).Take(1000).Select(i => training[i])];
        var shown = foreign.Select(set => SeenPicture.Of(model, set.Pictures)).ToArray();
        var blocks = new List<int> { 2 * model.Config.Channels };
        for (var (left, filters) = (training[0].Statistics.Length - blocks[0], model.Config.Width); left > 0; left -= 2 * filters, filters = Math.Min(filters * 2, 8 * model.Config.Width)) blocks.Add(2 * Math.Min(filters, left / 2));
        Console.WriteLine($"\n{name}: {training.Length} training, {valid.Length} validation, {test.Length} test pictures of {model.Config.Size}², {model.Config.Channels} channels; blocks {string.Join(" ", blocks)}\n");
        Console.WriteLine($"| score | false alarms | {string.Join(" | ", foreign.Select(set => set.Name))} |\n|---|---|{string.Concat(foreign.Select(_ => "---|"))}");
        foreach (var (title, fit) in ForeignScores.All)
        {
            var score = fit(training, [.. blocks]);
            var calibration = valid.Select(score).Order().ToArray();
            var (inside, limit) = (test.Select(score).ToArray(), calibration[^((int)Math.Floor(Rate * (calibration.Length + 1.0)))]);
            string Cell(double[] scores) => FormattableString.Invariant($"{scores.Average(s => s > limit ? 1 : 0):0.0%} ({RankingScores.RocAuc([.. inside, .. scores], [.. inside.Select(_ => false), .. scores.Select(_ => true)]):0.000})");
            Console.WriteLine(FormattableString.Invariant($"| {title} | {inside.Average(s => s > limit ? 1 : 0):0.0%} | {string.Join(" | ", shown.Select(set => Cell([.. set.Select(score)])))} |"));
        }
    }
}
