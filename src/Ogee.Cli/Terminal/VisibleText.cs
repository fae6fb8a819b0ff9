using Ogee.Learn;

namespace Ogee.Cli;

/// <summary>Text with names from outside, as a terminal may show it: nothing in it steers the terminal or turns the direction of what follows.</summary>
static class VisibleText
{
    internal static string Of(string text) => ProgressText.Visible(text);

    /// <summary>The same for Spectre.Console, in whose markup brackets mean something.</summary>
    internal static string Markup(string text) => Spectre.Console.Markup.Escape(Of(text));
}
