#:project ../src/Ogee/Ogee.csproj

// An operation of your own: one struct, in your own assembly, which may be internal. The engine has never heard of it, and yet it is fused into the
// loops around it, has gradients of every order, and gives the same bits as machine code, interpreted, and ahead of time compiled.
//
//   dotnet run -c Release samples/03-custom-op.cs

using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Ogee;

var x = Tensor.Normal([1_000, 100], new RngKey(Seed: 42));
Tensor.Evaluate(x);

// Map<Mish>() is all that it takes. It becomes one loop over the elements, together with what stands around it:
Settings.Output = text => Console.WriteLine(text.TrimEnd());
Settings.Show = "plan";
var y = (x * 0.5).Map<Mish>() + 1;
Tensor.Evaluate(y);
Settings.Show = "";

// Gradients, and gradients of gradients, follow from the one line that states the derivative. Differences say whether that line is right.
var at = Tensor.From(-2.0, -0.5, 0.25, 3.0);
var slope = at.Map<Mish>().Sum().Gradients(at)[0];
var curvature = slope.Sum().Gradients(at)[0];
const double Step = 1e-5;
Check("slope", slope, ((at + Step).Map<Mish>() - (at - Step).Map<Mish>()) / (2 * Step));
Check("curvature", curvature, (Slope(at + Step) - Slope(at - Step)) / (2 * Step));

// However it runs, the bits are the same: one loop in machine code, one loop in the tile machine (what ahead-of-time compiled programs use), or no fusing at all.
var asOneLoop = Hash((x * 0.5).Map<Mish>() + 1);
Settings.Emit = false;
var asTiles = Hash((x * 0.5).Map<Mish>() + 1);
Settings.Fuse = false;
var oneByOne = Hash((x * 0.5).Map<Mish>() + 1);
Console.WriteLine($"machine code  {asOneLoop}");
Console.WriteLine($"tile machine  {asTiles}{(asTiles == asOneLoop ? "  the same bits" : "")}");
Console.WriteLine($"not fused     {oneByOne}{(oneByOne == asOneLoop ? "  the same bits" : "")}");

static Tensor Slope(Tensor x) => x.Map<Mish>().Sum().Gradients(x)[0];

static void Check(string name, Tensor exact, Tensor byDifferences) =>
    Console.WriteLine($"{name}: {string.Join(" ", exact.ToArray<double>().Select(value => $"{value:0.######}"))}; differs from differences by at most {(exact - byDifferences).Abs().Max().Item():0.0e+0}");

static string Hash(Tensor tensor) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tensor.ToArray<float>().AsSpan())))[..16];

/// <summary>Mish, x · tanh(ln(1 + eˣ)): a smooth rectifier.</summary>
/// <seealso href="https://arxiv.org/abs/1908.08681">Misra 2019</seealso>
readonly struct Mish : IUnary<Mish>
{
    public static string Name => "mish";

    // Tests draw arguments here.
    public static Domain Domain => new(-5, 5);

    // The definition. Portable has the same bits on every machine, which System.Math has not.
    public static double F64(double x) => x * Portable.Tanh(Portable.Log1p(Portable.Exp(x)));

    // The derivative, as a graph: tanh s + x (1 − tanh² s) s', where s = ln(1 + eˣ) and s' is the sigmoid.
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y)
    {
        var tanh = x.Softplus().Tanh();
        return gradient * (tanh + (x * (1 - tanh.Square()) * x.Sigmoid()));
    }
}
