namespace Ogee.Bench;

/// <summary>How far Ogee and libtorch are apart.</summary>
/// <param name="Results">Of results: the largest difference of two elements, as a part of the largest element of the tensor, or of 1 if that is larger.</param>
/// <param name="Gradients">Of gradients, likewise.</param>
/// <param name="Compared">How many gradients there are.</param>
readonly record struct OracleDeviation(double Results, double Gradients, int Compared)
{
    public double Largest => Math.Max(Results, Gradients);

    public static OracleDeviation Of(OracleGraph graph)
    {
        if (OracleRun.Peer(graph, out _) is not { } peer) return new(double.PositiveInfinity, double.PositiveInfinity, 0);
        var ours = OracleRun.Ours(graph);
        var (results, gradients, compared) = (0.0, 0.0, 0);
        foreach (var (a, b) in ours.Results.Zip(peer.Results)) results = Math.Max(results, Apart(a, b));
        foreach (var (a, b) in ours.Gradients.Zip(peer.Gradients))
        {
            if (a is null || b is null) continue;
            gradients = Math.Max(gradients, Apart(a, b));
            if (a.Length > 0) compared++;
        }
        return new(results, gradients, compared);
    }

    // No path and a gradient of zeros are the same.
    static double Apart(double[] a, double[] b)
    {
        var (apart, scale) = (0.0, 1.0);
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            var (x, y) = (a.Length == 0 ? 0 : a[i], b.Length == 0 ? 0 : b[i]);
            if (x.Equals(y)) continue;
            if (!double.IsFinite(x) || !double.IsFinite(y)) return double.PositiveInfinity;
            scale = Math.Max(scale, Math.Max(Math.Abs(x), Math.Abs(y)));
            apart = Math.Max(apart, Math.Abs(x - y));
        }
        return apart / scale;
    }
}
