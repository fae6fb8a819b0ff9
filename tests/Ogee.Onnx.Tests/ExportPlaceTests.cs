using System.Diagnostics;
using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>Where files are put: links are followed, and nothing else is replaced than the files that are meant.</summary>
public class ExportPlaceTests
{
    static readonly Tensor X = Tensor.Normal([3, 40], new RngKey(2)), Weight = Tensor.Normal([40, 40], new RngKey(3));

    static Tensor[] Product(IReadOnlyList<Tensor> x) => [x[0].MatMul(Weight)];

    [Theory, InlineData(true), InlineData(false)]
    public void ALinkIsFollowed(bool verifies)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["there"]);
        File.CreateSymbolicLink(folder["m.onnx"], folder["there/real.onnx"]);
        foreach (var above in (long[])[long.MaxValue, 0])
        {
            var report = OnnxExport.Save(folder["m.onnx"], Product, [X], new() { Verifies = verifies, ExternalDataAbove = above });
            Assert.Equal(folder["there/real.onnx"], new FileInfo(folder["m.onnx"]).LinkTarget);
            Assert.Equal(above == 0 ? folder["m.onnx.data"] : null, report.DataPath);
            Assert.Equal(Product([X])[0].ToArray<float>(), OnnxNetwork.Open(folder["m.onnx"]).Forward(X).ToArray<float>());
        }
        Assert.Single(Directory.GetFileSystemEntries(folder["there"]));
    }

    [Fact]
    public void WhatIsNoFileIsNotReplaced()
    {
        using var folder = new TemporaryFolder();
        void Refused(string path, ErrorCode code, long above, string names)
        {
            var error = Assert.Throws<OgeeException>(() => OnnxExport.Save(path, Product, [X], new() { ExternalDataAbove = above }));
            Assert.Equal(code, error.Error);
            Assert.Contains(names, error.What);
        }
        Refused("", FileErrors.Path, long.MaxValue, "empty");
        Directory.CreateDirectory(folder["kept"]);
        Refused(folder["kept"], FileErrors.NotRegular, long.MaxValue, folder["kept"]);
        if (OperatingSystem.IsLinux())
        {
            foreach (var pipe in (string[])["pipe.onnx", "m.onnx.data"])
                using (var make = Process.Start("mkfifo", folder[pipe])) make.WaitForExit();
            Refused(folder["pipe.onnx"], FileErrors.NotRegular, long.MaxValue, folder["pipe.onnx"]);
            Refused(folder["m.onnx"], FileErrors.NotRegular, 0, folder["m.onnx.data"]);
        }
        File.WriteAllText(folder["other"], "kept");
        File.CreateSymbolicLink(folder["n.onnx.data"], folder["other"]);
        Refused(folder["n.onnx"], FileErrors.Path, 0, folder["n.onnx.data"]);
        Assert.Equal("kept", File.ReadAllText(folder["other"]));
        Assert.False(File.Exists(folder["m.onnx"]));
        Assert.Empty(Directory.GetFiles(folder["kept"]));
        Assert.DoesNotContain(folder.Names, name => name.StartsWith(".ogee", StringComparison.Ordinal));
    }

    [Fact]
    public void FilesOfTheUsersAreNotTouched()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.onnx.rejected"], "mine");
        OnnxExport.Save(folder["m.onnx"], Product, [X]);
        Assert.Equal("mine", File.ReadAllText(folder["m.onnx.rejected"]));
        Assert.Equal(["m.onnx", "m.onnx.rejected"], folder.Names);
    }
}
