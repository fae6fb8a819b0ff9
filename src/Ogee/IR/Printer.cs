using System.Text;

namespace Ogee;

/// <summary>Graphs as text: one node a line, inputs by number.</summary>
internal static class Printer
{
    /// <summary>The graph below the roots, lines such as <c>%3 = mul f32[8, 4] (%0, %2)</c>.</summary>
    public static string Print(params ReadOnlySpan<Node> roots)
    {
        var nodes = Walk.Topological(roots);
        var numbers = new Dictionary<Node, int>(nodes.Count);
        var text = new StringBuilder();
        foreach (var node in nodes)
        {
            numbers[node] = numbers.Count;
            text.Append('%').Append(numbers[node]).Append(" = ").Append(node.Value is null || node.Op is Leaf ? node.Op.ToString() : "value").Append(' ').Append(node.Spec);
            if (node.Value is null && node.Inputs.Length > 0) text.Append(" (").AppendJoin(", ", node.Inputs.Select(input => $"%{numbers[input]}")).Append(')');
            text.Append('\n');
        }
        text.Append("return ");
        for (var i = 0; i < roots.Length; i++) text.Append(i == 0 ? "%" : ", %").Append(numbers[roots[i]]);
        return text.Append('\n').ToString();
    }
}
