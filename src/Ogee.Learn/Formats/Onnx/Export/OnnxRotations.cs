namespace Ogee.Learn;

/// <summary>Jacobi's rotations of columns until all are at right angles: of each pair that is turned, half as many pairs at once as there are columns, as in a tournament where each meets each (Brent and Luk 1985).</summary>
static class OnnxRotations
{
    // Below this share a pair is at right angles: some times float64's rounding. Sweeps are few, for what is left is squared by each; the bound is for what cannot end.
    internal const double Small = 1e-14;
    const long MostSweeps = 40;

    /// <summary>What is turned: the cosine and the signed sine of each column, and its partner.</summary>
    internal readonly record struct Turn(OnnxMatrixEmission Words, string Cosine, string Sine, string Partner)
    {
        /// <summary>Columns turned with their partners.</summary>
        internal string Columns(string matrices) => Turned(matrices, Words.AsRow, Words.Rank - 1);

        /// <summary>Rows turned with their partners.</summary>
        internal string Rows(string matrices) => Turned(matrices, Words.AsColumn, Words.Rank - 2);

        string Turned(string matrices, Func<string, string> along, int axis) =>
            Words.Emit("Sub", Words.Emit("Mul", along(Cosine), matrices), Words.Emit("Mul", along(Sine), Words.Inner.Emit("Gather", [matrices, Partner], ("axis", (long)axis))));
    }

    /// <summary>Writes the loop, which ends when each pair was seen and none was turned.</summary>
    /// <param name="w">What writes nodes.</param>
    /// <param name="count">How many columns there are.</param>
    /// <param name="states">What is turned, float64.</param>
    /// <param name="see">From the states and the partner of each column: the square of its length, its product with its partner, and below which that is nothing; vectors [..., count].</param>
    /// <param name="turn">Turns the states.</param>
    internal static string[] Write(OnnxMatrixEmission w, long count, IReadOnlyList<(string First, OnnxDim[] Shape)> states, Func<string[], string, (string Squares, string Products, string Limit)> see, Func<string[], Turn, string[]> turn)
    {
        var e = w.Inner;
        var (partners, sides) = Tournament(count);
        var rounds = e.Builder.Scalar(partners.Length, DType.Int64);
        var allPartners = e.Builder.Constant($"partners of {count}", () => Tensor.From([.. partners.SelectMany(round => round)], [partners.Length, count]));
        var allSides = e.Builder.Constant($"sides of {count}", () => Tensor.From([.. sides.SelectMany(round => round)], [partners.Length, count]));
        var (zero, one, none) = (w.Of(0), w.Of(1), e.Builder.Scalar(0, DType.Int64));
        (string, DType, OnnxDim[])[] first = [.. states.Select(state => (state.First, DType.Float64, state.Shape)), (none, DType.Int64, [])];
        return OnnxLoops.Write(e, e.Builder.Scalar((double)MostSweeps * partners.Length, DType.Int64), first, [], (time, all) =>
        {
            var (state, quiet, round) = (all[..^1], all[^1], w.Emit("Mod", time, rounds));
            string Of(string table) => e.Emit("Gather", [table, round], ("axis", 0L));
            var (partner, side) = (Of(allPartners), Of(allSides));
            var (squares, products, limit) = see(state, partner);
            var isTurned = w.Emit("And", w.Emit("Greater", w.Emit("Abs", products), limit), w.Emit("Not", w.Emit("Equal", side, zero)));
            // tan of the angle that makes the product 0, the smaller one (Rutishauser 1966).
            var apart = w.Emit("Mul", side, w.Emit("Sub", e.Emit("Gather", [squares, partner], ("axis", (long)w.Rank - 2)), squares));
            var ratio = w.Emit("Div", apart, w.Emit("Mul", w.Where(isTurned, products, one), w.Of(2)));
            var length = w.Emit("Add", w.Emit("Abs", ratio), w.Emit("Sqrt", w.Emit("Add", w.Emit("Mul", ratio, ratio), one)));
            var tangent = w.Where(isTurned, w.Emit("Div", w.Where(w.Emit("Less", ratio, zero), w.Of(-1), one), length), zero);
            var cosine = w.Emit("Div", one, w.Emit("Sqrt", w.Emit("Add", w.Emit("Mul", tangent, tangent), one)));
            var sine = w.Emit("Mul", w.Emit("Mul", tangent, cosine), side);
            var turned = e.Reduce("ReduceMax", e.Cast(isTurned, DType.Bool, DType.Int64), [.. Enumerable.Range(0, w.Rank - 1)], keep: false);
            var nextQuiet = w.Where(w.Emit("Greater", turned, none), none, w.Emit("Add", quiet, e.Builder.Scalar(1, DType.Int64)));
            return new([.. turn(state, new(w, cosine, sine, partner)), nextQuiet]) { GoesOn = w.Emit("Less", nextQuiet, rounds) };
        });
    }

    // Who meets whom in each round, and which of both comes first: 1 for the first, −1 for the second, 0 for who waits.
    static (long[][] Partners, double[][] Sides) Tournament(long count)
    {
        var seats = count + (count % 2);
        var (partners, sides) = (new long[seats - 1][], new double[seats - 1][]);
        for (var round = 0; round < seats - 1; round++)
        {
            partners[round] = [.. Enumerable.Range(0, (int)count).Select(i => (long)i)];
            sides[round] = new double[count];
            // The last seat stays, the others go round.
            for (var pair = 0L; pair < seats / 2; pair++)
            {
                var (a, b) = pair == 0 ? (seats - 1, (long)round) : ((round + pair) % (seats - 1), (round - pair + seats - 1) % (seats - 1));
                if (a >= count || b >= count) continue;
                (partners[round][a], partners[round][b]) = (b, a);
                (sides[round][a], sides[round][b]) = a < b ? (1, -1) : (-1, 1);
            }
        }
        return (partners, sides);
    }

    /// <summary>Columns in the order of their values.</summary>
    internal static string Ordered(OnnxMatrixEmission w, string matrices, string order, OnnxDim[] shape) =>
        w.Inner.Emit("GatherElements", [matrices, w.Emit("Expand", w.AsRow(order), w.Inner.Builder.Sizes(shape))], ("axis", (long)w.Rank - 1));

    /// <summary>1 or −1 for each column [..., 1, k]: what makes the first element that is at least half as large as the largest positive.</summary>
    internal static string Signs(OnnxMatrixEmission w, string matrices)
    {
        var (e, axis) = (w.Inner, w.Rank - 2);
        var sizes = w.Emit("Abs", matrices);
        var isLarge = w.Emit("GreaterOrEqual", sizes, w.Emit("Mul", e.Reduce("ReduceMax", sizes, [axis], keep: true), w.Of(0.5)));
        var first = e.Emit("ArgMax", [e.Cast(isLarge, DType.Bool, DType.Int32)], ("axis", (long)axis), ("keepdims", 1L));
        return w.Where(w.Emit("Less", e.Emit("GatherElements", [matrices, first], ("axis", (long)axis)), w.Of(0)), w.Of(-1), w.Of(1));
    }
}
