namespace Ogee.Learn.Tests;

/// <summary>Fault F16, and how names and layouts are mapped.</summary>
public class WeightLoadingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>0.weight [3, 2], 0.bias [3], 1.weight [2, 3], 1.bias [2].</summary>
    static Module Model() => new Net().Initialize(1);

    sealed class Net : Module
    {
        readonly Linear first = new(2, 3);
        readonly Linear second = new(3, 2);

        public override Tensor Forward(Tensor x) => second.Forward(first.Forward(x));
    }

    static SafetensorsEntry Entry(string name, params long[] sizes)
    {
        var shape = Shape.Create(sizes);
        return new(name, DType.Float32, shape, TorchBytes.Of([.. Enumerable.Range(0, (int)shape.Count).Select(i => (float)i + name.Length)]));
    }

    string Save(params SafetensorsEntry[] entries)
    {
        SafetensorsWriter.Write(folder["w.safetensors"], entries);
        return folder["w.safetensors"];
    }

    static SafetensorsEntry[] Whole(string prefix = "") => [Entry(prefix + "first.bias", 3), Entry(prefix + "first.weight", 3, 2), Entry(prefix + "second.bias", 2), Entry(prefix + "second.weight", 2, 3)];

    [Fact]
    public void WhatFitsIsLoadedAndReported()
    {
        var model = Model();
        var report = model.Load(Save(Whole()));
        Assert.True(report.IsComplete);
        Assert.Equal(["first.bias", "first.weight", "second.bias", "second.weight"], report.Filled.Select(one => one.Parameter));
        Assert.Equal([12, 13, 14, 15, 16, 17], model.Parameters[1].Value.ToArray<float>());
        Assert.Equal($"{folder["w.safetensors"]}: 4 parameters filled, 0 missing, 0 of another shape or type; 0 tensors left over, 0 left out by a rule", report.ToString());
    }

    [Fact]
    public void AnythingThatDoesNotFitIsListedAndNothingIsLoaded()
    {
        var model = Model();
        var before = model.Sha256();
        var path = Save(Entry("first.bias", 3), Entry("first.weight", 2, 3), Entry("second.bias", 2), Entry("third", 1));
        var error = Expect.Error(LearnErrors.Weights, () => model.Load(path), "second.weight f32[2, 3] is missing; third is left over; first.weight is f32[2, 3] and should be f32[3, 2]");
        Assert.Contains(path, error.What, StringComparison.Ordinal);
        Assert.Equal(before, model.Sha256());
    }

    [Fact]
    public void TheFirstTwentyFaultsAreListedAndTheOthersCounted()
    {
        var error = Expect.Error(LearnErrors.Weights, () => Model().Load(Save([.. Whole(), .. Enumerable.Range(10, 25).Select(i => Entry($"extra{i}", 1))])), "extra29 is left over; and 5 more");
        Assert.DoesNotContain("extra30", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatFitsIsLoadedAloneWhereThatIsAskedFor()
    {
        var model = Model();
        var before = model.Parameters[3].Value.ToArray<float>();
        var report = model.Load(Save(Entry("first.bias", 3), Entry("first.weight", 3, 2), Entry("second.bias", 5), Entry("third", 1)), partial: true);
        Assert.False(report.IsComplete);
        Assert.Equal(["first.bias", "first.weight"], report.Filled.Select(one => one.Parameter));
        Assert.Equal(["second.weight f32[2, 3]"], report.Missing);
        Assert.Equal(["third"], report.Unused);
        Assert.Equal(["second.bias is f32[5] and should be f32[2]"], report.Misfits);
        Assert.Equal([10, 11, 12], model.Parameters[0].Value.ToArray<float>());
        Assert.Equal(before, model.Parameters[3].Value.ToArray<float>());
    }

    [Fact]
    public void AFileThatIsDamagedBehindItsHeaderLeavesTheModelAsItWas()
    {
        var model = Model();
        var before = model.Sha256();
        var pickle = new PickleBytes().Proto().Raw("}(").Text("first.bias").Tensor("FloatStorage", "0", 3, 0, [3], [1]).Text("first.weight").Tensor("FloatStorage", "1", 6, 0, [3, 2], [2, 1])
            .Text("second.bias").Tensor("FloatStorage", "0", 3, 0, [2], [1]).Text("second.weight").Tensor("FloatStorage", "1", 6, 0, [2, 3], [3, 1]).Raw("u").Stop();
        var file = TorchBytes.Zip(pickle, ("0", TorchBytes.Of(1, 2, 3)), ("1", TorchBytes.Of(1, 2, 3, 4, 5, 6)));
        File.WriteAllBytes(folder["m.pt"], file);
        Assert.True(model.Load(folder["m.pt"]).IsComplete);
        Assert.NotEqual(before, model.Sha256());
        before = model.Initialize(2).Sha256();
        file[file.AsSpan().IndexOf("archive/data/1"u8) + 14] ^= 1;
        File.WriteAllBytes(folder["m.pt"], file);
        Expect.Error(CheckpointErrors.PyTorch, () => model.Load(folder["m.pt"]), "entry 'archive/data/1' has the checksum");
        Assert.Equal(before, model.Sha256());
    }

    [Fact]
    public void RulesChangeNamesOneAfterTheOther()
    {
        var model = Model();
        var map = new NameMap().Take("state_dict.").StripPrefix("module.").Rename(@"^layer(\d)\.", "${1}.").Rename("^1", "first").Rename("^2", "second").Drop("num_batches_tracked$");
        var report = model.Load(Save(Entry("state_dict.module.layer1.bias", 3), Entry("state_dict.module.layer1.weight", 3, 2), Entry("state_dict.layer2.bias", 2), Entry("state_dict.layer2.weight", 2, 3),
            Entry("state_dict.bn.num_batches_tracked", 1), Entry("optimizer.first.bias", 3)), map);
        Assert.Equal(new FilledParameter("first.weight", "state_dict.module.layer1.weight"), report.Filled[1]);
        Assert.Equal(["optimizer.first.bias", "state_dict.bn.num_batches_tracked"], report.Dropped.Order(StringComparer.Ordinal));
        Assert.True(model.Load(folder["w.safetensors"], map.AddPrefix("").Drop("nothing")).IsComplete);
    }

    [Fact]
    public void LayoutsOfOtherProgramsAreTurnedAndReshaped()
    {
        var model = Model();
        var map = new NameMap().Permute(@"first\.weight", 1, 0).Permute(@"second\.weight", 3, 2, 0, 1).Reshape(@"second\.weight", 2, -1);
        model.Load(Save(Entry("first.bias", 3), Entry("first.weight", 2, 3), Entry("second.bias", 2), Entry("second.weight", 1, 1, 3, 2)), map);
        Assert.Equal([12, 15, 13, 16, 14, 17], model.Parameters[1].Value.ToArray<float>());
        Assert.Equal([13, 15, 17, 14, 16, 18], model.Parameters[3].Value.ToArray<float>());
        Expect.Error(LearnErrors.Weights, () => model.Load(folder["w.safetensors"], new NameMap().Permute("weight", 2, 1, 0)), "first.weight is f32[2, 3] in the order 2, 1, 0 and should be f32[3, 2]");
        Expect.Error(LearnErrors.Weights, () => model.Load(folder["w.safetensors"], new NameMap().Reshape("first.weight", 5, -1)), "first.weight is f32[2, 3] as [5, -1] and should be f32[3, 2]");
    }

    [Fact]
    public void APatternThatGoesBackOverAHostileNameEndsWithItsName()
    {
        var hostile = Save([.. Whole(), Entry(new string('a', 40) + "!", 1)]);
        // Without references a name is passed over once.
        Expect.Error(LearnErrors.Weights, () => Model().Load(hostile, new NameMap().Drop("^(a+)+$")), "a! is left over");
        Expect.Error(LearnErrors.Weights, () => Model().Load(hostile, new NameMap().Drop(@"^(a+)+\1$")), @"the pattern '^(a+)+\1$' takes more than 1 s on the tensor 'aaaa");
    }

    [Fact]
    public void RulesThatCannotBeAreNamed()
    {
        Expect.Error(LearnErrors.Weights, () => Model().Load(Save([.. Whole(), Entry("module.first.bias", 3)]), new NameMap().StripPrefix("module.")), "the tensors 'first.bias' and 'module.first.bias' both become 'first.bias'");
        Expect.Error(LearnErrors.Setting, () => new NameMap().Rename("(", ""), "the pattern '(' is no regular expression");
        Expect.Error(LearnErrors.Setting, () => new NameMap().Permute("x", 0, 2), "the axes 0, 2 are no order of 2 axes");
    }
}
