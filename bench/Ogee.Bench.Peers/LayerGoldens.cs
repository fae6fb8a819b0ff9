using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes convolutions, poolings, resizings and layers as libtorch computes them, with their gradients.</summary>
static class LayerGoldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/layers.safetensors";

    public static void Run()
    {
        Windows();
        Images();
        Norms();
        Recurrences();
        Goldens.Case("attention with heads", x => Attention(x, null), [2, 3, 8], [24, 8], [24], [8, 8], [8]);
        Goldens.Case("attention with heads of padding", x => Attention(x, tensor([false, false, true, false, false, false], [2, 3])), [2, 3, 8], [24, 8], [24], [8, 8], [8]);
        Goldens.Write(Path, "float32");
    }

    static void Windows()
    {
        Goldens.Case("conv1d", x => F.conv1d(x[0], x[1], stride: 2, padding: 2, dilation: 2), [2, 3, 9], [4, 3, 3]);
        Goldens.Case("conv3d groups", x => F.conv3d(x[0], x[1], strides: [2, 1, 1], padding: [1, 0, 1], dilation: [1, 2, 1], groups: 2), [1, 4, 4, 5, 4], [4, 2, 3, 2, 3]);
        Goldens.Case("transposed 1d", x => F.conv_transpose1d(x[0], x[1], stride: 3, padding: 1, output_padding: 2, dilation: 2), [2, 3, 4], [3, 2, 3]);
        Goldens.Case("transposed 2d groups", x => F.conv_transpose2d(x[0], x[1], strides: [2, 1], padding: [1, 1], output_padding: [1, 0], groups: 2), [2, 4, 3, 4], [4, 3, 3, 3]);
        Goldens.Case("transposed 3d", x => F.conv_transpose3d(x[0], x[1], strides: [2, 2, 1], padding: [0, 1, 1], output_padding: [1, 0, 0]), [1, 2, 3, 2, 3], [2, 3, 2, 3, 3]);
        Goldens.Case("max pool 1d", x => F.max_pool1d(x[0], 3, 2, 1, 2, ceil_mode: true), [2, 3, 9]);
        Goldens.Case("max pool 3d", x => F.max_pool3d(x[0], [2, 3, 2], [2, 2, 1], [1, 1, 0], [1, 1, 2], ceil_mode: true), [1, 2, 5, 6, 5]);
        Goldens.Case("places of the largest", x => F.max_pool2d_with_indices(x[0], [3, 2], [2, 2], [1, 0], [1, 1], false).indices.to(float32) + (0 * x[0].sum()), [2, 2, 6, 5]);
        Goldens.Case("average pool 1d", x => F.avg_pool1d(x[0], 3, 2, 1, ceil_mode: true, count_include_pad: true), [2, 3, 8]);
        Goldens.Case("average pool 3d", x => F.avg_pool3d(x[0], [2, 3, 2], [2, 2, 2], [1, 1, 0], ceil_mode: true, count_include_pad: true), [1, 2, 4, 4, 5]);
        Goldens.Case("average pool by 5", x => F.avg_pool2d(x[0], [3, 2], [2, 1], [1, 1], ceil_mode: true, count_include_pad: false, divisor_override: 5), [1, 2, 6, 4]);
        Goldens.Case("adaptive average pool 3d", x => F.adaptive_avg_pool3d(x[0], [2, 3, 2]), [1, 2, 3, 5, 4]);
        Goldens.Case("adaptive max pool 2d", x => F.adaptive_max_pool2d(x[0], [3, 2]), [2, 2, 5, 3]);
        Goldens.Case("power pool", x => F.lp_pool2d(x[0], 2, [2, 3], [2, 2], ceil_mode: false), [1, 2, 5, 7]);
        Goldens.Case("unfold", x => F.unfold(x[0], (2, 3), (1, 2), (1, 0), (2, 1)), [1, 2, 4, 7]);
        Goldens.Case("fold", x => F.fold(x[0], (4, 5), (2, 2), (1, 1), (0, 1), (2, 1)), [1, 8, 12]);
    }

    static void Images()
    {
        long[] image = [1, 2, 5, 4];
        foreach (var (name, mode) in ((string, InterpolationMode)[])[("nearest", InterpolationMode.Nearest), ("nearest exact", InterpolationMode.NearestExact), ("area", InterpolationMode.Area)])
            Goldens.Case($"resize {name}", x => F.interpolate(x[0], [7, 3], mode: mode), image);
        foreach (var (name, mode) in ((string, InterpolationMode)[])[("bilinear", InterpolationMode.Bilinear), ("bicubic", InterpolationMode.Bicubic)])
        {
            foreach (var aligned in (bool[])[false, true]) Goldens.Case($"resize {name} {(aligned ? "of points" : "of areas")}", x => F.interpolate(x[0], [8, 3], mode: mode, align_corners: aligned), image);
            Goldens.Case($"resize {name} smooth", x => F.interpolate(x[0], [4, 5], mode: mode, align_corners: false, antialias: true), [1, 2, 11, 9]);
        }
        Goldens.Case("resize by a scale", x => F.interpolate(x[0], scale_factor: [1.7, 0.6], mode: InterpolationMode.Bilinear, align_corners: false), image);
        Goldens.Case("resize trilinear", x => F.interpolate(x[0], [4, 6, 3], mode: InterpolationMode.Trilinear, align_corners: true), [1, 2, 3, 4, 5]);
        foreach (var (name, padding) in ((string, GridSamplePaddingMode)[])[("zeros", GridSamplePaddingMode.Zeros), ("border", GridSamplePaddingMode.Border), ("reflection", GridSamplePaddingMode.Reflection)])
        {
            foreach (var aligned in (bool[])[false, true]) Goldens.Case($"grid sample {name}{(aligned ? " of points" : "")}", x => F.grid_sample(x[0], x[1], GridSampleMode.Bilinear, padding, aligned), [2, 2, 4, 5], [2, 3, 4, 2]);
            Goldens.Case($"grid sample nearest {name}", x => F.grid_sample(x[0], x[1].detach(), GridSampleMode.Nearest, padding, false), [2, 2, 4, 5], [2, 3, 4, 2]);
        }
        foreach (var aligned in (bool[])[false, true]) Goldens.Case($"grid sample of volumes{(aligned ? " of points" : "")}", x => F.grid_sample(x[0], x[1], GridSampleMode.Bilinear, aligned ? GridSamplePaddingMode.Border : GridSamplePaddingMode.Zeros, aligned), [2, 2, 3, 4, 5], [2, 2, 3, 2, 3]);
        Goldens.Case("grid sample nearest of volumes", x => F.grid_sample(x[0], x[1].detach(), GridSampleMode.Nearest, GridSamplePaddingMode.Reflection, false), [2, 2, 3, 4, 5], [2, 2, 3, 2, 3]);
        foreach (var aligned in (bool[])[false, true]) Goldens.Case($"affine grid{(aligned ? " of points" : "")}", x => F.affine_grid(x[0], [2, 1, 3, 4], aligned), [2, 2, 3]);
        foreach (var (name, mode) in ((string, PaddingModes)[])[("reflect", PaddingModes.Reflect), ("replicate", PaddingModes.Replicate), ("circular", PaddingModes.Circular)])
            Goldens.Case($"pad {name}", x => F.pad(x[0], (1, 3, 2, 1), mode, 0), image);
        Goldens.Case("pixel shuffle", x => F.pixel_shuffle(x[0], 2), [1, 8, 2, 3]);
    }

    static void Norms()
    {
        Goldens.Case("group norm", x => F.group_norm(x[0], 3, x[1], x[2]), [2, 6, 4], [6], [6]);
        Goldens.Case("instance norm", x => F.instance_norm(x[0]), [2, 3, 4, 3]);
        Goldens.Case("instance norm of running statistics", x => F.instance_norm(x[0], x[1].detach(), x[2].exp().detach(), use_input_stats: false), [2, 3, 4, 3], [3], [3]);
        Goldens.Case("cosine similarity", x => F.cosine_similarity(x[0], x[1], 1), [5, 3, 2], [5, 3, 2]);
        Goldens.Case("pairwise distance", x => F.pairwise_distance(x[0], x[1]), [5, 3], [5, 3]);
        Goldens.Case("channel shuffle", x => nn.ChannelShuffle(3).call(x[0]), [2, 6, 2, 3]);
        Goldens.Case("weight norm", x => F.linear(x[0], x[1] * (x[2] / x[2].square().sum(1, keepdim: true).sqrt())), [4, 3], [5, 1], [5, 3]);
        Goldens.Case("local response norm", x => F.local_response_norm(x[0], 4, 0.5, 0.6, 2), [2, 7, 3]);
        Goldens.Case("bilinear", x => F.bilinear(x[0], x[1], x[2], x[3]), [5, 3], [5, 2], [4, 3, 2], [4]);
    }

    static void Recurrences()
    {
        long[][] Shapes(int gates) => [[2, 5, 3], .. Enumerable.Repeat((long[][])[[4 * gates, 3], [4 * gates, 4], [4 * gates], [4 * gates]], 2).SelectMany(shapes => shapes)];
        Goldens.Case("lstm", x =>
        {
            var layer = nn.LSTM(3, 4, batchFirst: true, bidirectional: true);
            Fill(layer, x);
            var (y, h, c) = layer.call(x[0]);
            return cat([y.reshape(-1), h.reshape(-1), c.reshape(-1)]);
        }, Shapes(4));
        Goldens.Case("gru", x =>
        {
            var layer = nn.GRU(3, 4, batchFirst: true, bidirectional: true);
            Fill(layer, x);
            var (y, h) = layer.call(x[0]);
            return cat([y.reshape(-1), h.reshape(-1)]);
        }, Shapes(3));
        Goldens.Case("rnn", x =>
        {
            var layer = nn.RNN(3, 4, nonLinearity: nn.NonLinearities.ReLU, batchFirst: true, bidirectional: true);
            Fill(layer, x);
            var (y, h) = layer.call(x[0]);
            return cat([y.reshape(-1), h.reshape(-1)]);
        }, Shapes(1));
    }

    static Theirs Attention(Theirs[] x, Theirs? isPadding)
    {
        var layer = nn.MultiheadAttention(8, 2);
        Fill(layer, x);
        var time = x[0].permute(1, 0, 2);
        return layer.call(time, time, time, isPadding!, false, null!).Item1.permute(1, 0, 2);
    }

    /// <summary>Gives a layer the inputs after the first as its parameters, in the order in which it has them.</summary>
    static void Fill(nn.Module layer, Theirs[] x)
    {
        using var off = no_grad();
        foreach (var ((_, parameter), value) in layer.named_parameters().Zip(x[1..])) parameter.copy_(value);
    }
}
