namespace Ogee.Recipes;

// A table: the first columns are names (to the left, isolated), the others numbers.
sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int TextColumns = 1, string Caption = "");
