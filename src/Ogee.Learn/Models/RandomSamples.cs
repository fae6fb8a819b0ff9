namespace Ogee.Learn;

/// <summary>Samples without meaning, of the size of real ones.</summary>
static class RandomSamples
{
    /// <summary>Words from 1 on, int64 [rows, time]; padded texts have at least half of the time, and 0 behind their end.</summary>
    public static Tensor Texts(int rows, int time, int words, ulong seed, bool isPadded = false)
    {
        var random = new Rng(seed);
        var tokens = new long[checked(rows * time)];
        for (var row = 0; row < rows; row++)
        {
            var length = isPadded ? (time / 2) + random.NextInt(time - (time / 2) + 1) : time;
            for (var t = 0; t < length; t++) tokens[(row * time) + t] = 1 + random.NextInt(words - 1);
        }
        return Tensor.From(tokens, [rows, time]);
    }

    /// <summary>Trees of about twenty atoms with a ring closed in each: about forty directed edges.</summary>
    public static IReadOnlyList<Graph> Molecules(int count, int features, ulong seed)
    {
        var random = new Rng(seed);
        var graphs = new Graph[count];
        for (var g = 0; g < count; g++)
        {
            var atoms = 16 + random.NextInt(9);
            var bonds = new List<(int From, int To)> { (atoms - 1, 0) };
            for (var atom = 1; atom < atoms; atom++) bonds.Add((atom, atom - 1 - random.NextInt(Math.Min(3, atom))));
            float[] values = [.. Enumerable.Range(0, atoms * features).Select(_ => (float)random.NextDouble())];
            graphs[g] = new(atoms, values, [.. bonds.SelectMany(bond => (int[])[bond.From, bond.To])], [.. bonds.SelectMany(bond => (int[])[bond.To, bond.From])]);
        }
        return graphs;
    }
}
