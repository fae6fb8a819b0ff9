using System.Runtime.InteropServices;
using Ogee.Testing;
using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Fault F11: values in other files are read below the model's folder, and nothing else is opened.</summary>
public sealed class OnnxExternalDataTests : IDisposable
{
    readonly TemporaryFolder outer = new();

    public void Dispose() => outer.Dispose();

    string Folder { get { Directory.CreateDirectory(outer["models"]); return outer["models"]; } }

    OnnxNetwork Load(params (string, string)[] entries)
    {
        var path = Path.Combine(Folder, "m.onnx");
        File.WriteAllBytes(path, new OnnxBytes().Input("x", 1, 2).Output("y", 1, 2).Node("Add", ["x", "w"], ["y"]).Initializer(External("w", [2], entries)).ToArray());
        return OnnxNetwork.Open(path);
    }

    static void Write(string path, params float[] values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    [Fact]
    public void ValuesBesideTheModelAreRead()
    {
        Write(Path.Combine(Folder, "w.bin"), 9, 1, 2, 9);
        Directory.CreateDirectory(Path.Combine(Folder, "sub"));
        Write(Path.Combine(Folder, "sub", "v.bin"), 5, 6);
        Assert.Equal([11, 22], Load(("location", "w.bin"), ("offset", "4"), ("length", "8")).Forward(Tensor.From(10f, 20f)).ToArray<float>());
        Assert.Equal([15, 26], Load(("location", "sub/v.bin")).Forward(Tensor.From(10f, 20f)).ToArray<float>());
    }

    [Theory]
    [InlineData("../canary")]
    [InlineData("sub/../../canary")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\canary")]
    [InlineData("C:canary")]
    [InlineData("\\\\host\\share\\canary")]
    [InlineData("..\\canary")]
    [InlineData("w\0.bin")]
    [InlineData("./w.bin")]
    [InlineData("NUL")]
    public void PathsThatLeaveTheFolderAreRefused(string location)
    {
        Write(outer["canary"], 1, 2);
        var read = File.GetLastAccessTimeUtc(outer["canary"]);
        var error = Expect.Error(OnnxErrors.Malformed, () => Load(("location", location)));
        Assert.Contains("tensor 'w' lies outside of the model's folder", error.Message, StringComparison.Ordinal);
        Assert.Equal(read, File.GetLastAccessTimeUtc(outer["canary"]));
    }

    [Fact]
    public void LinksAreRefused()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "makes links");
        Write(outer["canary"], 1, 2);
        File.CreateSymbolicLink(Path.Combine(Folder, "link"), outer["canary"]);
        Directory.CreateSymbolicLink(Path.Combine(Folder, "folder"), outer[""]);
        Assert.Contains("passes through a link", Expect.Error(OnnxErrors.Malformed, () => Load(("location", "link"))).Message, StringComparison.Ordinal);
        Assert.Contains("passes through a link", Expect.Error(OnnxErrors.Malformed, () => Load(("location", "folder/canary"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesWithSeveralNamesAreRefused()
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "makes hard links");
        Write(outer["canary"], 1, 2);
        System.Diagnostics.Process.Start("ln", [outer["canary"], Path.Combine(Folder, "hard")]).WaitForExit();
        Assert.Contains("hard links", Expect.Error(OnnxErrors.Malformed, () => Load(("location", "hard"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset", "-4", "has the offset '-4'")]
    [InlineData("offset", "1e3", "has the offset '1e3'")]
    [InlineData("offset", "12", "has 8 bytes at 12 of 'w.bin', which has 16")]
    [InlineData("offset", "1000000000000000", "has 8 bytes at 1000000000000000")]
    [InlineData("offset", "9223372036854775807", "has 8 bytes at 9223372036854775807")]
    [InlineData("offset", "9223372036854775808", "has the offset")]
    [InlineData("length", "-1", "has the length '-1'")]
    [InlineData("length", "16", "has 16 bytes in 'w.bin', and its shape needs 8")]
    [InlineData("length", "x", "has the length 'x'")]
    public void NumbersThatDoNotFitAreRefused(string key, string value, string words)
    {
        Write(Path.Combine(Folder, "w.bin"), 1, 2, 3, 4);
        Expect.Error(OnnxErrors.Malformed, () => Load(("location", "w.bin"), (key, value)), words);
    }

    [Fact]
    public void AFileThatIsMissingOrNoneIsNamed()
    {
        Expect.Error(OnnxErrors.Malformed, () => Load(("location", "w.bin")), "'w' has its values in a file that cannot be read");
        Directory.CreateDirectory(Path.Combine(Folder, "w.bin"));
        Expect.Error(OnnxErrors.Malformed, () => Load(("location", "w.bin")), "'w' has its values in a file that cannot be read");
        Expect.Error(OnnxErrors.Malformed, () => Load(), "does not say in which");
        Expect.Error(OnnxErrors.Malformed, () => Load(("location", "a"), ("location", "b")), "'location' of external data occurs twice");
    }
}
