namespace Ogee.Learn.Tests;

public class TensorIndexTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Index(string json)
    {
        SafetensorsWriter.Write(folder["model-1.safetensors"], [new("a", DType.Float32, [2], TorchBytes.Of(1, 2))]);
        SafetensorsWriter.Write(folder["model-2.safetensors"], [new("b", DType.Float32, [1], TorchBytes.Of(3)), new("c", DType.Int64, [], new byte[8])]);
        File.WriteAllText(folder["model.safetensors.index.json"], json);
        return folder["model.safetensors.index.json"];
    }

    [Fact]
    public void SeveralFilesReadAsOne()
    {
        using var file = TensorFile.Open(Index("""{"metadata": {"total_size": 20}, "weight_map": {"c": "model-2.safetensors", "a": "model-1.safetensors", "b": "model-2.safetensors"}}"""));
        Assert.IsType<TensorIndex>(file);
        Assert.Equal(["c", "a", "b"], file.Specs.Keys);
        Assert.Equal([1, 2], file.Read("a").ToArray<float>());
        Assert.Equal([3], file.Read("b").ToArray<float>());
    }

    [Theory]
    [InlineData("{", "it is not valid JSON")]
    [InlineData("{}", "it has no weight_map")]
    [InlineData("""{"weight_map": []}""", "it has no weight_map")]
    [InlineData("""{"weight_map": {"a": 1}}""", "the place of tensor 'a' is not text")]
    [InlineData("""{"weight_map": {"a": "model-1.safetensors", "a": "model-1.safetensors"}}""", "it is not valid JSON")]
    [InlineData("""{"weight_map": {"a": "model-2.safetensors"}}""", "tensor 'a' is not in 'model-2.safetensors'")]
    [InlineData("""{"weight_map": {"b": "model-2.safetensors"}}""", "'model-2.safetensors' holds tensor 'c', which the index has not there")]
    public void AnIndexThatContradictsItselfOrItsFilesIsRefused(string json, string words) => Expect.Error(CheckpointErrors.Index, () => TensorIndex.Open(Index(json)), words);

    [Theory]
    [InlineData("../model-1.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../model-1.safetensors")]
    [InlineData("C:model-1.safetensors")]
    [InlineData("a\\\\b")]
    [InlineData("link.safetensors")]
    public void AFileThatIsNotBesideTheIndexIsRefused(string place)
    {
        var index = Index("{\"weight_map\": {\"a\": \"" + place + "\"}}");
        if (place.StartsWith("link", StringComparison.Ordinal)) File.CreateSymbolicLink(folder["link.safetensors"], folder["model-1.safetensors"]);
        Expect.Error(FileErrors.Path, () => TensorIndex.Open(index));
    }

    [Fact]
    public void AFileThatIsMissingIsNamed() => Expect.Error(FileErrors.Missing, () => TensorIndex.Open(Index("""{"weight_map": {"a": "model-3.safetensors"}}""")), "model-3.safetensors");

    [Fact]
    public void MutatedIndexesCauseNothingButTheFormatsOwnErrors()
    {
        var index = File.ReadAllBytes(Index("""{"metadata": {"total_size": 20}, "weight_map": {"c": "model-2.safetensors", "a": "model-1.safetensors", "b": "model-2.safetensors"}}"""));
        new Fuzz(index, ["{", "}", "[", "\"", ":", ",", "../", "/", "\\u0000", "\\ud800", "null", "weight_map", "model-1", "\"a\": "]).Run(1000, path =>
        {
            foreach (var name in (string[])["model-1.safetensors", "model-2.safetensors"])
            {
                var beside = Path.Combine(Path.GetDirectoryName(path)!, name);
                if (!File.Exists(beside)) File.Copy(folder[name], beside);
            }
            using var file = TensorIndex.Open(path);
            foreach (var (name, spec) in file.Specs) file.Read(name, new byte[spec.Bytes]);
        }, CheckpointErrors.Index, FileErrors.Path, FileErrors.Missing, FileErrors.NotRegular, FileErrors.Safetensors);
    }
}
