namespace Ogee.Learn;

/// <summary>Parameters that an optimizer treats in a way of their own: a backbone that learns slowly beside a new head, norms that do not decay.</summary>
/// <example><c>new AdamW(3e-4) { Groups = [ParameterGroup.Named("head") with { Rate = 10 }, new(parameter => parameter.Shape.Rank &lt;= 1) { Decay = 0 }] }</c></example>
/// <param name="Holds">Whether a parameter belongs to the group.</param>
public sealed record ParameterGroup(Func<Parameter, bool> Holds)
{
    readonly double rate = 1;
    readonly double? decay;

    /// <summary>A factor of the optimizer's rate; 0 leaves the parameters where they are.</summary>
    /// <exception cref="OgeeException">It is negative or not finite.</exception>
    public double Rate { get => rate; init => rate = OptimizerSetting.NotNegative("parameter group", "factor of the rate", value); }

    /// <summary>Weight decay in place of the optimizer's; null for the optimizer's own.</summary>
    /// <exception cref="OgeeException">It is negative or not finite.</exception>
    public double? Decay { get => decay; init => decay = value is { } given ? OptimizerSetting.NotNegative("parameter group", "decay", given) : null; }

    /// <summary>The parameters of a name, and those of the modules of that name: <c>head</c> holds <c>head.weight</c> and not <c>header.weight</c>.</summary>
    /// <param name="names">Names or first parts of names, up to a dot.</param>
    public static ParameterGroup Named(params string[] names) => new(parameter => parameter.Name is { } full && names.Any(name => full == name || full.StartsWith(name + ".", StringComparison.Ordinal)));
}
