using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The settings of a training run, all found: what was asked for, and for the rest what the data suggests.</summary>
/// <param name="Channels">Channels of a picture.</param>
/// <param name="Size">Rows and columns.</param>
/// <param name="Batch">Samples a step.</param>
/// <param name="Width">Channels after the first convolution.</param>
/// <param name="Rate">The highest learning rate.</param>
/// <param name="Augment">How training pictures are varied.</param>
sealed record ClassifierPlan(int Channels, int Size, int Batch, int Width, double Rate, AugmentPolicy Augment)
{
    /// <summary>Fills the settings that are still open from the data.</summary>
    public static ClassifierPlan Resolve(ResolvedSettings settings, ImageDataset data, int trainCount)
    {
        var facts = data.Facts;
        settings.Fill(TrainSettings.Task, "image-classification", "the data holds labelled pictures");
        settings.Fill(TrainSettings.Label, "label", data.Layout.ToString());
        settings.Fill(TrainSettings.Split, data.HasSplits ? SplitSetting.AsGiven : "80/10/10", data.HasSplits ? "the data declares its splits" : data.GroupColumn is { } column ? $"groups by {column} kept together" : "no split is given");
        var channels = (int)settings.Fill(TrainSettings.Channels, facts.Channels, facts.Channels == 1 ? "all pictures are gray" : "there are colours");
        var size = (int)settings.Fill(TrainSettings.Size, Side(facts), facts.ToString());
        var batch = (int)settings.Fill(TrainSettings.Batch, trainCount < 3_000 ? 32 : trainCount < 20_000 ? 64 : 128, $"{trainCount} training pictures");
        var preset = settings.Get(TrainSettings.Preset);
        var width = preset switch { "fast" => 8, "good" => 16, _ => 32 };
        settings.Fill(TrainSettings.Model, $"convnet-{width}", $"preset {preset}");
        var rate = settings.Fill(TrainSettings.Rate, batch >= 128 ? 4e-3 : batch >= 64 ? 3e-3 : 2e-3, $"a batch of {batch}");
        var policy = AugmentPolicy.For(facts, data.Classes, size, data.Layout);
        var augment = settings.Fill(TrainSettings.Augment, "full", policy.Describe()) switch
        {
            "none" => AugmentPolicy.None,
            "shift" => new() { Shift = Math.Max(1, size / 14) },
            "flip" => new() { Shift = Math.Max(1, size / 14), FlipHorizontal = true },
            _ => policy,
        };
        return new(channels, size, batch, WidthOf(settings, width), rate, augment);
    }

    static int WidthOf(ResolvedSettings settings, int standard) => ModelName.ConvNetWidth(settings.Get(TrainSettings.Model))
        ?? throw RecipeErrors.Setting.With($"model.name is '{settings.Get(TrainSettings.Model)}', and the data is pictures", "Expected convnet-WIDTH with a width from 4 to 256", $"Use model.name=convnet-{standard}.");

    static int Side(ImageFacts facts) => facts.HasOneSize && facts.MinHeight == facts.MinWidth && facts.MinHeight is >= 16 and <= 64 ? facts.MinHeight
        : Math.Clamp(facts.MedianSide / 8 * 8, 32, 96);

    /// <summary>Epochs without a budget: enough steps for small data, few passes over large data.</summary>
    public static int StandardEpochs(string preset, int stepsPerEpoch)
    {
        var (steps, least, most) = preset switch { "fast" => (600, 3, 30), "good" => (1_800, 8, 60), _ => (5_000, 20, 150) };
        return Math.Clamp((steps + stepsPerEpoch - 1) / stepsPerEpoch, least, most);
    }
}
