namespace Ogee.Learn.Tests;

/// <summary>Models by name: each makes a batch that it can learn from.</summary>
public class NamedModelsTests
{
    [Fact]
    public void EveryNameIsThereOnceAndWrittenAsOneWord() =>
        Assert.All(NamedModels.All.GroupBy(model => model.Name), group => Assert.Matches("^[a-z0-9_]+$", Assert.Single(group).Name));

    // The large ones are built and run by the tests of their own.
    [Theory, InlineData("mlp", 28), InlineData("lenet", 28), InlineData("convnet", 16), InlineData("transformer_mt", 6), InlineData("lstm", 5), InlineData("gcn", null)]
    public void AWorkloadPredictsAndHasALoss(string name, int? size)
    {
        var workload = NamedModels.Find(name).Workload(batch: 2, size);
        Assert.Equal(2, workload.Samples);
        Assert.Equal(2, workload.Predict().Shape[0]);
        using var training = Mode.Training(new RngKey(1));
        Assert.InRange(workload.Loss().ToArray<float>().Single(), 0, 20);
    }

    /// <summary>The fourteen models that steps are compared on (docs/performance.md), each as its row has it.</summary>
    /// <remarks>Pictures: torchvision. GPT-2: Radford et al. (2019). The others by their parts: weights and biases of each layer, two biases a gate of an LSTM as libtorch has them.</remarks>
    public static TheoryData<string, long> Counted => new()
    {
        { "mlp", ((784 * 512) + 512) + ((512 * 10) + 10) },
        { "lenet", 61_706 },
        { "alexnet", 61_100_840 }, { "vgg11", 132_863_336 }, { "googlenet", 6_624_904 }, { "resnet18", 11_689_512 }, { "resnet50", 25_557_032 }, { "regnet_y_400mf", 4_344_144 }, { "efficientnet_b0", 5_288_548 },
        { "gpt_small", (65 * 384) + (256 * 384) + (6 * (((384 * 1152) + 1152) + ((384 * 384) + 384) + ((384 * 1536) + 1536) + ((1536 * 384) + 384) + (4 * 384))) + (2 * 384) },
        { "gpt2_124m", 124_439_808 },
        // Tables of both languages and the head; three blocks each with one attention and with two; three norms a block at most, and one at the end of each side.
        { "transformer_mt", (3 * 8000 * 256) + (9 * 4 * ((256 * 256) + 256)) + (6 * ((256 * 1024) + 1024 + (1024 * 256) + 256)) + ((3 * 2) + (3 * 3) + 2) * 2 * 256 },
        { "lstm", (8000 * 256) + (2 * ((4 * 256 * (256 + 256)) + (2 * 4 * 256))) + ((256 * 2) + 2) },
        { "gcn", ((32 * 64) + 64) + (2 * ((64 * 64) + 64)) + (64 + 1) },
    };

    [Theory, MemberData(nameof(Counted))]
    public void AModelThatIsMeasuredHasExactlyItsParameters(string name, long count)
    {
        var named = NamedModels.Find(name);
        // Its first values are not drawn: that would take longer than all else here.
        var model = named.Make(1, named.Size ?? 0).Model;
        Assert.Equal(count, model.TrainableCount);
    }

    [Fact]
    public void AWorkloadIsTheSameInEveryRun() =>
        Assert.Equal(NamedModels.Find("gcn").Workload(batch: 3).Predict().ToArray<float>(), NamedModels.Find("gcn").Workload(batch: 3).Predict().ToArray<float>());

    [Fact]
    public void AnUnknownNameIsAnErrorWithTheNearest()
    {
        var error = Assert.Throws<OgeeException>(() => NamedModels.Find("efficientnet_b1"));
        Assert.Equal(LearnErrors.Model, error.Error);
        Assert.Contains("Did you mean efficientnet_b0?", error.Remedy, StringComparison.Ordinal);
    }
}
