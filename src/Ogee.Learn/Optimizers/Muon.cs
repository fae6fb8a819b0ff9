namespace Ogee.Learn;

/// <summary>Muon (Jordan et al. 2024): matrices move along their momentum made orthogonal, so that all directions are learned at one pace; what is no matrix of hidden layers moves by AdamW beside it. PyTorch's definition for matrices.</summary>
/// <remarks>
/// <para>m ← βm + (1−β)g; u = (1−β)g + βm with Nesterov's step ahead, or else m; o = NewtonSchulz(u), nearly U Vᵀ where u = U S Vᵀ; w ← w(1 − rate · λ) − rate · f · o. The factor f is √max(1, rows/columns), or with <see cref="MatchesAdam"/> 0.2 √max(rows, columns), so that rates and decays of AdamW serve (Liu et al. 2025).</para>
/// <para>The iteration is X ← aX + (bA + cA²)X with A = XXᵀ, from u over its norm, on the side that has fewer rows: singular values go to between 0.7 and 1.2 and not to 1, which serves as well and takes fewer steps. It runs in the parameter's type, where others take bfloat16.</para>
/// <para>Parameters of three axes and more, as of convolutions, are matrices [first axis, the others]. Biases and norms (one axis or none), and whatever <see cref="IsHidden"/> excludes (embeddings and heads are to be), move by AdamW with a rate and decay of their own, scaled by schedules and groups alike.</para>
/// </remarks>
/// <param name="rate">Learning rate of matrices.</param>
/// <param name="momentum">β: share of momentum that is kept.</param>
/// <param name="decay">λ: weight decay of matrices, times the rate.</param>
/// <param name="isNesterov">Whether the step looks ahead.</param>
/// <param name="steps">Steps of the iteration, from 1 to 100.</param>
/// <param name="epsilon">The least norm that a momentum is divided by.</param>
/// <param name="adamRate">Learning rate of all other parameters.</param>
/// <param name="adamBeta1">Decay of their first moment.</param>
/// <param name="adamBeta2">Decay of their second moment.</param>
/// <param name="adamEpsilon">Added to the root of their second moment.</param>
/// <param name="adamDecay">Their weight decay, times their rate; with one axis or none they do not decay, unless a group says so.</param>
/// <exception cref="OgeeException">A setting is out of range.</exception>
/// <seealso href="https://kellerjordan.github.io/posts/muon/"/>
public sealed class Muon(double rate = 0.02, double momentum = 0.95, double decay = 0.1, bool isNesterov = true, int steps = 5, double epsilon = 1e-7, double adamRate = 3e-4, double adamBeta1 = 0.9, double adamBeta2 = 0.95, double adamEpsilon = 1e-10, double adamDecay = 0.01) : Optimizer(rate)
{
    // The published coefficients: the slope at 0 is as steep as it can be while all values stay within (0.7, 1.2).
    const double First = 3.4445, Third = -4.7750, Fifth = 2.0315;

    readonly double momentum = OptimizerSetting.Share("muon", "momentum", momentum);
    readonly double decay = OptimizerSetting.NotNegative("muon", "decay", decay);
    readonly int steps = (int)OptimizerSetting.Within("muon", "number of steps", steps, 1, 100);
    readonly double epsilon = OptimizerSetting.Positive("muon", "epsilon", epsilon);
    readonly double adamShare = OptimizerSetting.Positive("muon", "Adam rate", adamRate) / rate;
    readonly double adamBeta1 = OptimizerSetting.Share("muon", "Adam beta1", adamBeta1);
    readonly double adamBeta2 = OptimizerSetting.Share("muon", "Adam beta2", adamBeta2);
    readonly double adamEpsilon = OptimizerSetting.NotNegative("muon", "Adam epsilon", adamEpsilon);
    readonly double adamDecay = OptimizerSetting.NotNegative("muon", "Adam decay", adamDecay);

    /// <summary>Which of the parameters with two axes and more are matrices of hidden layers: all, unless given. Embeddings and heads learn better by AdamW: <c>parameter => parameter.Name is not ("embedding.weight" or "head.weight")</c>.</summary>
    public Func<Parameter, bool> IsHidden { get; init; } = static _ => true;

    /// <summary>Whether steps of matrices are as large as those of AdamW.</summary>
    public bool MatchesAdam { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["momentum"];

    bool IsMatrix(Parameter parameter) => parameter.Shape.Rank >= 2 && parameter.Shape.Count > 0 && IsHidden(parameter);

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Shape Shape)> StatesOf(Parameter parameter) => IsMatrix(parameter) ? base.StatesOf(parameter) : [("mean", parameter.Shape), ("square", parameter.Shape)];

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        if (!IsMatrix(parameter))
        {
            Adam(parameter, gradient, state);
            return;
        }
        var shape = parameter.Shape;
        var mean = state[0].Value = (state[0].Value * momentum) + (gradient * (1 - momentum));
        var ahead = isNesterov ? (gradient * (1 - momentum)) + (mean * momentum) : mean;
        var (rows, columns) = (shape[0], shape.Count / shape[0]);
        var factor = MatchesAdam ? 0.2 * Math.Sqrt(Math.Max(rows, columns)) : Math.Sqrt(Math.Max(1, (double)rows / columns));
        parameter.Value = Shrunk(parameter, decay) - (Orthogonal(ahead.Reshape(rows, columns)).Reshape(shape) * (Rate * factor));
    }

    Tensor Orthogonal(Tensor x)
    {
        var isTall = x.Shape[0] > x.Shape[1];
        if (isTall) x = x.Transpose(0, 1);
        x /= x.Square().Sum().Sqrt().Maximum(epsilon);
        for (var step = 0; step < steps; step++)
        {
            var square = x.MatMul(x.Transpose(0, 1));
            x = (x * First) + ((square * Third) + (square.MatMul(square) * Fifth)).MatMul(x);
        }
        return isTall ? x.Transpose(0, 1) : x;
    }

    void Adam(Parameter parameter, Tensor gradient, Parameter[] state)
    {
        var own = Rate;
        // Its rate follows schedules and groups as the other does.
        Rate *= adamShare;
        AdamRule.Update(this, parameter, Shrunk(parameter, adamDecay), gradient, state, adamBeta1, adamBeta2, adamEpsilon);
        Rate = own;
    }
}
