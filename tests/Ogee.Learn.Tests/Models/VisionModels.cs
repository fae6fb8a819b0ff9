namespace Ogee.Learn.Tests;

/// <summary>The named networks for pictures with what is published about them: numbers to learn, and multiply-adds of one 224×224 picture.</summary>
/// <param name="Name">As tests print it.</param>
/// <param name="Create">Makes one for so many channels and classes.</param>
/// <param name="Count">Numbers to learn for three channels and 1,000 classes; of torchvision's model of that name, for x_200mf and those that torchvision lacks of pycls.</param>
/// <param name="Billions">Billions of multiply-adds, from the same tables; 0 where none is compared.</param>
sealed record VisionModel(string Name, Func<int, int, Module> Create, long Count, double Billions = 0)
{
    public static readonly IReadOnlyDictionary<string, VisionModel> All = new VisionModel[]
    {
        new("alexnet", (channels, classes) => new AlexNet(channels, classes), 61_100_840, 0.714),
        new("vgg11", (channels, classes) => new Vgg(channels, classes, 11), 132_863_336, 7.61),
        new("vgg16", (channels, classes) => new Vgg(channels, classes, 16), 138_357_544, 15.47),
        new("vgg16 with norm", (channels, classes) => new Vgg(channels, classes, 16, hasNorm: true), 138_365_992, 15.47),
        new("squeezenet", (channels, classes) => new SqueezeNet(channels, classes), 1_248_424, 0.819),
        new("mobilenet v2", (channels, classes) => new MobileNetV2(channels, classes), 3_504_872, 0.301),
        new("googlenet", (channels, classes) => new GoogLeNet(channels, classes), 6_624_904, 1.50),
        new("resnet18", (channels, classes) => new ResNet(channels, classes, 18), 11_689_512, 1.81),
        new("resnet34", (channels, classes) => new ResNet(channels, classes, 34), 21_797_672, 3.66),
        new("resnet50", (channels, classes) => new ResNet(channels, classes, 50), 25_557_032, 4.09),
        new("resnet101", (channels, classes) => new ResNet(channels, classes, 101), 44_549_160, 7.80),
        Reg("x_200mf", 2_684_792, 0.20), Reg("x_400mf", 5_495_976, 0.41), Reg("x_800mf", 7_259_656, 0.80), Reg("x_1.6gf", 9_190_136, 1.60), Reg("x_3.2gf", 15_296_552, 3.18), Reg("x_8gf", 39_572_648, 8.00),
        Reg("y_400mf", 4_344_144, 0.40), Reg("y_800mf", 6_432_512, 0.83), Reg("y_1.6gf", 11_202_430, 1.61), Reg("y_3.2gf", 19_436_338, 3.18), Reg("y_8gf", 39_381_472, 8.47),
        Efficient(0, 5_288_548, 0.386), Efficient(1, 7_794_184), Efficient(2, 9_109_994), Efficient(3, 12_233_232), Efficient(4, 19_341_616), Efficient(5, 30_389_784), Efficient(6, 43_040_704), Efficient(7, 66_347_960),
    }.ToDictionary(model => model.Name);

    static VisionModel Reg(string design, long count, double billions) => new($"regnet {design}", (channels, classes) => new RegNet(channels, classes, RegNetDesign.Of(design)), count, billions);

    static VisionModel Efficient(int scale, long count, double billions = 0) => new($"efficientnet b{scale}", (channels, classes) => new EfficientNet(channels, classes, scale), count, billions);
}
