using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>What <c>-</c> names among the files of a command line: the bytes of standard input, as from a camera or another program. A file of that name is <c>./-</c>.</summary>
static class StandardInput
{
    const string Name = "-";

    /// <summary>What answers and errors call it; a cell of a CSV that begins with - would pass for a formula.</summary>
    internal const string Shown = "stdin";

    internal static bool Is(string file) => file == Name;

    /// <summary>Refuses to read it twice, or from a person at a keyboard.</summary>
    /// <exception cref="OgeeException">It cannot be what was meant.</exception>
    internal static void Require(VerbContext context, IReadOnlyList<string> files)
    {
        var count = files.Count(Is);
        if (count > 1) throw CliErrors.Argument.With($"{Name} is named {count} times", "Expected it once: standard input is read to its end", $"Leave out all but one {Name}.");
        if (count == 1 && context.Surroundings.CanAsk) throw CliErrors.Argument.With($"{Name} is standard input, and that is a keyboard", "Expected a file or the output of a program", $"Write: ogee predict MODEL {Name} < FILE");
    }

    /// <summary>All of its bytes.</summary>
    /// <param name="context">Whose input it is.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <exception cref="OgeeException">It is empty, longer than the limit, or cannot be read.</exception>
    internal static byte[] ReadAllBytes(VerbContext context, long limit)
    {
        using var bytes = new MemoryStream();
        Copy(context, bytes, limit);
        return bytes.ToArray();
    }

    /// <summary>Does something with files, where standard input is one of them as a file of its own, which is removed afterwards: tables are read more than once.</summary>
    /// <param name="context">Whose input it is.</param>
    /// <param name="files">Files, and at most one <c>-</c>.</param>
    /// <param name="does">What is done with the files.</param>
    internal static int Kept(VerbContext context, IReadOnlyList<string> files, Func<IReadOnlyList<string>, int> does)
    {
        if (!files.Any(Is)) return does(files);
        Require(context, files);
        // Private to this user. The last part of the path is what messages and places of rows say.
        var folder = Directory.CreateTempSubdirectory("ogee-input-").FullName;
        var path = Path.Combine(folder, Shown);
        try
        {
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write)) Copy(context, file, long.MaxValue);
            return does([.. files.Select(each => Is(each) ? path : each)]);
        }
        catch (OgeeException error) when (error.What.Contains(path, StringComparison.Ordinal))
        {
            // Nobody has seen the folder, and soon it is gone.
            throw error.Error.With(error.What.Replace(path, Shown, StringComparison.Ordinal), error.Expected, error.Remedy, error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Copy(VerbContext context, Stream to, long limit)
    {
        var (buffer, length) = (new byte[1 << 16], 0L);
        try
        {
            while (context.Surroundings.InputBytes.Read(buffer) is > 0 and var read)
            {
                context.Stop.ThrowIfCancellationRequested();
                length += read;
                if (length > limit) throw FileErrors.Read.With($"{Shown} (standard input) has more than {limit:N0} bytes", $"Expected at most {limit:N0}", "Check that it is the right file.");
                to.Write(buffer, 0, read);
            }
        }
        catch (IOException cause)
        {
            throw FileErrors.Read.With($"{Shown} (standard input) was not read or kept: {cause.Message.TrimEnd('.')}", "Expected a readable input and, for a table, room for it in the folder of temporary files", "Save it as a file, and name that.", cause);
        }
        if (length == 0) throw RecipeErrors.NotFound.With($"{Shown} (standard input) is empty", "Expected the bytes of a picture, or the rows of a table", $"Check the program that writes them, or write: ogee predict MODEL {Name} < FILE");
    }
}
