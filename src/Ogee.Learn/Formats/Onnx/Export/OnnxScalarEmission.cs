namespace Ogee.Learn;

/// <summary>Words for what is put together from elementwise operators in one type.</summary>
/// <param name="Inner">What writes nodes.</param>
/// <param name="Type">The type that is computed in.</param>
readonly record struct OnnxScalarEmission(OnnxEmission Inner, DType Type)
{
    internal string Of(double value) => Inner.Builder.Scalar(value, Type);

    internal string One(string name, string x) => Inner.Emit(name, [x]);

    internal string Two(string name, string a, string b) => Inner.Emit(name, [a, b]);

    internal string Add(string a, string b) => Two("Add", a, b);

    internal string Sub(string a, string b) => Two("Sub", a, b);

    internal string Mul(string a, string b) => Two("Mul", a, b);

    internal string Where(string condition, string a, string b) => Inner.Emit("Where", [condition, a, b]);
}
