using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Networks with weights that others published.</summary>
static class PublishedModels
{
    /// <summary>MobileNetV2 1.0/224 of TensorFlow, norms folded into its convolutions: 1,001 classes, of which the first is the background; pixels from −1 to 1.</summary>
    public static MobileNetV2 MobileNetV2()
    {
        var model = new MobileNetV2(classes: 1001, hasNorms: false, padsAsTensorFlow: true);
        // Blocks of TensorFlow count from 0 without a number; the first has no expansion.
        var map = new NameMap().Rename(@"^Conv\.", "features.0.0.").Rename(@"^Conv_1\.", "features.18.0.").Rename(@"^Logits\.Conv2d_1c_1x1\.", "classifier.1.").Reshape(@"classifier\.1\.weight", 1001, 1280)
            .Rename(@"^expanded_conv\.depthwise\.", "features.1.conv.0.0.").Rename(@"^expanded_conv\.project\.", "features.1.conv.1.");
        for (var i = 1; i <= 16; i++) map = map.Rename($@"^expanded_conv_{i}\.expand\.", $"features.{i + 1}.conv.0.0.").Rename($@"^expanded_conv_{i}\.depthwise\.", $"features.{i + 1}.conv.1.0.").Rename($@"^expanded_conv_{i}\.project\.", $"features.{i + 1}.conv.2.");
        Assert.True(model.Load(SharedData.Path("weights/mobilenet/mobilenet_v2_1.0_224_dequant.safetensors"), map).IsComplete);
        return model;
    }
}
