using System.Globalization;
using System.Text.Json.Nodes;

namespace Ogee.Learn;

/// <summary>A ResNet of timm without letters after its number: torchvision's names, which are ours.</summary>
/// <param name="depth">Its layers.</param>
sealed class TimmResNet(int depth) : TimmArchitecture
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"resnet{depth}");

    public override string Written(string parameter) => parameter;

    public override Func<Module> Read(HuggingFaceConfig config, ITensorFile file)
    {
        var classes = Classes(config);
        config.RequireHeld(512.0 * classes, file);
        return () => new ResNet(3, classes, depth);
    }

    public override JsonObject Write(Module network, IReadOnlyList<string> labels) => Write(((ResNet)network).Classes, depth >= 50 ? 2048 : 512);
}
