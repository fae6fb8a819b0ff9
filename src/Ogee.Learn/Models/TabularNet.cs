namespace Ogee.Learn;

/// <summary>A deep network for rows of a table: curves of the numbers and learned values of the codes, then residual layers. Several such networks answer together.</summary>
/// <remarks>Numbers enter by piecewise-linear encoding (Gorishniy et al. 2022). The members are a deep ensemble (Lakshminarayanan et al. 2017) inside of one network: they see the same batches,
/// start and drop out differently, are each trained on their own loss, and their scores are averaged. Members with weights in common, as in TabM (Gorishniy et al. 2025), were worse
/// here than one member alone when trained for so few epochs.</remarks>
public sealed class TabularNet : Module
{
    readonly Parameter? codes;
    readonly MemberLinear? curves;
    readonly MemberLinear? plain;
    readonly MemberLinear? categories;
    readonly Parameter bias;
    readonly MemberLinear[] blocks;
    readonly MemberLinear head;
    readonly MonotoneBranch? monotone;
    readonly int[] free;

    /// <summary>A network with fresh weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="OgeeException">A number of the config is out of range.</exception>
    public TabularNet(TabularNetConfig config)
    {
        if (config.Fault() is { } fault) throw LearnErrors.Setting.With($"network for tables: {fault}", "Expected a config whose numbers fit each other", "Let the encoder say how many inputs there are.");
        Config = config;
        var signs = config.Monotone.Count > 0 ? config.Monotone : new int[config.Numbers];
        free = [.. Enumerable.Range(0, config.Numbers).Where(i => signs[i] == 0)];
        var (width, members, columns) = (config.Width, config.Members, config.Cardinalities.Count);
        if (free.Length > 0) curves = new(members, (long)free.Length * config.Pieces, width, hasBias: false);
        if (free.Length + config.Plain > 0) plain = new(members, free.Length + config.Plain, width, hasBias: false);
        if (columns > 0)
        {
            codes = new(Initializers.Normal([config.Cardinalities.Sum(), members, config.Embedding], 1 / Math.Sqrt(config.Embedding)));
            categories = new(members, (long)columns * config.Embedding, width, hasBias: false);
        }
        bias = new(Initializers.Within([members * width], 1 / Math.Sqrt(Math.Max(1, config.RowSize))));
        blocks = [.. Enumerable.Range(0, config.Blocks).Select(_ => new MemberLinear(members, width, width))];
        head = new(members, width, config.Scores);
        if (free.Length < config.Numbers) monotone = new(signs, config);
    }

    /// <summary>Its shape.</summary>
    public TabularNetConfig Config { get; }

    /// <param name="x">[batch, row]: numbers, plain values, codes, as the config counts them.</param>
    /// <returns>Classification: logits; regression: standardised mean, or mean, 5 % and 95 % quantile. [batch, outputs]. In training the scores of each member [members, batch, scores], for <see cref="Loss"/>: of two classes the logarithm of their odds, else the outputs.</returns>
    public override Tensor Forward(Tensor x)
    {
        var y = Members(x);
        if (Mode.IsTraining) return y;
        y = y.Mean(0);
        return Config.IsBinary ? Tensor.Concat(-1, y * -0.5, y * 0.5) : y;
    }

    /// <summary>What training makes small: the mean over members and batch. Cross-entropy for classes; for numbers the squared error of the mean, and the pinball losses of the quantiles.</summary>
    /// <param name="output">The network's result.</param>
    /// <param name="target">Classification: int64 [batch], classes. Regression: float [batch], standardised.</param>
    public Tensor Loss(Tensor output, Tensor target) => TabularLoss.Of(Config.Task, output, target);

    /// <summary>What the network sees in rows, before it answers: the mean of its members.</summary>
    /// <param name="x">[batch, row]</param>
    /// <returns>[batch, width]</returns>
    public Tensor Features(Tensor x) => Hidden(x).Mean(0);

    /// <returns>[members, batch, width]</returns>
    Tensor Hidden(Tensor x)
    {
        var z = Drop(First(x).Relu()); // [members, batch, width]
        foreach (var block in blocks) z += Drop(block.Forward(z).Relu());
        return z;
    }

    /// <returns>[members, batch, scores]</returns>
    Tensor Members(Tensor x)
    {
        var z = Hidden(x);
        var y = head.Forward(z);
        return monotone is null ? y : y + monotone.Forward(x.Slice(1, 0, Config.Numbers), z);
    }

    /// <summary>The first layer, as a sum of one product for each kind of input.</summary>
    /// <returns>[members, batch, width]</returns>
    Tensor First(Tensor x)
    {
        var numbers = x.Slice(1, 0, Config.Numbers);
        if (free.Length < Config.Numbers) numbers = numbers.Take(Tensor.From(free), 1);
        var sum = bias.Value.Reshape(Config.Members, 1, Config.Width);
        if (curves is not null) sum += curves.Forward(PiecewiseCurves.Cut(numbers, Config.Pieces).Unsqueeze(0));
        if (plain is not null)
        {
            var rest = x.Slice(1, Config.Numbers, Config.Numbers + Config.Plain);
            sum += plain.Forward((free.Length == 0 ? rest : Config.Plain == 0 ? numbers : Tensor.Concat(1, numbers, rest)).Unsqueeze(0));
        }
        if (categories is not null) sum += categories.Forward(Codes(x));
        return sum.Expand([Config.Members, x.Shape[0], Config.Width]);
    }

    /// <summary>The learned values of a row's codes, side by side.</summary>
    /// <returns>[members, batch, columns · embedding]</returns>
    Tensor Codes(Tensor x)
    {
        var code = x.Slice(1, Config.Numbers + Config.Plain, Config.RowSize);
        if (Mode.IsTraining && Config.CodeDropout > 0) code = Tensor.Where(Tensor.Uniform(code.Shape, Mode.NextKey()).Less(Config.CodeDropout), Tensor.Scalar(0), code);
        var values = TabularCodes.Look(code, codes!, Config.Cardinalities); // [batch, columns, members, embedding]
        return values.Permute(2, 0, 1, 3).Reshape(Config.Members, x.Shape[0], Config.Cardinalities.Count * Config.Embedding);
    }

    Tensor Drop(Tensor x) => Mode.IsTraining ? x.Dropout(Config.Dropout, Mode.NextKey()) : x;
}
