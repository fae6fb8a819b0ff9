using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ogee.Learn;

/// <summary>A MobileNetV2 of timm without letters after its number: the names of its EfficientNets, in seven stages.</summary>
/// <param name="hundredths">Channels over those of the paper.</param>
sealed partial class TimmMobileNetV2(int hundredths) : TimmArchitecture
{
    // Blocks of the stages; the first is block 1 of ours.
    static readonly int[] Stages = [1, 2, 3, 4, 3, 3, 1];

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"mobilenetv2_{hundredths:000}");

    public override string Written(string parameter)
    {
        if (Unit().Match(parameter) is { Success: true } unit)
            return ((unit.Groups[1].Value, unit.Groups[2].Value) switch { ("0", "0") => "conv_stem.", ("0", _) => "bn1.", (_, "0") => "conv_head.", _ => "bn2." }) + unit.Groups[3].Value;
        if (Block().Match(parameter) is not { Success: true } block) return parameter.Replace("classifier.1.", "classifier.", StringComparison.Ordinal);
        var (place, step) = (int.Parse(block.Groups[1].Value, CultureInfo.InvariantCulture) - 1, int.Parse(block.Groups[2].Value, CultureInfo.InvariantCulture));
        var isFirst = place == 0;
        var stage = 0;
        for (; place >= Stages[stage]; stage++) place -= Stages[stage];
        var isConvolution = block.Groups[3].Success ? block.Groups[3].Value == "0" : step == (isFirst ? 1 : 2);
        var unitOfBlock = block.Groups[3].Success ? step : isFirst ? 1 : 2;
        string[] convolutions = isFirst ? ["conv_dw", "conv_pw"] : ["conv_pw", "conv_dw", "conv_pwl"];
        return string.Create(CultureInfo.InvariantCulture, $"blocks.{stage}.{place}.{(isConvolution ? convolutions[unitOfBlock] : $"bn{unitOfBlock + 1}")}.{block.Groups[4].Value}");
    }

    [GeneratedRegex(@"^features\.(0|18)\.([01])\.(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Unit();

    [GeneratedRegex(@"^features\.(\d+)\.conv\.(\d)\.(?:([01])\.)?([a-z_]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    public override Func<Module> Read(HuggingFaceConfig config, ITensorFile file)
    {
        var classes = Classes(config);
        config.RequireHeld(1280.0 * classes, file);
        return () => new MobileNetV2(3, classes, hundredths / 100.0);
    }

    public override JsonObject Write(Module network, IReadOnlyList<string> labels) => Write(((MobileNetV2)network).Classes, 1280);
}
