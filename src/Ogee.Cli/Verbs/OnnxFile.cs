namespace Ogee.Cli;

/// <summary>A word of the command line that names an ONNX file.</summary>
static class OnnxFile
{
    const string Extension = ".onnx";

    /// <summary>Whether a word is the name of an ONNX file; a run or a model is never called so.</summary>
    internal static bool Is(string word) => word.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(word);
}
