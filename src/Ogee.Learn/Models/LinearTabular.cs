namespace Ogee.Learn;

/// <summary>Logistic or linear regression on a row of a table: what a deeper network must beat.</summary>
/// <remarks>The same rows, loss and trainer as <see cref="TabularNet"/>; codes count as one value each of their own. It starts at 0, and its loss has one minimum, so that nothing depends on a seed but the order of batches.</remarks>
public sealed class LinearTabular : Module
{
    readonly TabularNetConfig config;
    readonly Parameter? weight;
    readonly Parameter? codes;
    readonly Parameter bias;

    /// <summary>A model whose answers are all 0.</summary>
    /// <param name="config">What it gets and answers; of the rest nothing counts.</param>
    /// <exception cref="OgeeException">A number of the config is out of range.</exception>
    public LinearTabular(TabularNetConfig config)
    {
        if (config.Fault() is { } fault) throw LearnErrors.Setting.With($"linear model for tables: {fault}", "Expected a config whose numbers fit each other", "Let the encoder say how many inputs there are.");
        this.config = config;
        var values = config.Numbers + config.Plain;
        if (values > 0) weight = new(Tensor.From(new float[values * config.Outputs], [values, config.Outputs]));
        if (config.Cardinalities.Count > 0) codes = new(Tensor.From(new float[config.Cardinalities.Sum() * config.Outputs], [config.Cardinalities.Sum(), config.Outputs]));
        bias = new(Tensor.From(new float[config.Outputs], [config.Outputs]));
    }

    /// <param name="x">[batch, row]</param>
    /// <returns>[batch, outputs], of the meaning that those of <see cref="TabularNet"/> have.</returns>
    public override Tensor Forward(Tensor x)
    {
        var values = config.Numbers + config.Plain;
        var y = weight is null ? Tensor.Zeros([x.Shape[0], config.Outputs]) + bias : x.Slice(1, 0, values).MatMul(weight) + bias;
        return codes is null ? y : y + TabularCodes.Look(x.Slice(1, values, config.RowSize), codes, config.Cardinalities).Sum(1);
    }

    /// <summary>What training makes small, as for <see cref="TabularNet.Loss"/>.</summary>
    /// <param name="output">The model's result.</param>
    /// <param name="target">[batch]</param>
    public Tensor Loss(Tensor output, Tensor target) => TabularLoss.Of(config.Task, output, target);
}
