namespace Ogee.Learn;

/// <summary>A value of a written graph in float64, with the signs of arithmetic: formulas of special functions read here as they do in the engine.</summary>
/// <param name="Words">What writes nodes.</param>
/// <param name="Name">The name of the value.</param>
readonly record struct OnnxReal(OnnxScalarEmission Words, string Name)
{
    /// <summary>Computes in float64 whatever the floats of an operation are, and rounds once: also the engine takes these functions lane by lane in double precision.</summary>
    internal static string Compute(OnnxEmission e, Func<OnnxReal[], OnnxReal> compute) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var words = new OnnxScalarEmission(e, DType.Float64);
        return e.Cast(compute([.. x.Select(name => new OnnxReal(words, e.Cast(name, type, DType.Float64)))]).Name, DType.Float64, type);
    });

    internal OnnxReal Of(double value) => this with { Name = Words.Of(value) };

    internal OnnxReal One(string name) => this with { Name = Words.One(name, Name) };

    OnnxReal Two(string name, OnnxReal other) => this with { Name = Words.Two(name, Name, other.Name) };

    public static OnnxReal operator +(OnnxReal a, OnnxReal b) => a.Two("Add", b);

    public static OnnxReal operator +(OnnxReal a, double b) => a + a.Of(b);

    public static OnnxReal operator -(OnnxReal a, OnnxReal b) => a.Two("Sub", b);

    public static OnnxReal operator -(OnnxReal a, double b) => a - a.Of(b);

    public static OnnxReal operator -(double a, OnnxReal b) => b.Of(a) - b;

    public static OnnxReal operator -(OnnxReal a) => a.One("Neg");

    public static OnnxReal operator *(OnnxReal a, OnnxReal b) => a.Two("Mul", b);

    public static OnnxReal operator *(OnnxReal a, double b) => a * a.Of(b);

    public static OnnxReal operator /(OnnxReal a, OnnxReal b) => a.Two("Div", b);

    public static OnnxReal operator /(OnnxReal a, double b) => a / a.Of(b);

    public static OnnxReal operator /(double a, OnnxReal b) => b.Of(a) / b;

    internal OnnxReal Abs() => One("Abs");

    internal OnnxReal Exp() => One("Exp");

    internal OnnxReal Log() => One("Log");

    internal OnnxReal Sqrt() => One("Sqrt");

    /// <summary>eˣ − 1 = tanh(x/2) · (eˣ + 1).</summary>
    internal OnnxReal Expm1() => (this / 2).One("Tanh") * (Exp() + 1);

    internal OnnxReal Log1p() => this with { Name = OnnxScalarForms.Log1p(Words, Name) };

    /// <summary>sin(πx) for |x| ≤ 1/2.</summary>
    internal OnnxReal SinPi() => (this * Math.PI).One("Sin");

    internal OnnxReal Power(OnnxReal exponent) => Two("Pow", exponent);

    internal OnnxReal AtMost(OnnxReal other) => Two("Min", other);

    internal OnnxReal AtMost(double value) => Two("Min", Of(value));

    /// <summary>What lies between this and the nearest whole number, from −1/2 to 1/2.</summary>
    internal OnnxReal Fraction() => this - One("Round");

    // Conditions are names of values of bool. NaN meets none of them.
    internal string Below(double value) => Words.Two("Less", Name, Words.Of(value));

    internal string Below(OnnxReal other) => Words.Two("Less", Name, other.Name);

    internal string Above(double value) => Words.Two("Greater", Name, Words.Of(value));

    internal string Above(OnnxReal other) => Words.Two("Greater", Name, other.Name);

    internal string Is(double value) => Words.Two("Equal", Name, Words.Of(value));

    internal string And(string a, string b) => Words.Two("And", a, b);

    internal string Not(string a) => Words.One("Not", a);

    internal string Or(string a, string b) => Words.Two("Or", a, b);

    /// <summary>This where a condition is, and otherwise another.</summary>
    internal OnnxReal Where(string condition, OnnxReal otherwise) => this with { Name = Words.Where(condition, Name, otherwise.Name) };

    /// <summary>A number where a condition is, and otherwise this.</summary>
    internal OnnxReal Except(string condition, double value) => Of(value).Where(condition, this);

    /// <summary>This with the sign of another.</summary>
    internal OnnxReal SignedBy(OnnxReal sign) => (-this).Where(sign.Below(0), this);

    /// <summary>c₀ + x (c₁ + x (c₂ + …)).</summary>
    internal OnnxReal Polynomial(ReadOnlySpan<double> coefficients)
    {
        var sum = Of(coefficients[^1]);
        for (var n = coefficients.Length - 2; n >= 0; n--) sum = (sum * this) + coefficients[n];
        return sum;
    }
}
