using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Counts samples that lie in files as a server would count them: is what came this month like what the model was verified on?</summary>
public static class SampleWindow
{
    /// <summary>A window of tables.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">Tables with the model's columns; the label may be missing.</param>
    /// <param name="reference">The model's reference.</param>
    /// <param name="now">The time that the window is given.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="OgeeException">A table cannot be read.</exception>
    public static WatchWindow OfTables(TableModel model, IReadOnlyList<string> files, ModelReference reference, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var watch = ModelWatch.Of(model);
        var summary = reference.Summary.Empty();
        var (size, width, withFeatures) = (model.Config.Network.Outputs, model.FeatureCount, model.Decisions.Typicality is not null);
        long rows = 0;
        foreach (var file in files)
        {
            using var data = TableData.Open(file, new() { Schema = model.Config.Columns, Optional = [.. model.Unused, model.Config.Label] });
            int[] all = [.. Enumerable.Range(0, data.Rows)];
            var encoded = new EncodedRows(data, model.Encoder, all, cancellation);
            var results = TableEvaluation.Outputs(model, all, encoded.Read, withFeatures, cancellation);
            var answers = model.Answers(results.Network);
            var (raw, observed) = (new double[data.Columns.Count], new double[watch.Observed]);
            foreach (var row in all)
            {
                data.Read(row, raw);
                watch.Observe(raw, observed);
                watch.Count(summary, observed, [], model.Answer(answers.AsSpan(row * size, size), withFeatures ? model.Decisions.TypicalityOf(results.Features.AsSpan(row * width, width)) : null, null, model.RulesHeld(raw)));
            }
            rows += data.Rows;
        }
        return Of(model.Config.Label, reference, summary, rows, now);
    }

    /// <summary>A window of pictures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">Picture files.</param>
    /// <param name="reference">The model's reference.</param>
    /// <param name="now">The time that the window is given.</param>
    /// <param name="cancellation">Stops between pictures.</param>
    /// <exception cref="OgeeException">A picture cannot be read.</exception>
    public static WatchWindow OfPictures(Classifier model, IReadOnlyList<string> files, ModelReference reference, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var watch = ModelWatch.Of(model, reference.Projection);
        var summary = reference.Summary.Empty();
        var observed = new double[watch.Observed];
        var (row, logits, features, statistics) = (new float[model.RowSize], new float[model.Config.Classes.Count], new float[model.FeatureCount], new float[model.StatisticCount]);
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            model.Prepare(ImageDecoder.Decode(RegularFile.ReadAllBytes(file, 512L << 20), file), row);
            model.Logits(row, logits, features, statistics);
            watch.Observe(row, observed);
            watch.Count(summary, observed, watch.Directed(features), model.Decisions.Classify(model.Config.Classes, ProbabilityScores.Softmax(logits, logits.Length, model.Config.Temperature), model.Decisions.TypicalityOf(statistics)));
        }
        return Of("pictures", reference, summary, files.Count, now);
    }

    static WatchWindow Of(string name, ModelReference reference, StreamSummary summary, long rows, DateTimeOffset now) =>
        new() { Model = name, Version = "files", WeightsSha256 = reference.WeightsSha256, Started = now, Ended = now, Rows = rows, IsClosed = true, Summary = summary };
}
