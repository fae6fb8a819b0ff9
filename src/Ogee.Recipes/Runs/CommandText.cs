namespace Ogee.Recipes;

/// <summary>Commands that are printed to be pasted into a shell.</summary>
public static class CommandText
{
    /// <summary>What names a run in a command that is typed in the same folder: its id, or its path where it is not in the usual place.</summary>
    /// <param name="run">The run's folder.</param>
    public static string Run(RunFolder run) => Path.GetFullPath(Path.Combine("runs", run.Id)) == run.Path ? run.Id : Word(run.Path);

    /// <summary>A word as a shell takes it for one: in quotes where it holds more than letters, digits and a few harmless signs.</summary>
    /// <param name="word">A path or a name.</param>
    public static string Word(string word) =>
        word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '/' or '_' or '-' or '@' or ':' or '+' or '=' or ',' || (letter == '\\' && OperatingSystem.IsWindows())) && word[0] != '-' ? word
        : OperatingSystem.IsWindows() ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
