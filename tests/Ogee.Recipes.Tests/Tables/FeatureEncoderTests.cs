namespace Ogee.Recipes.Tests;

public class FeatureEncoderTests
{
    static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("age", ColumnKind.Number), new("note", ColumnKind.Text), new("job", ColumnKind.Category) { Categories = ["clerk", "cook", "judge", "smith"] },
        new("sold", ColumnKind.Date), new("price", ColumnKind.Number), new("label", ColumnKind.Category) { Categories = ["no", "yes"] },
    ];

    /// <summary>200 rows: ages 18 to 67, of which some are missing; clerks, cooks and one judge; days of two years with hours; prices 0 in nine of ten.</summary>
    static double[][] Table(bool hasMissing = true) =>
        [.. Enumerable.Range(0, 200).Select(i => (double[])[hasMissing && i % 20 == 3 ? double.NaN : 18 + (i * 7 % 50), double.NaN, i == 5 ? 2 : i % 3 == 0 ? 1 : 0, 19_000 + (i * 3.625), i % 10 == 0 ? 10 + i : 0, i % 2])];

    static FeatureEncoder Fit(double[][] table, IReadOnlyList<TableColumn>? columns = null) => FeatureEncoder.Fit(columns ?? Columns, [0, 1, 2, 3, 4], [.. Enumerable.Range(0, table.Length)], (row, values) => table[row].CopyTo(values));

    static float[] Encode(FeatureEncoder encoder, params double[] raw)
    {
        var row = new float[encoder.RowSize];
        encoder.Encode(raw, row);
        return row;
    }

    [Fact]
    public void ARowIsNumbersThenPlainValuesThenCodesAndEachHasAName()
    {
        var encoder = Fit(Table());
        Assert.Equal(["age", "sold", "price", "age is missing", "sold: time of year (sine)", "sold: time of year (cosine)", "sold: time of day (sine)", "sold: time of day (cosine)", "job", "sold: weekday"], encoder.Inputs.Select(input => input.Name));
        Assert.Equal([0, 3, 4, 0, 3, 3, 3, 3, 2, 3], encoder.Inputs.Select(input => input.Column));
        Assert.Equal((3, 5), (encoder.Numbers, encoder.Plain));
        // Something else (the judge), clerk, cook; something else and seven days.
        Assert.Equal([3, 8], encoder.Cardinalities);
        Assert.Equal(encoder.RowSize, encoder.Numbers + encoder.Plain + encoder.Cardinalities.Count);
    }

    [Fact]
    public void NumbersAreSpreadEvenlyAndKeepTheirOrder()
    {
        var table = Table();
        var encoder = Fit(table);
        float[][] rows = [.. table.Select(raw => Encode(encoder, raw))];
        var ages = rows.Where((_, i) => !double.IsNaN(table[i][0])).Select(row => (double)row[0]).ToArray();
        Assert.Equal(0, ages.Average(), 0.1);
        Assert.Equal(1, ages.Average(age => age * age), 0.1);
        Assert.Equal((-1.7320508f, 1.7320508f), (rows.Min(row => row[1]), rows.Max(row => row[1])));

        var random = new Rng(1);
        var values = Enumerable.Range(0, 2000).Select(_ => random.NextNormal() * 60).Concat(Enumerable.Range(0, 70).SelectMany(age => (double[])[age, Math.BitIncrement(age), Math.BitDecrement(age)])).Order().ToArray();
        var encoded = values.Select(value => Encode(encoder, value, 0, 0, 0, 0, 0)[0]).ToArray();
        for (var i = 1; i < encoded.Length; i++) Assert.True(encoded[i] >= encoded[i - 1], $"{values[i - 1]:r} and {values[i]:r}");
        Assert.Equal(encoded[0], Encode(encoder, double.NegativeInfinity, 0, 0, 0, 0, 0)[0]);
        Assert.Equal(encoded[^1], Encode(encoder, double.MaxValue, 0, 0, 0, 0, 0)[0]);
    }

    [Fact]
    public void AValueThatMostRowsHaveDoesNotTakeAllTheRoom()
    {
        var encoder = Fit(Table());
        // Nine of ten prices are 0: their share of the range is not nine tenths, so that the others can be told apart.
        var low = Encode(encoder, 0, 0, 0, 0, 0, 0)[2];
        var next = Encode(encoder, 0, 0, 0, 0, 10, 0)[2];
        Assert.Equal(-1.7320508f, low);
        Assert.InRange(next, low + 0.3f, 0.5f);
    }

    [Fact]
    public void WhatIsMissingNewOrRareHasAPlaceOfItsOwn()
    {
        var encoder = Fit(Table());
        Assert.Equal((0, 1), (Encode(encoder, double.NaN, 0, 0, 0, 0, 0)[0], Encode(encoder, double.NaN, 0, 0, 0, 0, 0)[3]));
        Assert.Equal(0, Encode(encoder, 40, 0, 0, 0, 0, 0)[3]);
        // Clerk and cook; the judge is rare, the smith was never there, and what the schema does not know is NaN.
        Assert.Equal([1, 2, 0, 0, 0], ((double[])[0, 1, 2, 3, double.NaN]).Select(code => Encode(encoder, 40, 0, code, 0, 0, 0)[8]));
        Assert.Equal(0, Encode(encoder, 40, 0, 4, 0, 0, 0)[8]);
        Assert.Equal([0, 0, 0, 0], Encode(encoder, 40, 0, 0, double.NaN, 0, 0)[4..8]);
        Assert.Equal(0, Encode(encoder, 40, 0, 0, double.NaN, 0, 0)[9]);

        // Where a category was missing in training, missing is a code that the model knows.
        var table = Table();
        for (var i = 0; i < 30; i++) table[i * 5][2] = double.NaN;
        var other = Fit(table);
        Assert.Equal(4, other.Cardinalities[0]);
        Assert.Equal(3, Encode(other, 40, 0, double.NaN, 0, 0, 0)[8]);
        Assert.Equal(0, Encode(other, 40, 0, 3, 0, 0, 0)[8]);
    }

    [Fact]
    public void OfADateThereIsWhatDiffers()
    {
        // 2021-03-01 06:00 was a Monday.
        var row = Encode(Fit(Table()), 40, 0, 0, 18_687.25, 0, 0);
        var year = 2 * Math.PI * (31 + 28 + 0.25) / 365;
        Assert.Equal([(float)(Math.Sqrt(2) * Math.Sin(year)), (float)(Math.Sqrt(2) * Math.Cos(year)), (float)Math.Sqrt(2), 0], row[4..8], (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(1, row[9]);
        // Days of one week, without hours: no course of the year, no time of day.
        var table = Table();
        for (var i = 0; i < table.Length; i++) table[i][3] = 19_000 + (i % 7);
        var inputs = Fit(table).Inputs.Where(input => input.Column == 3).Select(input => input.Name);
        Assert.Equal(["sold", "sold: weekday"], inputs);
        // What no calendar holds is its nearest day, and no error.
        Assert.All((double[])[1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity], day => Assert.All(Encode(Fit(Table()), 40, 0, 0, day, 0, 0), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void ColumnsThatTellNothingAreLeftOut()
    {
        var table = Table(hasMissing: false);
        foreach (var row in table) (row[0], row[2], row[4]) = (5, 1, double.NaN);
        Assert.Equal([3], Fit(table).State.Features.Select(feature => feature.Column));
        foreach (var row in table) row[3] = 19_000;
        Assert.Equal("OG2452", Assert.Throws<OgeeException>(() => Fit(table)).Error.Code);
    }

    [Fact]
    public void TheStateComesBackFromItsJsonAndEncodesTheSameBits()
    {
        var table = Table();
        var encoder = Fit(table);
        var back = new FeatureEncoder(FeatureEncoderState.FromJson(encoder.State.ToJson(), "encoder.json"));
        Assert.Equal(encoder.State.ToJson(), back.State.ToJson());
        Assert.Equal(encoder.Inputs, back.Inputs);
        Assert.Equal(encoder.Cardinalities, back.Cardinalities);
        foreach (var raw in table) Assert.Equal(Encode(encoder, raw), Encode(back, raw));
    }

    [Fact]
    public void OnlyTrainingRowsCount()
    {
        var table = Table();
        var half = FeatureEncoder.Fit(Columns, [0, 2, 3, 4], [.. Enumerable.Range(0, 100)], (row, values) => table[row].CopyTo(values));
        for (var i = 100; i < 200; i++) table[i] = [-5, 0, 3, 0, 1e9, 0];
        var again = FeatureEncoder.Fit(Columns, [0, 2, 3, 4], [.. Enumerable.Range(0, 100)], (row, values) => table[row].CopyTo(values));
        Assert.Equal(half.State.ToJson(), again.State.ToJson());
        Assert.DoesNotContain(half.State.Features, feature => feature.Column == 5);
    }

    [Theory]
    [InlineData("null"), InlineData("{"), InlineData("{}"), InlineData("{\"format\": 1, \"columns\": 1, \"features\": [null]}")]
    [InlineData("{\"format\": 9}", "format 9"), InlineData("{\"columns\": 3}", "column"), InlineData("{\"columns\": -1}", "columns"), InlineData("{\"features\": []}", "features"), InlineData("{\"features\": null}", "missing")]
    [InlineData("0 {\"knots\": null}", "missing"), InlineData("0 {\"name\": null}"), InlineData("0 {\"kind\": \"Text\"}", "kind"), InlineData("0 {\"kind\": 77}"), InlineData("0 {\"calendar\": 64}", "kind")]
    [InlineData("0 {\"knots\": [1, 1], \"levels\": [0, 1]}", "rise"), InlineData("0 {\"knots\": [1, 2], \"levels\": [1, 0]}", "rise"), InlineData("0 {\"knots\": [1, 2], \"levels\": [0, 9]}", "range")]
    [InlineData("0 {\"knots\": [1, 2, 3]}", "range"), InlineData("0 {\"knots\": [1], \"levels\": [1]}", "two points"), InlineData("0 {\"knots\": [0, 1e400], \"levels\": [0, 1]}")]
    [InlineData("0 {\"column\": 4}", "order"), InlineData("1 {\"codes\": [1, 9]}", "code"), InlineData("1 {\"codes\": [-1]}", "code")]
    public void AStateThatIsNoneIsRefusedByName(string change, string? word = null)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(Fit(Table()).State.ToJson())!.AsObject();
        var json = change;
        if (change.Length > 4 && change.IndexOf('{', StringComparison.Ordinal) is 0 or 2 && !change.Contains("[null]", StringComparison.Ordinal) && change != "null")
        {
            var place = change[0] == '{' ? document : document["features"]![change[0] - '0']!.AsObject();
            foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change[change.IndexOf('{', StringComparison.Ordinal)..])!.AsObject().ToList()) place[name] = value?.DeepClone();
            json = document.ToJsonString();
        }
        var error = Assert.Throws<OgeeException>(() => FeatureEncoderState.FromJson(json, "model/encoder.json"));
        Assert.Equal("OG2451", error.Error.Code);
        Assert.Contains("model/encoder.json", error.What, StringComparison.Ordinal);
        if (word is not null) Assert.Contains(word, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void ARowOfAnotherLengthIsRefused()
    {
        var encoder = Fit(Table());
        Assert.Equal("OG2453", Assert.Throws<OgeeException>(() => encoder.Encode(new double[5], new float[encoder.RowSize])).Error.Code);
        Assert.Equal("OG2453", Assert.Throws<OgeeException>(() => encoder.Encode(new double[6], new float[3])).Error.Code);
    }
}
