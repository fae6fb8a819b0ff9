using System.Data.Common;

namespace Ogee.Recipes;

/// <summary>The tables of aliases: what each names, and every move that it made.</summary>
static class AliasRows
{
    internal static IReadOnlyList<RegisteredAlias> All(RegistrySession session) =>
        session.Query("SELECT name, alias, version FROM ogee_aliases ORDER BY name, alias", row => new RegisteredAlias(row.GetString(0), row.GetString(1), row.GetInt32(2)));

    internal static int? Version(RegistrySession session, string name, string alias) => session.Number("SELECT version FROM ogee_aliases WHERE name = @name AND alias = @alias", ("name", name), ("alias", alias));

    /// <summary>The moves of a model's aliases, or of one of them, the first move first.</summary>
    internal static IReadOnlyList<AliasMove> Moves(RegistrySession session, string name, string? alias) =>
        session.Query($"SELECT name, alias, move, kind, from_version, to_version, at, who, reason, forced FROM ogee_alias_moves WHERE name = @name{(alias is null ? "" : " AND alias = @alias")} ORDER BY at, alias, move", Move,
            alias is null ? [("name", name)] : [("name", name), ("alias", alias)]);

    /// <summary>Moves an alias and writes it down.</summary>
    internal static AliasMove Set(RegistrySession session, AliasMove move)
    {
        var last = session.Number("SELECT MAX(move) FROM ogee_alias_moves WHERE name = @name AND alias = @alias", ("name", move.Name), ("alias", move.Alias)) ?? 0;
        session.Execute("DELETE FROM ogee_aliases WHERE name = @name AND alias = @alias", ("name", move.Name), ("alias", move.Alias));
        if (move.To is { } to) session.Execute("INSERT INTO ogee_aliases (name, alias, version) VALUES (@name, @alias, @version)", ("name", move.Name), ("alias", move.Alias), ("version", to));
        move = move with { Order = last + 1 };
        session.Execute("INSERT INTO ogee_alias_moves (name, alias, move, kind, from_version, to_version, at, who, reason, forced) VALUES (@name, @alias, @move, @kind, @from, @to, @at, @who, @reason, @forced)",
            ("name", move.Name), ("alias", move.Alias), ("move", move.Order), ("kind", Text(move.Kind)), ("from", move.From), ("to", move.To), ("at", VersionRows.Text(move.At)), ("who", move.Who), ("reason", move.Reason), ("forced", move.IsForced ? 1 : 0));
        return move;
    }

    /// <summary>What the alias named before, as the versions to go back to, the latest last; what was rolled back from is not among them.</summary>
    internal static Stack<int> Earlier(IEnumerable<AliasMove> moves)
    {
        var named = new Stack<int>();
        foreach (var move in moves.OrderBy(move => move.Order))
        {
            // What a rollback left is not gone back to by the next one: two rollbacks go two versions back.
            if (move.Kind == AliasMoveKind.Rollback) while (named.TryPeek(out var top) && top != move.To) named.Pop();
            else if (move.To is { } to) named.Push(to);
        }
        return named;
    }

    static string Text(AliasMoveKind kind) => kind switch { AliasMoveKind.Promote => "promote", AliasMoveKind.Rollback => "rollback", _ => "remove" };

    static int? NumberOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    static AliasMove Move(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt32(2),
        row.GetString(3) switch { "promote" => AliasMoveKind.Promote, "rollback" => AliasMoveKind.Rollback, _ => AliasMoveKind.Remove },
        NumberOrNull(row, 4), NumberOrNull(row, 5), VersionRows.Time(row.GetString(6)), row.GetString(7), row.GetString(8), row.GetInt32(9) != 0);
}
