using Ogee.Learn;

namespace Ogee.Recipes.Tests;

// A report of an invented run, with figures computed from invented logits: what the tests read, and what one looks at when the page changes.
static class SampleReport
{
    public static readonly string[] Defects = ["good", "open", "short", "mousebite", "spur", "copper", "pin-hole"];

    public static VerificationReport Create(IReadOnlyList<string>? names = null, int samples = 900, int thumbnails = 24, int thumbnailSide = 64, VerdictKind verdict = VerdictKind.Pass)
    {
        var classes = names ?? Defects;
        var (testTruth, testLogits, boards) = Logits(classes.Count, samples, 1);
        var (validTruth, validLogits, _) = Logits(classes.Count, samples, 2);
        var scaling = TemperatureScaling.Fit(validLogits, validTruth, classes.Count);
        var figures = ClassificationFigures.From(classes, testTruth, testLogits, 42, scaling, boards);
        var accuracy = figures.Headline[0].Value;
        return new()
        {
            Title = "Circuit-board defects",
            Subtitle = "Small residual network on 64 × 64 crops; tested on boards it has never seen",
            Run = "1123-0914-boards-k3f9",
            Created = new(2026, 11, 23, 9, 17, 0, TimeSpan.Zero),
            Verdict = verdict switch
            {
                VerdictKind.Pass => new(verdict, $"Accuracy is at least {accuracy.Low * 100:0.0} % with 95 % confidence; 85 % was required. No leakage between splits.", "Next: put it behind an endpoint.", "ogee serve @last"),
                VerdictKind.Warn => new(verdict, "Accuracy holds, but two files occur in two splits, so it may look better than it is.", "Next: remove the duplicates and train again.", "ogee look data/boards"),
                _ => new(verdict, $"Accuracy is {accuracy.Value * 100:0.0} %; 99 % was required.", "Next: label the suspected mistakes again.", "ogee verify @last --open"),
            },
            Headline = figures.Headline,
            Data = new("data/boards", "b7c1d5e09a4f2263", ["train", "valid", "test"], [.. classes.Select((name, c) => new ClassCounts(name, [c == 0 ? 2100 : 310 + 37 * (c % 7), 60 + 5 * (c % 7), testTruth.LongCount(t => t == c)]))])
            {
                SplitRule = "by board, so that no board is in two splits", GroupName = "board", GroupsPerSplit = [160, 20, 22],
                Findings =
                [
                    new(FindingKind.Fine, "No board is in two splits."),
                    new(FindingKind.Note, "One picture occurs twice, within train (equal pixels).", ["good/20085_117.jpg", "good/20085_118.jpg"]),
                    new(FindingKind.Fine, "All 4,913 files could be decoded."),
                ],
            },
            Preview = new(SamplePng.Sheet(6, 3, 56), "The first training batch as the model sees it, after flips and shifts."),
            Samples = testTruth.Length,
            Confusion = figures.Confusion,
            Classes = figures.Classes,
            Curves = figures.Curves,
            Calibration = figures.Calibration,
            Abstention = figures.Abstention,
            Slices = [.. Enumerable.Range(0, 12).Select(b => Slice(b, boards, testTruth, figures.Predicted))],
            Mistakes = [.. Wrong(classes, testTruth, figures).Take(thumbnails).Select((m, i) => m with { Thumbnail = SamplePng.Board(i, thumbnailSide), IsSuspectedLabel = i is 1 or 4 })],
            Training = new([.. Enumerable.Range(1, 20).Select(Epoch)], Enumerable.Range(1, 20).MaxBy(e => Epoch(e).ValidAccuracy)),
            Cost = new(161.4, 302.8, 3.92e12, 7140, "15 W a busy core and 16 W for the rest of the machine", "EUR", 0.0034, 0.00021, "0.04 EUR a core-hour"),
            Latency = new(1, Quantile(0.5), Quantile(0.95), Quantile(0.99), 1 / Quantile(0.5), "One sample at a time, after 50 warm-up calls, on 2 cores of the machine that trained.", Latencies()),
            Reproduce = new("ogee train data/boards --split group=board --budget 3m --seed 42", 42, "9f2c66b2e3a1d0c4587f6be0917a23cd41f8e5b6a790c2d3e4f50617283940a1", "b7c1d5e09a4f2263",
                [new("Ogee", "0.1.0"), new(".NET", "10.0.12"), new("System", "Linux x64")]),
            Limits =
            [
                "The defects were drawn into pictures of real boards by the makers of the data set; real defects may look different.",
                "All boards were photographed by one camera. Another camera, light or scale was not tested.",
                "Figures hold for crops around a candidate, not for finding defects in a whole board.",
            ],
        };
    }

    static (int[] Truth, float[] Logits, int[] Boards) Logits(int classes, int samples, ulong seed)
    {
        var stream = new SampleStream(seed);
        var truth = new int[samples];
        var logits = new float[samples * classes];
        var boards = new int[samples];
        for (var i = 0; i < samples; i++)
        {
            boards[i] = i % 12;
            truth[i] = stream.Uniform() < 0.4 ? 0 : stream.Next(classes);
            var skill = 7.6 - (truth[i] == 3 ? 2.2 : truth[i] == 4 ? 1.4 : 0) - (boards[i] == 7 ? 1.5 : 0);
            for (var c = 0; c < classes; c++) logits[i * classes + c] = (float)(2.0 * stream.Normal() + (c == truth[i] ? skill : 0) + (truth[i] == 3 && c == 4 ? 2.6 : 0));
        }
        return (truth, logits, boards);
    }

    static SliceResult Slice(int board, int[] boards, int[] truth, int[] predicted)
    {
        long count = 0, right = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (boards[i] != board) continue;
            count++;
            if (truth[i] == predicted[i]) right++;
        }
        return new($"board {20085 + 7 * board}", count, Interval.Wilson(right, count));
    }

    static IEnumerable<Mistake> Wrong(IReadOnlyList<string> classes, int[] truth, ClassificationFigures figures) =>
        Enumerable.Range(0, truth.Length).Where(i => truth[i] != figures.Predicted[i]).OrderByDescending(i => figures.Confidence[i])
            .Select(i => new Mistake($"{classes[truth[i]]}/{20085 + i % 12 * 7}_{i}.png", classes[truth[i]], classes[figures.Predicted[i]], figures.Confidence[i]));

    static TrainingEpoch Epoch(int epoch)
    {
        double left = 1.0 / (1 + 0.42 * epoch), wave = 0.012 * ((epoch * 7919) % 11 - 5) / 5;
        return new(epoch, 1.9 * left * left + 0.03, 1.55 * left * left + 0.17 + (epoch > 15 ? 0.004 * (epoch - 15) : 0) + wave, 1 - 0.75 * left * left - 0.002, 0.955 - 0.7 * left * left - wave / 2);
    }

    static double Quantile(double level) => Latencies().Order().ElementAt((int)(level * 399));

    static double[] Latencies()
    {
        var stream = new SampleStream(7);
        return [.. Enumerable.Range(0, 400).Select(_ => 0.00165 + 0.00009 * Math.Abs(stream.Normal()) + (stream.Uniform() < 0.06 ? 0.0011 * stream.Uniform() : 0.0001 * stream.Uniform()))];
    }
}
