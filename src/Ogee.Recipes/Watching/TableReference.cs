namespace Ogee.Recipes;

/// <summary>The reference of a model of tables.</summary>
static class TableReference
{
    public static ModelReference Of(TableModel model, TableData data, TableLabels labels, int[] rows, CancellationToken cancellation)
    {
        var encoded = new EncodedRows(data, model.Encoder, rows, cancellation);
        var results = TableEvaluation.Outputs(model, rows, encoded.Read, model.Decisions.Typicality is not null, cancellation);
        var answers = model.Answers(results.Network);
        var (size, width) = (model.Config.Network.Outputs, model.FeatureCount);
        var watch = ModelWatch.Of(model);
        var count = new ReferenceCount(watch, model.Decisions);
        var (raw, observed) = (new double[data.Columns.Count], new double[watch.Observed]);
        for (var i = 0; i < rows.Length; i++)
        {
            data.Read(rows[i], raw);
            watch.Observe(raw, observed);
            var answer = model.Answer(answers.AsSpan(i * size, size), results.Features.Length > 0 ? model.Decisions.TypicalityOf(results.Features.AsSpan(i * width, width)) : null, null, model.RulesHeld(raw));
            if (model.Config.IsClassification) count.Add(observed, [], answer, model.Config.Classes[(int)labels[rows[i]]]);
            else count.Add(observed, answer, labels[rows[i]]);
        }
        return count.Done(model.Config.WeightsSha256);
    }
}
