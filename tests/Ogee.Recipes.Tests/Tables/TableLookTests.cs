using System.Globalization;
using System.Text;

namespace Ogee.Recipes.Tests;

/// <summary>A table of machines without fault, and faults planted in it one at a time.</summary>
public class TableLookTests
{
    const int Rows = 2000;

    /// <summary>Columns of a clean table; a test changes some cells.</summary>
    sealed class Machines
    {
        internal List<string> Header { get; } = ["height", "weight", "speed", "heat", "town", "made", "label"];
        internal List<string[]> Cells { get; } = [];

        internal Machines(int rows = Rows)
        {
            var rng = new Rng(new RngKey(7).Fold("machines"));
            string[] towns = ["Köln", "Bonn", "Trier", "Aachen"];
            for (var i = 0; i < rows; i++)
            {
                double height = 170 + 10 * rng.NextNormal(), weight = 70 + 8 * rng.NextNormal(), speed = 100 + 15 * rng.NextNormal(), heat = rng.NextNormal();
                var label = heat + 0.02 * (speed - 100) + rng.NextNormal() > 0 ? "bad" : "good";
                Cells.Add([Text(height), Text(weight), Text(speed), Text(heat), towns[rng.NextInt(4)], $"2024-{i / 28 % 12 + 1:00}-{i % 28 + 1:00}", label]);
            }
        }

        internal void Add(string name, Func<int, string> value)
        {
            Header.Insert(0, name);
            for (var i = 0; i < Cells.Count; i++) Cells[i] = [value(i), .. Cells[i]];
        }

        internal string[] this[int row] => Cells[row];

        internal int this[string name] => Header.IndexOf(name);

        internal void Scale(string name, double factor, Func<int, bool> where)
        {
            for (var i = 0; i < Cells.Count; i++)
                if (where(i)) Cells[i][this[name]] = Text(double.Parse(Cells[i][this[name]], CultureInfo.InvariantCulture) * factor);
        }

        internal string Csv => string.Join('\n', Cells.Prepend([.. Header]).Select(row => string.Join(',', row))) + "\n";

        static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
    }

    static IReadOnlyList<LookFinding> Look(string csv, Func<TableData, IReadOnlyList<DataSplit>?>? splits = null, TableLookOptions? options = null, string label = "label")
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", csv));
        var task = TableTarget.Infer(data, label);
        var report = TableLook.At(data, task, splits?.Invoke(data), options);
        Assert.Equal(report.ToJson(), TableLook.At(data, task, splits?.Invoke(data), options).ToJson());
        Assert.All(report.Findings, finding =>
        {
            Assert.True(finding.What.Length > 10 && finding.Remedy.Length > 5 && finding.Count > 0, finding.Kind);
            Assert.InRange(finding.Examples.Count, 0, 5);
        });
        return report.Findings;
    }

    // By place: the first 80 % train, the next 10 % valid, the rest test.
    static DataSplit[] InOrder(TableData data) => [.. Enumerable.Range(0, data.Rows).Select(row => row * 10 / data.Rows < 8 ? DataSplit.Train : row * 10 / data.Rows < 9 ? DataSplit.Valid : DataSplit.Test)];

    static LookFinding Only(IReadOnlyList<LookFinding> findings, string kind)
    {
        var found = Assert.Single(findings, finding => finding.Level > FindingLevel.Note);
        Assert.Equal(kind, found.Kind);
        return found;
    }

    [Fact]
    public void ACleanTableHasNoFinding() => Assert.Empty(Look(new Machines().Csv, InOrder, new() { TimeColumn = null, Today = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) }));

    [Fact]
    public void RowsThatCannotBeReadAreFound()
    {
        var machines = new Machines();
        machines.Cells[100] = machines[100][..^1];
        machines.Cells[200] = [.. machines[200], "more"];
        var found = Only(Look(machines.Csv), "unreadable-rows");
        Assert.Equal((2, "t.csv:102:38: 6 fields where the table has 7"), (found.Count, found.Examples[0]));
    }

    [Fact]
    public void CellsThatAreNoNumbersAreFound()
    {
        var machines = new Machines();
        machines[50][0] = "tall";
        var found = Only(Look(machines.Csv), "unreadable-cells");
        Assert.Equal(["t.csv:52:1: tall"], found.Examples);
    }

    [Fact]
    public void CopiesAreFound()
    {
        var machines = new Machines();
        machines.Cells[900] = machines[10];
        machines.Cells[901] = machines[10];
        var found = Assert.Single(Look(machines.Csv));
        Assert.Equal(("duplicates", FindingLevel.Note, 2, "t.csv:12 = t.csv:902 = t.csv:903"), (found.Kind, found.Level, found.Count, Assert.Single(found.Examples)));
    }

    [Fact]
    public void CopiesAcrossSplitsAreAProblem()
    {
        var machines = new Machines();
        for (var i = 0; i < 10; i++) machines.Cells[1900 + i] = machines[i];
        var found = Only(Look(machines.Csv, InOrder), "duplicates-across-splits");
        Assert.Equal((FindingLevel.Problem, 10), (found.Level, found.Count));
        Assert.Equal("t.csv:2 (train) = t.csv:1902 (test)", found.Examples[0]);
        // A split by chance keeps copies together.
        Assert.DoesNotContain(Look(machines.Csv, data => TableSplit.Assign(data, TableTarget.Infer(data, "label"))), one => one.Kind == "duplicates-across-splits");
    }

    [Fact]
    public void NearCopiesAcrossSplitsAreFound()
    {
        var machines = new Machines();
        for (var i = 0; i < 12; i++)
        {
            machines.Cells[1900 + i] = [.. machines[i]];
            for (var c = 0; c < 4; c++)
            {
                var value = double.Parse(machines[i][c], CultureInfo.InvariantCulture);
                machines.Cells[1900 + i][c] = (value + (i % 2 == 0 ? 0.004 : -0.003)).ToString("0.000", CultureInfo.InvariantCulture);
            }
        }
        var found = Only(Look(machines.Csv, InOrder), "near-duplicates-across-splits");
        Assert.Equal(12, found.Count);
        Assert.Equal("t.csv:2 (train) ~ t.csv:1902 (test)", found.Examples[0]);
    }

    [Fact]
    public void ContradictionsAreFound()
    {
        var machines = new Machines();
        for (var i = 0; i < 20; i++) machines.Cells[900 + i] = [.. machines[i][..^1], machines[i][^1] == "bad" ? "good" : "bad"];
        Assert.Equal(40, Only(Look(machines.Csv), "duplicates-across-labels").Count);
    }

    [Fact]
    public void AColumnThatIsTheLabelInOtherWordsIsALeak()
    {
        var machines = new Machines();
        machines.Add("verdict", i => machines[i][^1] == "bad" ? "scrap" : "ship");
        var found = Only(Look(machines.Csv), "label-leak");
        Assert.Equal(FindingLevel.Problem, found.Level);
        Assert.Contains("'verdict' alone predicts 'label' (mean recall 100 % on rows", found.What);
    }

    [Fact]
    public void ANumberOfRowsThatAreSortedByTheLabelIsALeak()
    {
        var machines = new Machines();
        var sorted = machines.Cells.OrderBy(row => row[^1], StringComparer.Ordinal).ToArray();
        machines.Cells.Clear();
        machines.Cells.AddRange(sorted);
        machines.Add("id", i => (1000 + i).ToString(CultureInfo.InvariantCulture));
        var findings = Look(machines.Csv);
        Assert.Contains("the rows are sorted by the label", findings.Single(finding => finding.Kind == "label-leak").What);
        Assert.Contains(findings, finding => finding.Kind == "id-column");
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void ALabelInAnotherUnitIsALeakOfARegression()
    {
        var machines = new Machines();
        machines.Add("pounds", i => (double.Parse(machines[i][1], CultureInfo.InvariantCulture) * 2.20462).ToString("0.00", CultureInfo.InvariantCulture));
        var found = Only(Look(machines.Csv, label: "weight"), "label-leak");
        Assert.Contains("'pounds' alone predicts 'weight' (R² ", found.What);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, -1, 0.5)]
    [InlineData(0.19, 2, -3)]
    public void ALabelThatIsMadeOfColumnsIsFound(double height, double weight, double speed)
    {
        var machines = new Machines();
        double Cell(int row, int column) => double.Parse(machines[row][column], CultureInfo.InvariantCulture);
        machines.Add("total", i => (height * Cell(i, 0) + weight * Cell(i, 1) + speed * Cell(i, 2)).ToString("0.00", CultureInfo.InvariantCulture));
        var found = Only(Look(machines.Csv, label: "total"), "label-made-of-columns");
        Assert.StartsWith("The label 'total' is a weighted sum of 'height', 'weight'", found.What, StringComparison.Ordinal);
        Assert.Equal(speed == 0 ? 2 : 3, found.Count);
    }

    [Fact]
    public void AllPartsOfASumAreToBeLeftOutHoweverManyAreShown()
    {
        var rng = new Rng(new RngKey(9));
        string[] parts = ["a", "b", "c", "d", "e", "f"];
        var rows = Enumerable.Range(0, 500).Select(_ => parts.Select(_ => rng.NextInt(1000)).ToArray()).ToArray();
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", string.Join('\n', rows.Select(row => $"{row.Sum()},{string.Join(',', row)}").Prepend("total," + string.Join(',', parts)))));
        var report = TableLook.At(data, TableTarget.Infer(data, "total"));
        Assert.Equal(5, report.Findings.Single(finding => finding.Kind == "label-made-of-columns").Columns.Count);
        Assert.Equal(parts, report.LeaveOut);
        // What is left out gives nothing away.
        Assert.DoesNotContain(TableLook.At(data, TableTarget.Infer(data, "total"), options: new() { Ignored = parts.ToHashSet() }).Findings, finding => finding.Kind == "label-made-of-columns");
    }

    [Fact]
    public void ALabelThatIsNearlyASumIsNone()
    {
        var machines = new Machines();
        var rng = new Rng(new RngKey(3));
        machines.Add("total", i => (double.Parse(machines[i][0], CultureInfo.InvariantCulture) + double.Parse(machines[i][1], CultureInfo.InvariantCulture) + rng.NextNormal()).ToString("0.00", CultureInfo.InvariantCulture));
        Assert.DoesNotContain(Look(machines.Csv, label: "total"), finding => finding.Level > FindingLevel.Note);
    }

    [Theory]
    [InlineData(10), InlineData(100), InlineData(1000), InlineData(2.54), InlineData(0.01), InlineData(0.3937)]
    public void AnotherUnitInAPartOfAColumnIsFound(double factor)
    {
        var machines = new Machines();
        machines.Scale("height", factor, i => i % 25 == 3);
        var found = Only(Look(machines.Csv), "unit-mix-up");
        Assert.Equal((FindingLevel.Problem, Rows / 25), (found.Level, found.Count));
        Assert.StartsWith("t.csv:5: ", found.Examples[0], StringComparison.Ordinal);
        Assert.Contains(Math.Abs(factor - 0.3937) < 1e-9 ? "2.54" : (factor < 1 ? 1 / factor : factor).ToString(CultureInfo.InvariantCulture), found.What);
    }

    [Fact]
    public void OutliersAreFoundAndKindsOfThingsAreNone()
    {
        var machines = new Machines();
        (machines[5][0], machines[6][0]) = ("999999", "-99999");
        var found = Only(Look(machines.Csv), "outliers");
        Assert.Equal((2, "t.csv:7: 999999"), (found.Count, found.Examples[0]));
        // Two kinds of things, told apart by another column, are no slip of the unit.
        machines = new();
        machines.Scale("height", 10, i => i % 25 == 3);
        machines.Scale("weight", 3, i => i % 25 == 3);
        Assert.DoesNotContain(Look(machines.Csv), finding => finding.Kind == "unit-mix-up");
    }

    [Fact]
    public void TextInAWrongEncodingIsFound()
    {
        var machines = new Machines();
        for (var i = 0; i < Rows; i += 40) machines[i][4] = "KÃ¶ln";
        machines.Add("note", i => i == 77 ? "fÃ¼r Frau X" : $"für Nr {i}");
        var findings = Look(machines.Csv);
        Assert.Equal([1, 50], findings.Where(finding => finding.Kind == "mojibake").Select(finding => finding.Count).Order());
        Assert.All(findings, finding => Assert.Equal("mojibake", finding.Kind));
    }

    [Fact]
    public void OneValueUnderSeveralSpellingsIsFound()
    {
        var machines = new Machines();
        for (var i = 0; i < Rows; i += 40) machines[i][4] = i % 80 == 0 ? "köln" : "Koln ";
        var found = Only(Look(machines.Csv), "spellings");
        Assert.Equal("'Köln' = 'Koln' = 'köln'", Assert.Single(found.Examples));
        for (var i = 0; i < Rows; i += 40) machines[i][^1] += ".";
        Assert.Equal(FindingLevel.Problem, Look(machines.Csv).First(finding => finding.Kind == "spellings").Level);
    }

    [Fact]
    public void ColumnsThatSayNothingAreFound()
    {
        var machines = new Machines();
        machines.Add("plant", _ => "west");
        Assert.Equal(["plant"], Only(Look(machines.Csv), "constant-column").Examples);
        machines = new();
        machines.Add("serial", i => (i * 7919 % Rows).ToString(CultureInfo.InvariantCulture));
        Assert.Contains("'serial'", Only(Look(machines.Csv), "id-column").What);
        machines = new();
        machines.Add("nothing", _ => "");
        Assert.Equal(["nothing"], Only(Look(machines.Csv), "empty-column").Examples);
        machines = new();
        machines.Add("remark", i => i % 3 == 0 ? "x" + i % 5 : "NA");
        Assert.Contains("'remark' is missing in 66.65 % of the rows", Only(Look(machines.Csv), "missing-heavy").What);
        machines = new();
        machines.Add("tall", i => machines[i][0]);
        Assert.Equal("same-columns", Assert.Single(Look(machines.Csv)).Kind);
        machines = new();
        machines.Add("width", i => i % 50 == 0 ? "ca. 5" : (i % 100).ToString(CultureInfo.InvariantCulture));
        Assert.Contains("holds numbers but for 40 of 2000 cells", Only(Look(machines.Csv), "mixed-values").What);
    }

    [Fact]
    public void ImbalanceAndFewRowsAreFound()
    {
        var machines = new Machines();
        var (bad, kept) = (0, new List<string[]>());
        foreach (var row in machines.Cells)
            if (row[^1] == "good" || bad++ < 15) kept.Add(row);
        machines.Cells.Clear();
        machines.Cells.AddRange(kept);
        Assert.Equal(["imbalance", "few-rows"], Look(machines.Csv).Select(finding => finding.Kind));
    }

    [Fact]
    public void MissingAndSuspectedLabelsAreFound()
    {
        var machines = new Machines();
        (machines[3][^1], machines[4][^1]) = ("", "NA");
        var found = Only(Look(machines.Csv), "label-missing");
        Assert.Equal((2, "t.csv:5"), (found.Count, found.Examples[0]));
        var suspected = Only(Look(new Machines().Csv, options: new() { SuspectedLabels = [new(7, "bad", 0.81), new(9, "good", 0.97)] }), "suspected-labels");
        Assert.StartsWith("t.csv:11: ", suspected.Examples[0], StringComparison.Ordinal);
        Assert.EndsWith("rather good (97 %)", suspected.Examples[0], StringComparison.Ordinal);
    }

    [Fact]
    public void GroupsInSeveralSplitsAreFound()
    {
        var machines = new Machines();
        machines.Add("customer_id", i => $"c{i % 100}");
        var found = Only(Look(machines.Csv, InOrder), "group-split-apart");
        Assert.Equal((FindingLevel.Warning, 100), (found.Level, found.Count));
        Assert.Equal(FindingLevel.Problem, Only(Look(machines.Csv, InOrder, new() { GroupColumn = "customer_id" }), "group-split-apart").Level);
        Assert.Empty(Look(machines.Csv, data => TableSplit.Assign(data, TableTarget.Infer(data, "label"), TableSplitRule.ByGroup("customer_id"))));
    }

    [Fact]
    public void AClassThatIsNotInEachSplitIsFound()
    {
        var machines = new Machines();
        for (var i = 0; i < 40; i++) machines[i][^1] = "odd";
        Assert.Contains("class-missing-in-split", Look(machines.Csv, InOrder).Select(finding => finding.Kind));
    }

    [Fact]
    public void DatesOfTheFutureAndATestThatIsNotTheLatestAreFound()
    {
        var machines = new Machines();
        machines[12][5] = "2204-05-01";
        var found = Only(Look(machines.Csv, options: new() { Today = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) }), "future-dates");
        Assert.Equal(["t.csv:14: 2204-05-01"], found.Examples);
        var findings = Look(new Machines().Csv, InOrder, new() { TimeColumn = "made" });
        Assert.Equal(["time-overlap", "out-of-order"], findings.Select(finding => finding.Kind));
        Assert.DoesNotContain(Look(new Machines(300).Csv, data => TableSplit.Assign(data, null, TableSplitRule.ByTime("made")), new() { TimeColumn = "made" }), finding => finding.Level > FindingLevel.Note);
    }

    [Theory]
    [InlineData("adult-train.csv", null, ""), InlineData("california_housing.csv", "median_house_value", ""), InlineData("banknote_authentication.csv", null, ""), InlineData("iris.csv", null, "")]
    [InlineData("winequality-red.csv", null, "few-rows imbalance"), InlineData("winequality-white.csv", null, "few-rows imbalance")]
    public void PublicTablesAreWithoutFalseAlarms(string file, string? label, string expected)
    {
        using var data = TableData.Open(SharedData.Path(Path.Combine("tabular", file)));
        var task = TableTarget.Infer(data, label);
        var report = TableLook.At(data, task, TableSplit.Assign(data, task), new() { Today = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        foreach (var finding in report.Findings) TestContext.Current.TestOutputHelper?.WriteLine($"{finding.Level} {finding.Kind}: {finding.What}  [{string.Join("; ", finding.Examples)}]");
        Assert.Equal(expected, string.Join(' ', report.Findings.Where(finding => finding.Level > FindingLevel.Note).Select(finding => finding.Kind).Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void OptionsThatDoNotFitAreRefused()
    {
        var csv = new Machines(100).Csv;
        Assert.Equal(TableErrors.Setting, Assert.Throws<OgeeException>(() => Look(csv, _ => [DataSplit.Train])).Error);
        Assert.Equal(TableErrors.Column, Assert.Throws<OgeeException>(() => Look(csv, options: new() { GroupColumn = "costumer" })).Error);
        Assert.Equal(TableErrors.Setting, Assert.Throws<OgeeException>(() => Look(csv, options: new() { SuspectedLabels = [new(100, "a", 1)] })).Error);
    }
}
