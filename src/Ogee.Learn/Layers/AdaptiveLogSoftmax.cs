namespace Ogee.Learn;

/// <summary>The logarithm of softmax over very many classes of unequal frequency (Grave et al. 2017): frequent ones and a number for each cluster of rarer ones in a head, the clusters behind narrower and narrower layers. libtorch's definition and names.</summary>
/// <remarks>
/// <para>Classes are ordered by frequency, the most frequent first. With clusters c at [lowᶜ, highᶜ): ln p(y) = head(y) for y below the first cutoff, and head(cluster) + tailᶜ(y − lowᶜ) beyond, each a logarithm of softmax; tailᶜ is x Pᵀ Oᵀ with P of features / division^(c + 1) rows.</para>
/// <para>Every row goes through every cluster, as a plan does not depend on targets: for C classes and F features a row costs about F · (head) + Σ (F + size) · F / divisionᶜ multiplications in place of F · C, and of each cluster one number is kept and not all of them.</para>
/// </remarks>
public sealed class AdaptiveLogSoftmax : Module
{
    readonly Linear head;
    readonly Chain[] tail;
    // Where the head's own classes end, and each cluster.
    readonly long[] cutoffs;

    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="cutoffs">Where the clusters begin, rising, each above 0 and below the number of classes; at least one.</param>
    /// <param name="division">How much narrower each cluster is than the one before; positive.</param>
    /// <param name="hasHeadBias">Whether the head has a bias.</param>
    /// <exception cref="OgeeException">A size is below 1, the cutoffs do not rise between 0 and the number of classes, or a cluster would have no width.</exception>
    /// <seealso href="https://doi.org/10.48550/arXiv.1609.04309">Grave, Joulin, Cissé, Grangier, Jégou: Efficient softmax approximation for GPUs (2017)</seealso>
    public AdaptiveLogSoftmax(long features, long classes, IReadOnlyList<long> cutoffs, double division = 4, bool hasHeadBias = false)
    {
        if (features < 1 || classes < 2) throw LearnErrors.Setting.With($"adaptive log-softmax: {features} features, {classes} classes", "Expected at least 1 and 2", "Check the sizes.");
        this.cutoffs = [.. cutoffs, classes];
        if (cutoffs.Count == 0 || cutoffs[0] < 1 || this.cutoffs.Zip(this.cutoffs.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw LearnErrors.Setting.With($"adaptive log-softmax: the cutoffs are [{string.Join(", ", cutoffs)}] of {classes} classes", "Expected rising numbers above 0 and below the number of classes", "Check the cutoffs.");
        if (!(division > 0 && double.IsFinite(division) && Width(features, division, cutoffs.Count) >= 1))
            throw LearnErrors.Setting.With(FormattableString.Invariant($"adaptive log-softmax: {features} features, divided by {division} for each of {cutoffs.Count} clusters, leave the last no width"), "Expected at least one", "Divide by less, or have fewer clusters.");
        Classes = classes;
        head = new(features, cutoffs[0] + cutoffs.Count, hasHeadBias);
        tail = [.. Enumerable.Range(1, cutoffs.Count).Select(cluster => Narrow(features, Width(features, division, cluster), this.cutoffs[cluster] - this.cutoffs[cluster - 1]))];
    }

    static Chain Narrow(long features, long width, long size) => new(new Linear(features, width, hasBias: false), new Linear(width, size, hasBias: false));

    static long Width(long features, double division, int cluster)
    {
        var scale = 1.0;
        for (var i = 0; i < cluster; i++) scale *= division;
        return (long)Math.Floor(features / scale);
    }

    /// <summary>How many classes.</summary>
    public long Classes { get; }

    /// <summary>The logarithms of the probabilities of all classes.</summary>
    /// <param name="x">[..., features]</param>
    /// <returns>[..., classes]</returns>
    public override Tensor Forward(Tensor x)
    {
        var logs = head.Forward(x).LogSoftmax(); // [..., first cutoff + clusters]
        Tensor[] parts = [logs.Slice(-1, 0, cutoffs[0]), .. tail.Select((part, cluster) => logs.Slice(-1, cutoffs[0] + cluster, cutoffs[0] + cluster + 1) + part.Forward(x).LogSoftmax())];
        return Tensor.Concat(-1, parts);
    }

    /// <summary>The logarithms of the probabilities of one class for each row, without those of the others.</summary>
    /// <param name="x">[..., features]</param>
    /// <param name="target">int64 or int32 [...]: class numbers; one that there is not is an error when the step runs.</param>
    /// <returns>[...]</returns>
    /// <exception cref="OgeeException">The target is of another type or shape.</exception>
    public Tensor LogProbability(Tensor x, Tensor target)
    {
        if (target.Type is not (DType.Int64 or DType.Int32) || x.Rank < 1 || target.Shape != Shape.Create(x.Shape.Sizes[..^1]))
            throw LearnErrors.Data.With($"adaptive log-softmax: the input is {x}, the target {target}", "Expected [..., features] and int64 or int32 [...]", "Give one class number for each row.");
        // A place in the head: the class itself, or its cluster's. What is beyond all classes stays outside of the head, and is told there.
        var place = target;
        for (var cluster = tail.Length - 1; cluster >= 0; cluster--) place = Tensor.Where(Within(target, cluster), Number(cutoffs[0] + cluster, target), place);
        place = Tensor.Where(target.GreaterEqual(Classes), Number(cutoffs[0] + tail.Length, target), place);
        var logs = head.Forward(x).LogSoftmaxAt(place);
        for (var cluster = 0; cluster < tail.Length; cluster++)
        {
            var isWithin = Within(target, cluster);
            var inside = Tensor.Where(isWithin, target - cutoffs[cluster], Number(0, target));
            logs += Tensor.Where(isWithin, tail[cluster].Forward(x).LogSoftmaxAt(inside), Tensor.Scalar(0, logs.Type));
        }
        return logs;
    }

    /// <summary>−ln of the probability of the right class, the mean over all rows.</summary>
    /// <param name="x">[..., features]</param>
    /// <param name="target">int64 or int32 [...]: class numbers.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="OgeeException">The target is of another type or shape.</exception>
    public Tensor Loss(Tensor x, Tensor target) => -LogProbability(x, target).Mean();

    /// <summary>The most probable class of each row.</summary>
    /// <param name="x">[..., features]</param>
    /// <returns>int64 [...]</returns>
    public Tensor Predict(Tensor x) => Forward(x).ArgMax(-1);

    Tensor Within(Tensor target, int cluster) => target.GreaterEqual(cutoffs[cluster]).And(target.Less(cutoffs[cluster + 1]));

    static Tensor Number(long value, Tensor like) => Tensor.Scalar(value, like.Type);
}
