using System.Text.Json;
using Microsoft.Extensions.Options;
using Ogee;
using Ogee.Learn;
using Ogee.Recipes;

namespace Company.Worker1;

/// <summary>Classifies what is dropped into a folder: one line of results a picture, and the picture moved to where it belongs.</summary>
sealed partial class InboxWorker(IOptions<InboxOptions> settings, TimeProvider time, ILogger<InboxWorker> logger) : BackgroundService
{
    const long LargestFile = 64 << 20;

    readonly InboxOptions options = settings.Value;
    Dictionary<string, long> sizes = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The weights are checked against the hash that was recorded with them; a model that does not load ends the worker, with the reason in the log.
        var model = Classifier.Load(options.Model);
        foreach (var folder in (string[])[options.Folder, options.Done, options.Unsure, options.Failed]) Directory.CreateDirectory(folder);
        LogReady(options.Folder, model.Config.Classes.Count, model.Config.WeightsSha256[..12]);

        // Looking works on every file system; notifications of changes do not come from network shares.
        using var timer = new PeriodicTimer(options.Every, time);
        do
        {
            foreach (var path in ReadyFiles())
            {
                stoppingToken.ThrowIfCancellationRequested();
                Handle(model, path);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // A file whose size is that of the last look is one that nobody is still writing.
    List<string> ReadyFiles()
    {
        var now = new DirectoryInfo(options.Folder).EnumerateFiles().Where(file => !file.Name.StartsWith('.')).ToDictionary(file => file.FullName, file => file.Length);
        var ready = now.Where(file => file.Value > 0 && sizes.GetValueOrDefault(file.Key, -1) == file.Value).Select(file => file.Key).Order(StringComparer.Ordinal).ToList();
        sizes = now;
        return ready;
    }

    void Handle(Classifier model, string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            var probabilities = model.Predict(ImageDecoder.Decode(RegularFile.ReadAllBytes(path, LargestFile), name));
            var best = Array.IndexOf(probabilities, probabilities.Max());
            var isSure = probabilities[best] >= options.SureAbove;
            // Written before the picture is moved: after a loss of power a picture may be in the results twice, and is never missing.
            File.AppendAllText(options.Results, JsonSerializer.Serialize(new
            {
                time = time.GetUtcNow(), file = name, label = model.Config.Classes[best], probability = Math.Round(probabilities[best], 4), sure = isSure, weights = model.Config.WeightsSha256,
            }) + "\n");
            Move(path, isSure ? options.Done : options.Unsure);
            LogAnswered(name, model.Config.Classes[best], probabilities[best]);
        }
        catch (OgeeException error)
        {
            // One bad file must not stop the others.
            LogRefused(name, error.Message);
            Move(path, options.Failed);
        }
        catch (IOException error)
        {
            // In use, or a share that is away: it is tried again at the next look.
            LogLater(name, error.Message);
        }
    }

    // Cameras count anew after a restart: a name that is taken already gets a number.
    static void Move(string path, string folder)
    {
        var (name, extension) = (Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        var target = Path.Combine(folder, name + extension);
        for (var copy = 2; File.Exists(target); copy++) target = Path.Combine(folder, $"{name} ({copy}){extension}");
        File.Move(path, target);
    }

    [LoggerMessage(LogLevel.Information, "Looking into {Folder}; a model of {Classes} classes, weights {Weights}…")]
    partial void LogReady(string folder, int classes, string weights);

    [LoggerMessage(LogLevel.Information, "{File}: {Label} with {Probability:P1}")]
    partial void LogAnswered(string file, string label, double probability);

    [LoggerMessage(LogLevel.Warning, "{File} is no picture that can be read: {Reason}")]
    partial void LogRefused(string file, string reason);

    [LoggerMessage(LogLevel.Warning, "{File} is tried again: {Reason}")]
    partial void LogLater(string file, string reason);
}
