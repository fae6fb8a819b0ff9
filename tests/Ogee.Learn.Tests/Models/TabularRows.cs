namespace Ogee.Learn.Tests;

/// <summary>Rows as an encoder gives them: numbers within ±√3, plain values, codes.</summary>
static class TabularRows
{
    /// <summary>A small network with every kind of input.</summary>
    public static TabularNetConfig Config(TabularTask task = TabularTask.Regression, int outputs = 3) => new()
    {
        Task = task, Outputs = outputs, Numbers = 3, Plain = 2, Cardinalities = [4, 2], Pieces = 6, Embedding = 3, Width = 16, Blocks = 2, Members = 3, Dropout = 0.2, CodeDropout = 0.1,
    };

    /// <summary>Random rows.</summary>
    public static Tensor Random(TabularNetConfig config, int count, ulong seed)
    {
        var (random, rows) = (new Rng(seed), new float[count * config.RowSize]);
        for (var i = 0; i < rows.Length; i++)
        {
            var place = i % config.RowSize;
            var code = place - config.Numbers - config.Plain;
            rows[i] = code >= 0 ? random.NextInt(config.Cardinalities[code]) : (float)(((2 * random.NextDouble()) - 1) * Math.Sqrt(3));
        }
        return Tensor.From(rows, [count, config.RowSize]);
    }

    /// <summary>Trains on all rows at once.</summary>
    public static double Fit(Module model, Func<Tensor, Tensor, Tensor> loss, Tensor x, Tensor target, int steps, double rate = 0.01)
    {
        var optimizer = new AdamW(rate);
        double last = 0;
        for (var step = 0; step < steps; step++)
        {
            using var training = Mode.Training(new RngKey(5, (ulong)step));
            var value = loss(model.Forward(x), target);
            optimizer.Step(model.Parameters, value.Gradients(model.Parameters));
            Tensor.Evaluate(value, [.. model.Parameters]);
            last = value.Item();
        }
        return last;
    }
}
