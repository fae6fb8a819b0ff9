namespace Ogee.Learn.Tests;

public class TensorFileTests
{
    [Fact]
    public void TheContentTellsTheFormatWhateverTheName()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["a.bin"], [new("a", DType.Float32, [2], TorchBytes.Of(1, 2))]);
        var tensor = new PickleBytes().Proto().Tensor("FloatStorage", "0", 2, 0, [2], [1]).Stop();
        File.WriteAllBytes(folder["b.bin"], TorchBytes.Zip(tensor, ("0", TorchBytes.Of(1, 2))));
        File.WriteAllBytes(folder["c.bin"], TorchBytes.Legacy(new PickleBytes().Proto().Tensor("FloatStorage", "0", 2, 0, [2], [1], isLegacy: true).Stop(), [("0", 2, TorchBytes.Of(1, 2))]));
        foreach (var (name, type) in (ReadOnlySpan<(string, Type)>)[("a.bin", typeof(SafetensorsFile)), ("b.bin", typeof(PyTorchFile)), ("c.bin", typeof(PyTorchFile))])
        {
            using var file = TensorFile.Open(folder[name]);
            Assert.IsType(type, file);
            Assert.Equal(folder[name], file.Path);
            Assert.Equal([1, 2], file.ReadAll().Values.Single().ToArray<float>());
        }
    }

    [Fact]
    public void AnotherFileIsRefusedWithItsFirstBytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], [0xff, 0xd8, 0xff, 0xe0]);
        File.WriteAllBytes(folder["b"], []);
        Expect.Error(CheckpointErrors.Unknown, () => TensorFile.Open(folder["a"]), "begins with ffd8ffe0");
        Expect.Error(CheckpointErrors.Unknown, () => TensorFile.Open(folder["b"]), "begins with nothing");
        // The name says what it was meant to be.
        File.WriteAllBytes(folder["c.safetensors"], [1, 2, 3]);
        Expect.Error(FileErrors.Safetensors, () => TensorFile.Open(folder["c.safetensors"]), "the file has 3 bytes");
        Expect.Error(FileErrors.NotRegular, () => TensorFile.Open(folder.Path));
        Expect.Error(FileErrors.Missing, () => TensorFile.Open(folder["none"]));
    }
}
