namespace Ogee.Learn;

/// <summary>RegNet (Radosavovic et al. 2020): residual bottlenecks with grouped convolutions whose widths follow a line; RegNetY has squeeze-and-excitation too.</summary>
/// <remarks>Layers, first values (convolutions by He's rule for the fan out, the last layer normal with deviation 0.01) and names of parameters are torchvision's.
/// Pictures of any size, best from 64×64 on; RegNetY-400MF has 4,344,144 numbers to learn for three channels and 1,000 classes.</remarks>
/// <seealso href="https://arxiv.org/abs/2003.13678"/>
public sealed class RegNet : Module
{
    const int StemWidth = 32;

    readonly ConvNormActivation stem;

    // By name, because torchvision's names have a dash: trunk_output.block1.block1-0.
    readonly Dictionary<string, Dictionary<string, RegNetBlock>> trunk_output = [];
    readonly int[] depths;
    readonly Linear fc;

    /// <summary>A network for pictures.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="design">Its widths and depths; RegNetY-400MF if null.</param>
    /// <exception cref="OgeeException">A number is out of range.</exception>
    public RegNet(int channels = 3, int classes = 1000, RegNetDesign? design = null)
    {
        VisionArguments.Require("regnet", channels, classes, dropout: 0);
        design ??= RegNetDesign.Of("y_400mf");
        stem = new(channels, StemWidth, 3, stride: 2, activation: x => x.Relu());
        var stages = design.Stages();
        depths = [.. stages.Select(stage => stage.Blocks)];
        var width = StemWidth;
        for (var stage = 0; stage < depths.Length; stage++)
        {
            var (filters, _, group) = stages[stage];
            var named = trunk_output[Name(stage)] = [];
            for (var i = 0; i < depths[stage]; i++, width = filters)
                named.Add(Name(stage, i), new(width, filters, stride: i == 0 ? 2 : 1, filters / group, (int)Math.Round(design.Squeeze * width)));
        }
        fc = new(width, classes, weights: shape => Initializers.Normal(shape, 0.01));
    }

    /// <param name="x">[batch, channels, height, width]: normalised pixels.</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        x = stem.Forward(x); // [batch, 32, height / 2, width / 2]
        for (var stage = 0; stage < depths.Length; stage++)
            for (var i = 0; i < depths[stage]; i++) x = trunk_output[Name(stage)][Name(stage, i)].ForwardBlock(x);
        return fc.Forward(x.Mean(2, 3));
    }

    static string Name(int stage) => FormattableString.Invariant($"block{stage + 1}");

    static string Name(int stage, int block) => FormattableString.Invariant($"{Name(stage)}-{block}");
}
