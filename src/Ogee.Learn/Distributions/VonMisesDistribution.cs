namespace Ogee.Learn;

/// <summary>The von Mises distribution: of angles in radians, what the normal distribution is of numbers. Gradients pass what is drawn to the location; to the concentration asking for one is an error: detach it, and differentiate through <see cref="ProbabilityDistribution.LogProbability"/>.</summary>
public sealed class VonMisesDistribution : ProbabilityDistribution
{
    // ln 2π.
    const double LogTurn = 1.83787706640934548356;

    /// <param name="location">The angle around which they lie, in radians.</param>
    /// <param name="concentration">κ, how closely; positive: about 1 / variance where it is large.</param>
    public VonMisesDistribution(Tensor location, Tensor concentration) : base(location, concentration) => (Location, Concentration) = (Spread(location), Spread(concentration));

    /// <summary>The angle around which they lie, in radians.</summary>
    public Tensor Location { get; }

    /// <summary>κ, how closely.</summary>
    public Tensor Concentration { get; }

    // Ratios of Bessel functions are computed in float64, whatever the type.
    Tensor Precise => Concentration.Cast(DType.Float64);

    /// <summary>The mean directions: the location.</summary>
    public override Tensor Mean => Location;

    /// <summary>The circular variances, 1 − E cos(x − µ) = 1 − I₁(κ)/I₀(κ): from 0 to 1.</summary>
    public override Tensor Variance => BesselRatios.Gap(Precise).Cast(Type);

    /// <inheritdoc/>
    public override Tensor Entropy => (BesselRatios.Certainty(Precise) + LogTurn).Cast(Type);

    // Of every turn of an angle the same; 1 − cos x = 2 sin² x/2 keeps its digits where κ is large.
    private protected override Tensor LogAt(Tensor value) => (Concentration * ((value - Location) * 0.5).Sin().Square() * -2) - LogTurn - BesselRatios.LogShrunk(Precise).Cast(Type);

    // Within half a turn of 0.
    private protected override Tensor Draw(Shape shape, RngKey key) => (Tensor.VonMises(Concentration.Expand(shape), key) + Location + Math.PI).Remainder(2 * Math.PI) - Math.PI;

    internal static Tensor Apart(VonMisesDistribution p, VonMisesDistribution q) =>
        BesselRatios.Apart(p.Precise, q.Precise, p.Location.Cast(DType.Float64) - q.Location.Cast(DType.Float64)).Cast(DTypes.Promote(p.Type, q.Type));
}
