using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The rows of a run's table, where that is still there and as it was.</summary>
sealed class ComparedRows : IDisposable
{
    const int ShownColumns = 6;

    readonly TableData data;
    readonly IReadOnlyList<EncodedFeature> shown;

    ComparedRows(TableData data, IReadOnlyList<EncodedFeature> shown) => (this.data, this.shown) = (data, shown);

    /// <summary>Opens them; null where the run is of no table, or the table is gone or changed.</summary>
    public static ComparedRows? Open(ComparedSide side)
    {
        if (side.Record.Task is not (TableTask.ClassificationName or TableTask.RegressionName) || side.Record.FindData() is not { } path) return null;
        // A server that a record names is not asked: the record may be a stranger's.
        if (!Path.Exists(path)) return null;
        try
        {
            var model = TableModel.Load(side.Folder.ModelPath);
            var sql = TrainSettings.Schema.Resolve(SettingsFile.Read(side.Folder.RecordPath)).Get(TrainSettings.Sql);
            var data = TableData.Open(path, sql, new() { Schema = model.Config.Columns, Optional = model.Unused });
            if (data.Fingerprint == side.Record.Data!.Fingerprint) return new(data, [.. model.Config.Encoder.Features.Take(ShownColumns)]);
            data.Dispose();
            return null;
        }
        catch (OgeeException)
        {
            return null;
        }
    }

    /// <summary>What a column says of each row; null where there is no such column.</summary>
    public string?[]? ValuesOf(IReadOnlyList<string> ids, string column)
    {
        var place = data.Columns.ToList().FindIndex(each => each.Name == column);
        return place < 0 ? null : [.. ids.Select(id => RowOf(id) is { } row ? data.TextOf(row, place) : null)];
    }

    /// <summary>What a row says, in some of its columns.</summary>
    public IReadOnlyList<NamedValue> Values(string id) => RowOf(id) is { } row ? [.. shown.Select(feature => new NamedValue(feature.Name, data.TextOf(row, feature.Column)))] : [];

    int? RowOf(string id) => id.StartsWith("row ", StringComparison.Ordinal) && int.TryParse(id.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= data.Rows ? number - 1 : null;

    public void Dispose() => data.Dispose();
}
