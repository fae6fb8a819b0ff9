using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The settings of training on a table, all found: what was asked for, and for the rest what the data suggests.</summary>
/// <param name="Batch">Rows a step.</param>
/// <param name="Rate">The highest learning rate.</param>
/// <param name="AverageDecay">The share of the average weights that each step keeps.</param>
/// <param name="Width">Units of each hidden layer.</param>
/// <param name="Members">Networks in one.</param>
/// <param name="Pieces">Pieces of the curve of each number.</param>
/// <param name="Epochs">Passes over the rows, without a budget.</param>
/// <remarks>
/// Measured with two seeds on the official split of Adult and on 80/10/10 of California housing: 64 pieces instead of 16 took RMSE from 50.2 to 48.2 k$; a rate of 4e-3 instead of 2e-3 from 49.4 to 48.7;
/// widths of 128 and 256, and 1 to 16 members, were within the spread of the seeds (86.3 to 86.5 %, 48.2 to 49.3 k$), so the small ones are the defaults.
/// </remarks>
sealed record TablePlan(int Batch, double Rate, double AverageDecay, int Width, int Members, int Pieces, int Epochs)
{
    // So many rows pin down a piece of a curve.
    const int RowsAPiece = 30;

    /// <summary>Fills the settings that are still open from the data.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="rows">Rows to learn from.</param>
    public static TablePlan Resolve(ResolvedSettings settings, int rows)
    {
        var preset = settings.Get(TrainSettings.Preset);
        var (width, members, steps) = preset switch { "fast" => (64, 1, 400), "good" => (128, 4, 1_200), _ => (256, 16, 4_000) };
        var batch = (int)settings.Fill(TrainSettings.Batch, rows < 1_000 ? 32 : rows < 5_000 ? 128 : 256, $"{rows} training rows");
        settings.Fill(TrainSettings.Model, $"tabular-{width}", $"preset {preset}");
        var rate = settings.Fill(TrainSettings.Rate, batch >= 256 ? 4e-3 : batch >= 128 ? 3e-3 : 2e-3, $"a batch of {batch}");
        var perEpoch = Math.Max(1, rows / batch);
        // Averages over about a tenth of the run: over more they would still hold the beginning.
        var epochs = Math.Clamp((steps + perEpoch - 1) / perEpoch, 4, 60);
        return new(batch, rate, perEpoch * epochs < 1_000 ? 0.98 : 0.995, WidthOf(settings.Get(TrainSettings.Model), width), members, Math.Clamp(rows / RowsAPiece, 8, 64), epochs);
    }

    static int WidthOf(string model, int standard) => ModelName.TabularWidth(model)
        ?? throw RecipeErrors.Setting.With($"model.name is '{model}', and the data is a table", "Expected tabular-WIDTH with a width from 16 to 1024", $"Use model.name=tabular-{standard}.");

    /// <summary>The network for encoded rows.</summary>
    /// <param name="encoder">What makes them.</param>
    /// <param name="classes">How many classes there are; 0 where a number is predicted.</param>
    /// <param name="monotone">For each number of a row, whether the answer may only rise (1) or fall (−1) with it.</param>
    public TabularNetConfig Network(FeatureEncoder encoder, int classes, IReadOnlyList<int> monotone) => new()
    {
        Task = classes > 0 ? TabularTask.Classification : TabularTask.Regression, Numbers = encoder.Numbers, Plain = encoder.Plain, Cardinalities = encoder.Cardinalities,
        Outputs = classes > 0 ? classes : 3, Width = Width, Members = Members, Pieces = Pieces, Monotone = monotone.Any(sign => sign != 0) ? monotone : [],
    };
}
