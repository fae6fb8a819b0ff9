using System.Text;
using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Samples.Tests;

/// <summary>Samples that need nothing but Ogee.Learn, built once as functions of one program: building each would cost more than running it. What they print is the same on every machine.</summary>
public partial class SamplesInOneProgram
{
    internal static readonly string[] Files = ["06-derivatives.cs", "07-gradients-of-your-own.cs", "08-signals.cs", "09-gaussian-process.cs", "10-distributions.cs", "11-transformer.cs", "12-graphs.cs", "13-onnx.cs"];

    // Where a file's types begin, behind its statements and functions.
    [GeneratedRegex(@"^(/// <summary>|(sealed |static )?(class|record|struct) )", RegexOptions.Multiline)]
    private static partial Regex Types { get; }

    [Fact]
    public void EachPrintsWhatItIsThereToShow()
    {
        var program = new StringBuilder("using Ogee;\nusing Ogee.Learn;\n");
        for (var i = 0; i < Files.Length; i++) program.Append($"Console.WriteLine(\"{Files[i]}\");\nSample{i}.Run();\n");
        for (var i = 0; i < Files.Length; i++)
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, "samples", Files[i])).ReplaceLineEndings("\n");
            // Alone, a reader builds it as its own lines say.
            Assert.StartsWith("#:project ../src/Ogee.Learn/Ogee.Learn.csproj\n\n//", text, StringComparison.Ordinal);
            Assert.Contains($"\n//   dotnet run -c Release samples/{Files[i]}\n\nusing Ogee;\nusing Ogee.Learn;\n\n", text, StringComparison.Ordinal);
            text = text[(text.IndexOf("using Ogee.Learn;\n", StringComparison.Ordinal) + "using Ogee.Learn;\n".Length)..];
            var types = Types.Match(text) is { Success: true } match ? match.Index : text.Length;
            program.Append($"static class Sample{i}\n{{\npublic static void Run()\n{{\n{text[..types]}\n}}\n{text[types..]}\n}}\n");
        }
        var (lines, _) = Sample.RunCode("Ogee.Learn", program.ToString());
        // What kernels need beside tensors depends on the threads.
        Assert.Matches("^a step    needs [0-9]+ MB, computing again [0-9]+ MB and 1.3 times the operations$", lines[7]);
        lines[7] = "";
        Assert.Equal(
        [
            "06-derivatives.cs",
            "suspects     0 47 94 141 188 235: 6 of 6 wrong labels",
            "at (1.2, 0)  the logit falls by 10.3 to the right, and hardly upwards",
            "sharpness    1.08: gradient descent is stable up to a rate of 1.85",
            "07-gradients-of-your-own.cs",
            "learned   -1 2 4 8 4 2 -1 0 eighths",
            "z / |z|   gradient 0 0; with |z| detached 0.5 0.25",
            "",
            "gradients have the same bits",
            "08-signals.cs",
            "spectrum   strongest at 30.0 Hz: the shaft turns at 29.95 Hz",
            "envelope   strongest at 107.5 Hz: balls pass the outer ring at 107.4 Hz",
            "bell       at 3117 Hz, in 94 spectra of 512 samples",
            "a filter that learned its place listens at 3250 Hz",
            "09-gaussian-process.cs",
            "step   1  negative log-likelihood 125.6",
            "step 150  negative log-likelihood 107.7",
            "wear changes by 120 µm within 15 minutes; the gauge's noise is 5.2 µm",
            "between measurements it is wrong by 2.4 µm on average; 92 % of the wear is within its 95 % band",
            "10-distributions.cs",
            "exactly    gamma(55, 13): 4.23 defects a shift",
            "learned    4.3 ± 0.6, exactly 4.2 ± 0.6",
            "suppliers  the second is better with 92 %: by 1.5 points, with 90 % between -0.3 and 3.1",
            "a draw     True: the same again",
            "11-transformer.cs",
            "53376 numbers to learn",
            "step   1  loss 2.716",
            "step  50  loss 0.404",
            "step 100  loss 0.050",
            "step 250  loss 0.009",
            "7 7 2 7 6 6 | 2 6 6 7 7 7",
            "100 % of 200 new lines are sorted without a mistake",
            "12-graphs.cs",
            "78 pairs; the trainer met 16, the chairman 17",
            "from two labels, 32 of 34 are on the side that they chose; not 2, 8",
            "13-onnx.cs",
            "takes input: float [batch, 1, 16, 16], gives output: float [batch, 2], opset 17; all of it is supported",
            "before: 51 % of 90 patterns of three kinds",
            "after:  100 %",
            "written: opset 17, 4 convolutions, at most 0.0 of the tolerance away",
            "lying", "standing", "checkered", "lying", "standing", "checkered",
        ], lines);
    }
}
