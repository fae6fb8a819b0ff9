using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>A word of the command line that names an ONNX file.</summary>
static class OnnxFile
{
    const string Extension = ".onnx";

    /// <summary>Whether a word is the name of an ONNX file; a run or a model is never called so.</summary>
    internal static bool Is(string word) => word.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(word);

    /// <summary>Refuses a file of another name where a model is asked for: it would be looked for among the runs, and the answer would not say why it is not there.</summary>
    internal static void RefuseOther(string word)
    {
        if (!File.Exists(word)) return;
        throw CliErrors.Argument.With($"The model is the file {word}", $"Expected a run, a model folder or a file that ends with {Extension}", $"If it is ONNX, rename it: {CommandText.Word(word + Extension)}. Weights by themselves are no model: write it as ONNX where it was made, or load them in C#.");
    }

    /// <summary>Refuses a name under which an ONNX file could not be asked, or written.</summary>
    internal static void RequireNew(string option, string path)
    {
        if (Is(path)) return;
        var isFolder = Directory.Exists(path);
        var name = isFolder || Path.GetFileName(path).Length == 0 ? Path.Combine(path, "model" + Extension) : path + Extension;
        throw CliErrors.Argument.With($"{option} is {(path.Length == 0 ? "empty" : isFolder ? $"the folder {path}" : path)}", $"Expected the name of a file that ends with {Extension}, by which ogee predict knows it", $"Write: {option} {CommandText.Word(name)}");
    }
}
