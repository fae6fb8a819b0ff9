namespace Ogee.Recipes;

/// <summary>Reads the raw values of a row.</summary>
/// <param name="row">The row's number.</param>
/// <param name="values">One place for each column of the schema: numbers, codes of categories, days since 1970-01-01 UTC; NaN where a value is missing.</param>
public delegate void RowReader(int row, Span<double> values);

/// <summary>An input of a model, and where it is from.</summary>
/// <param name="Name">For people: <c>age</c>, <c>age is missing</c>, <c>sold: weekday</c>.</param>
/// <param name="Column">The column of the schema.</param>
public readonly record struct EncodedInput(string Name, int Column);

/// <summary>Turns raw rows of a table into the inputs of a model, by what it found on the training rows only.</summary>
/// <remarks>An encoded row is one list of float: first numbers, evenly spread within ±√3 by a rising curve; then plain values, such as flags of missing values and points on the circle of the year;
/// last codes of categories, as whole numbers. A missing number goes to 0, the middle; a category that is new, rare or missing (where none was missing in training) has code 0.</remarks>
public sealed class FeatureEncoder
{
    /// <summary>A curve of some hundred points does not get better by more rows than that.</summary>
    const int MostRows = 100_000;

    readonly EncodedFeature[] features;
    readonly QuantileCurve[] curves;

    /// <summary>An encoder from what was found earlier.</summary>
    /// <param name="state">What was found.</param>
    /// <exception cref="OgeeException">The state is not consistent.</exception>
    public FeatureEncoder(FeatureEncoderState state)
    {
        if (state.Fault() is { } fault) throw TableModelErrors.Encoder.With($"feature encoder: {fault}", "Expected a state as an encoder was saved with", "Fit the encoder again.");
        State = state;
        features = [.. state.Features];
        curves = [.. features.Select(feature => feature.Curve)];
        var names = new List<EncodedInput>();
        Numbers = Name(names, feature => feature.Kind == ColumnKind.Category ? [] : [feature.Name]);
        Plain = Name(names, PlainNames);
        Name(names, feature => feature.Kind == ColumnKind.Category ? [feature.Name] : feature.Calendar.HasFlag(CalendarParts.Weekday) ? [$"{feature.Name}: weekday"] : []);
        Inputs = names;
        // Of a date, seven days and 'missing'; its code 0 is never met in training.
        Cardinalities = [.. features.Where(feature => feature.Kind == ColumnKind.Category || feature.Calendar.HasFlag(CalendarParts.Weekday)).Select(feature => feature.Kind == ColumnKind.Category ? feature.CodeCount : 8)];
    }

    /// <summary>What was found on the training rows.</summary>
    public FeatureEncoderState State { get; }

    /// <summary>Values of an encoded row that are numbers, evenly spread; they come first.</summary>
    public int Numbers { get; }

    /// <summary>Values after them that are used as they are.</summary>
    public int Plain { get; }

    /// <summary>How many codes each of the last values has.</summary>
    public IReadOnlyList<int> Cardinalities { get; }

    /// <summary>The values of an encoded row: what each is called, and the column that it is from.</summary>
    public IReadOnlyList<EncodedInput> Inputs { get; }

    /// <summary>Values of an encoded row.</summary>
    public int RowSize => Inputs.Count;

    /// <summary>Fits an encoder on training rows.</summary>
    /// <param name="columns">The schema.</param>
    /// <param name="features">The columns that a model may see, by their places; those of text, and those that never differ, are left out.</param>
    /// <param name="rows">The training rows, by their numbers. Of many, some are looked at: the same for the same seed.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="seed">Which rows are looked at, where there are many.</param>
    /// <exception cref="OgeeException">No column tells anything.</exception>
    public static FeatureEncoder Fit(IReadOnlyList<TableColumn> columns, IEnumerable<int> features, IReadOnlyList<int> rows, RowReader read, ulong seed = 0)
    {
        int[] places = [.. features.Distinct().Order().Where(place => columns[place].Kind != ColumnKind.Text)];
        int[] sample = rows.Count <= MostRows ? [.. rows] : [.. new Rng(new RngKey(seed, 0).Fold("encoder")).Permutation(rows.Count).Take(MostRows).Select(i => rows[i])];
        var values = new double[places.Length][];
        for (var i = 0; i < places.Length; i++) values[i] = new double[sample.Length];
        var raw = new double[columns.Count];
        for (var r = 0; r < sample.Length; r++)
        {
            read(sample[r], raw);
            for (var i = 0; i < places.Length; i++) values[i][r] = raw[places[i]];
        }
        EncodedFeature[] found = [.. places.Select((place, i) => FeatureFit.Of(columns[place], place, values[i])).OfType<EncodedFeature>()];
        if (found.Length == 0)
            throw TableModelErrors.NoInputs.With($"None of {places.Length} columns differs from row to row in {sample.Length} training rows", "Expected a number, category or date with at least two values", "Add columns that tell rows apart; ogee look shows what each column holds.");
        return new(new() { Columns = columns.Count, Features = found });
    }

    /// <summary>Encodes a row.</summary>
    /// <param name="raw">One value for each column of the schema; those that are no features are not looked at.</param>
    /// <param name="row">[<see cref="RowSize"/>]: the inputs.</param>
    /// <exception cref="OgeeException">A length is wrong.</exception>
    public void Encode(ReadOnlySpan<double> raw, Span<float> row)
    {
        if (raw.Length != State.Columns || row.Length != RowSize)
            throw TableModelErrors.Row.With($"feature encoder: {raw.Length} raw values for {row.Length} inputs", $"Expected {State.Columns} raw values and {RowSize} inputs", "Give one value for each column of the schema.");
        var (number, plain, code) = (0, Numbers, Numbers + Plain);
        for (var i = 0; i < features.Length; i++)
        {
            var feature = features[i];
            var value = raw[feature.Column];
            if (feature.Kind == ColumnKind.Category)
            {
                row[code++] = FeatureFit.CodeOf(value, feature.Codes.Count) is { } known ? feature.Codes[known] : double.IsNaN(value) && feature.HasMissing ? feature.CodeCount - 1 : 0;
                continue;
            }
            var isMissing = double.IsNaN(value);
            row[number++] = isMissing ? 0 : (float)curves[i].At(value);
            if (feature.HasMissing) row[plain++] = isMissing ? 1 : 0;
            if (feature.Calendar.HasFlag(CalendarParts.Year)) Circle(isMissing ? double.NaN : CalendarDay.YearShare(value), row, ref plain);
            if (feature.Calendar.HasFlag(CalendarParts.TimeOfDay)) Circle(isMissing ? double.NaN : CalendarDay.DayShare(value), row, ref plain);
            if (feature.Calendar.HasFlag(CalendarParts.Weekday)) row[code++] = isMissing ? 0 : CalendarDay.Weekday(value) + 1;
        }
    }

    /// <summary>A share of a round as a point on a circle of radius √2, so that both values have variance 1; the middle where it is missing.</summary>
    static void Circle(double share, Span<float> row, ref int plain)
    {
        var isMissing = double.IsNaN(share);
        row[plain++] = isMissing ? 0 : (float)(1.4142135623730951 * Portable.Sin(2 * Math.PI * share));
        row[plain++] = isMissing ? 0 : (float)(1.4142135623730951 * Portable.Cos(2 * Math.PI * share));
    }

    static List<string> PlainNames(EncodedFeature feature)
    {
        var names = new List<string>();
        if (feature.Kind == ColumnKind.Category) return names;
        if (feature.HasMissing) names.Add($"{feature.Name} is missing");
        if (feature.Calendar.HasFlag(CalendarParts.Year)) names.AddRange([$"{feature.Name}: time of year (sine)", $"{feature.Name}: time of year (cosine)"]);
        if (feature.Calendar.HasFlag(CalendarParts.TimeOfDay)) names.AddRange([$"{feature.Name}: time of day (sine)", $"{feature.Name}: time of day (cosine)"]);
        return names;
    }

    int Name(List<EncodedInput> names, Func<EncodedFeature, IReadOnlyList<string>> of)
    {
        var before = names.Count;
        foreach (var feature in features) names.AddRange(of(feature).Select(name => new EncodedInput(name, feature.Column)));
        return names.Count - before;
    }
}
