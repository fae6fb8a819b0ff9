using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Common divisors and multiples. Numbers are taken below zero, where the smallest has its place.</summary>
static class OnnxDivisorForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(Gcd), "Loop, Mod", e => e.Widened(e.Type, e.Names, (x, type) => new OnnxScalarEmission(e, type) is var s ? s.One("Neg", Divisor(s, Below(s, x[0]), Below(s, x[1]))) : "")),
        new(typeof(Lcm), "Loop, Mod, Div, Mul", e => e.Widened(e.Type, e.Names, (x, type) => Multiple(new(e, type), x))),
    ];

    static string Below(OnnxScalarEmission s, string x) => s.Where(s.Two("Greater", x, s.Of(0)), s.One("Neg", x), x);

    // Euclid's, of numbers that are not positive: −gcd.
    static string Divisor(OnnxScalarEmission s, string a, string b) => OnnxLoops.While(s.Inner, [a, b], [s.Type, s.Type], x =>
    {
        // By 0 and −1 nothing is divided: by 1, which leaves as much as −1 and is no trap for the smallest number.
        var rest = s.Two("Mod", x[0], s.Where(s.Two("Greater", x[1], s.Of(-2)), s.Of(1), x[1]));
        var isDone = s.Two("Equal", x[1], s.Of(0));
        return ([s.Where(isDone, x[0], x[1]), rest], s.Two("Less", rest, s.Of(0)));
    })[0];

    // −(a / gcd) · b, wrapping around as the engine's does.
    static string Multiple(OnnxScalarEmission s, string[] x)
    {
        var (a, b) = (Below(s, x[0]), Below(s, x[1]));
        var divisor = Divisor(s, a, b);
        // −gcd of −1 gives −a, and that of 0, where both are 0, gives 0.
        var isSmall = s.Two("Greater", divisor, s.Of(-2));
        var factor = s.Where(isSmall, a, s.One("Neg", s.Two("Div", a, s.Where(isSmall, s.Of(1), divisor))));
        return s.Mul(factor, b);
    }
}
