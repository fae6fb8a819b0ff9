using System.Text.Json.Nodes;

namespace Ogee.Learn;

/// <summary>What configs of timm have in common: a name that says the shape, a number of classes, and what pictures were trained on.</summary>
abstract class TimmArchitecture : HuggingFaceArchitecture
{
    // What is made here is written as transformers has it; what timm wrote is written back as timm has it.
    public override bool Fits(Module network) => false;

    public override string? Dropped => @"\.num_batches_tracked$";

    public override IReadOnlyList<string> Labels(HuggingFaceConfig config) => config.Labels(config.Whole("num_classes", 1000));

    /// <summary>The classes; what else is there has to be what the name means.</summary>
    protected int Classes(HuggingFaceConfig config)
    {
        config.Only("global_pool", "\"avg\"");
        config.Only("model_args", "{}");
        config.Only("architecture", $"\"{Name}\"");
        config.Pass("num_features", "pretrained_cfg", "label_descriptions", "tag");
        return config.Whole("num_classes", 1000);
    }

    protected JsonObject Write(int classes, int features) => new() { ["architecture"] = Name, ["num_classes"] = classes, ["num_features"] = features, ["global_pool"] = "avg" };
}
