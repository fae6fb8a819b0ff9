namespace Ogee.Learn;

public static partial class Loss
{
    /// <summary>Draws what belongs together nearer than what does not (Schroff et al. 2015): max(0, ‖a − p‖ − ‖a − n‖ + margin), with libtorch's 1e-6 added to each difference.</summary>
    /// <param name="anchor">[batch, features]</param>
    /// <param name="positive">[batch, features]: of the anchor's kind.</param>
    /// <param name="negative">[batch, features]: of another kind.</param>
    /// <param name="margin">How much nearer; positive.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The margin is no positive number, or the shapes differ.</exception>
    public static Tensor TripletMargin(Tensor anchor, Tensor positive, Tensor negative, double margin = 1, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("triplet loss", "margin", margin);
        RequireEqual("triplet loss", anchor, positive, "positive");
        RequireEqual("triplet loss", anchor, negative, "negative");
        return Reduced((Distance(anchor, positive) - Distance(anchor, negative) + margin).Maximum(0), reduction);

        // Equal vectors have a distance with a gradient, as √0 has not.
        static Tensor Distance(Tensor a, Tensor b) => (a - b + 1e-6).Square().Sum(-1).Sqrt();
    }

    /// <summary>1 − cos of the angle for pairs that belong together, max(0, cos − margin) for others; libtorch's definition.</summary>
    /// <param name="a">[batch, features]</param>
    /// <param name="b">[batch, features]</param>
    /// <param name="target">[batch]: 1 or −1.</param>
    /// <param name="margin">The largest cosine that costs others nothing; −1 to 1.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The margin is not from −1 to 1, or the shapes do not fit.</exception>
    public static Tensor CosineEmbedding(Tensor a, Tensor b, Tensor target, double margin = 0, LossReduction reduction = LossReduction.Mean)
    {
        if (margin is not (>= -1 and <= 1)) throw LearnErrors.Setting.With(FormattableString.Invariant($"cosine embedding loss: the margin is {margin}"), "Expected a number from -1 to 1", "Use 0 to 0.5.");
        RequireEqual("cosine embedding loss", a, b, "others");
        // libtorch's: keeps a vector of zeros from 0 / 0.
        const double Least = 1e-12;
        var cosine = (a * b).Sum(-1) / ((a.Square().Sum(-1) + Least) * (b.Square().Sum(-1) + Least)).Sqrt();
        RequireEqual("cosine embedding loss", cosine, target);
        return Reduced(Tensor.Where(target.Greater(0), 1 - cosine, (cosine - margin).Maximum(0)), reduction);
    }

    /// <summary>InfoNCE (van den Oord et al. 2018): each query must find its own key among the batch's: cross-entropy of cosines divided by the temperature.</summary>
    /// <param name="queries">[batch, features]; their length does not count.</param>
    /// <param name="keys">[batch, features]: the i-th belongs to the i-th query.</param>
    /// <param name="temperature">How sharp; positive.</param>
    /// <param name="isSymmetric">Whether keys must also find their queries, as in CLIP (Radford et al. 2021); the mean of both.</param>
    /// <param name="reduction">What becomes of the losses of all queries.</param>
    /// <exception cref="OgeeException">The temperature is no positive number, or the shapes are not equal ones of two axes.</exception>
    public static Tensor InfoNce(Tensor queries, Tensor keys, double temperature = 0.1, bool isSymmetric = false, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("infonce", "temperature", temperature);
        RequirePairs("infonce", queries, keys, "keys");
        var cosines = Unit(queries).MatMul(Unit(keys).Transpose(0, 1)) / temperature; // [queries, keys]
        var own = Tensor.Arange(queries.Shape[0]);
        var loss = CrossEntropy(cosines, own, 0, reduction: reduction);
        return isSymmetric ? (loss + CrossEntropy(cosines.Transpose(0, 1), own, 0, reduction: reduction)) * 0.5 : loss;
    }

    /// <summary>NT-Xent (Chen et al. 2020, SimCLR): each of two views of every sample must find the other among all views but itself.</summary>
    /// <param name="a">[batch, features]: first views; their length does not count.</param>
    /// <param name="b">[batch, features]: second views.</param>
    /// <param name="temperature">How sharp; positive.</param>
    /// <param name="reduction">What becomes of the losses of all views.</param>
    /// <exception cref="OgeeException">The temperature is no positive number, or the shapes are not equal ones of two axes.</exception>
    public static Tensor NtXent(Tensor a, Tensor b, double temperature = 0.5, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("nt-xent", "temperature", temperature);
        RequirePairs("nt-xent", a, b, "second views");
        var batch = a.Shape[0];
        var views = Unit(Tensor.Concat(0, a, b)); // [2 batch, features]
        var cosines = views.MatMul(views.Transpose(0, 1)) / temperature;
        var all = Tensor.Arange(2 * batch);
        var isSelf = all.Unsqueeze(1).EqualTo(all);
        var other = Tensor.Concat(0, all.Slice(0, batch, 2 * batch), all.Slice(0, 0, batch));
        return CrossEntropy(Tensor.Where(isSelf, Tensor.Scalar(double.NegativeInfinity, cosines.Type), cosines), other, 0, reduction: reduction);
    }

    /// <exception cref="OgeeException">They are no rows, or not as many.</exception>
    static void RequirePairs(string loss, Tensor a, Tensor b, string name)
    {
        RequireEqual(loss, a, b, name);
        if (a.Rank != 2) throw EngineErrors.Shape.With($"{loss}: vectors are {a.Shape}", "Expected [batch, features]", "Reshape them.");
    }

    /// <summary>Rows of length 1; one of zeros stays, without a gradient of its length.</summary>
    static Tensor Unit(Tensor x) => x * x.Square().Sum([x.Rank - 1], keepAxes: true).Maximum(1e-24).Rsqrt();
}
