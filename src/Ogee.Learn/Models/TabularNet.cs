namespace Ogee.Learn;

/// <summary>A deep network for rows of a table: curves of the numbers and learned values of the codes, then a residual network, several of which share their weights and answer together.</summary>
/// <remarks>Numbers enter by piecewise-linear encoding (Gorishniy et al. 2022). The members are those of TabM (Gorishniy, Kotelnikov and Babenko 2025): one network whose first layer
/// each member scales in its own way, with a head for each; they are trained side by side, each on its own loss, and their answers are averaged.</remarks>
public sealed class TabularNet : Module
{
    readonly Parameter? codes;
    readonly Linear? curves;
    readonly Linear? plain;
    readonly Linear? categories;
    readonly Parameter scale;
    readonly Parameter shift;
    readonly Linear[] blocks;
    readonly Parameter head;
    readonly Parameter head_bias;
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
        var (width, members, codeCount) = (config.Width, config.Members, config.Cardinalities.Count);
        if (free.Length > 0) curves = new(free.Length * config.Pieces, width, hasBias: false);
        if (free.Length + config.Plain > 0) plain = new(free.Length + config.Plain, width, hasBias: false);
        if (codeCount > 0)
        {
            codes = new(Initializers.Normal([config.Cardinalities.Sum(), config.Embedding], 1 / Math.Sqrt(config.Embedding)));
            categories = new((long)codeCount * config.Embedding, width, hasBias: false);
        }
        // Signs make members as different as they can be at the start, and keep the size of what they scale.
        scale = new(key => Evaluated(Tensor.Uniform([members, 1, width], key).Less(0.5).Cast(DType.Float32) * 2 - 1));
        shift = new(Tensor.From(new float[members * width], [members, 1, width]));
        blocks = [.. Enumerable.Range(0, config.Blocks).Select(_ => new Linear(width, width))];
        head = new(Initializers.Within([members, width, config.Scores], 1 / Math.Sqrt(width)));
        head_bias = new(Tensor.From(new float[members * config.Scores], [members, 1, config.Scores]));
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
        var z = (Copies(First(x)) * scale) + shift; // [members, batch, width]
        z = Drop(z.Relu());
        foreach (var block in blocks) z += Drop(block.Forward(z).Relu());
        return z;
    }

    /// <returns>[members, batch, scores]</returns>
    Tensor Members(Tensor x)
    {
        var z = Hidden(x);
        var y = z.MatMul(head) + head_bias; // [members, batch, scores]
        return monotone is null ? y : y + monotone.Forward(x.Slice(1, 0, Config.Numbers), z);
    }

    /// <summary>The same for each member. By a product with ones, whose gradient is a product too, and much faster than a sum along so short an axis.</summary>
    /// <returns>[members, batch, width]</returns>
    Tensor Copies(Tensor x) => Config.Members == 1 ? x.Unsqueeze(0) : Tensor.Ones([Config.Members, 1]).MatMul(x.Reshape(1, -1)).Reshape(Config.Members, x.Shape[0], x.Shape[1]);

    /// <summary>The first layer, as a sum of one product for each kind of input.</summary>
    /// <returns>[batch, width]</returns>
    Tensor First(Tensor x)
    {
        var numbers = x.Slice(1, 0, Config.Numbers);
        if (free.Length < Config.Numbers) numbers = numbers.Take(Tensor.From(free), 1);
        Tensor? sum = null;
        if (curves is not null) sum = curves.Forward(PiecewiseCurves.Cut(numbers, Config.Pieces));
        if (plain is not null)
        {
            var rest = x.Slice(1, Config.Numbers, Config.Numbers + Config.Plain);
            var y = plain.Forward(free.Length == 0 ? rest : Config.Plain == 0 ? numbers : Tensor.Concat(1, numbers, rest));
            sum = sum is null ? y : sum + y;
        }
        if (categories is not null)
        {
            var y = categories.Forward(Codes(x).Flatten());
            sum = sum is null ? y : sum + y;
        }
        return sum ?? Tensor.Zeros([x.Shape[0], Config.Width]);
    }

    /// <summary>The learned values of a row's codes.</summary>
    /// <returns>[batch, codes, embedding]</returns>
    Tensor Codes(Tensor x)
    {
        var code = x.Slice(1, Config.Numbers + Config.Plain, Config.RowSize);
        if (Mode.IsTraining && Config.CodeDropout > 0) code = Tensor.Where(Tensor.Uniform(code.Shape, Mode.NextKey()).Less(Config.CodeDropout), Tensor.Scalar(0), code);
        return TabularCodes.Look(code, codes!, Config.Cardinalities);
    }

    Tensor Drop(Tensor x) => Mode.IsTraining ? x.Dropout(Config.Dropout, Mode.NextKey()) : x;

    static Tensor Evaluated(Tensor tensor)
    {
        Tensor.Evaluate(tensor);
        return tensor;
    }
}
