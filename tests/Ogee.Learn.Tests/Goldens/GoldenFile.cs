using System.Runtime.InteropServices;

namespace Ogee.Learn.Tests;

/// <summary>A file of what libtorch computed, beside the tests; the benchmark project writes it (<c>goldens</c>).</summary>
sealed class GoldenFile(string name)
{
    readonly SafetensorsFile file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Goldens", name));

    /// <summary>What comes before the first slash of each name.</summary>
    public IEnumerable<string> Cases => file.Tensors.Keys.Select(name => name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal);

    public bool Has(string name) => file.Tensors.ContainsKey(name);

    public Tensor this[string name]
    {
        get
        {
            var spec = file.Tensors[name].Spec;
            return Tensor.Create(spec, bytes =>
            {
                lock (file) file.Read(name, bytes);
            });
        }
    }

    /// <summary>Fails where values differ from the file's by more than a share of the largest.</summary>
    public void Same(string name, Tensor actual, double tolerance)
    {
        Tensor golden = this[name];
        Assert.Equal(golden.Spec, actual.Spec);
        var (expected, values) = (golden.Cast(DType.Float64).ToArray<double>(), actual.Cast(DType.Float64).ToArray<double>());
        var largest = Math.Max(expected.Max(Math.Abs), 1e-3);
        for (var i = 0; i < values.Length; i++) Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * largest, $"{name}, element {i}: libtorch has {expected[i]:g17}, Ogee {values[i]:g17}");
    }
}
