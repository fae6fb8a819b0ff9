using TorchSharp;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;
using PeerModel = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Ogee.Bench;

/// <summary>Parts that libtorch's models share.</summary>
static class PeerParts
{
    public enum Activation { None, Relu, Silu }

    /// <summary>A convolution without a bias, batch norm, and an activation.</summary>
    public static PeerModel Unit(int channels, int filters, int size, int stride = 1, int groups = 1, Activation activation = Activation.Relu, double epsilon = 1e-5)
    {
        var parts = new List<PeerModel>();
        // libtorch 2.10 may divide by zero in the gradient of a strided 1×1 convolution (oneDNN): taking every second pixel first is the same function.
        if (size == 1 && stride > 1) parts.Add(new Strided(stride));
        parts.Add(Conv2d(channels, filters, size, stride: size == 1 ? 1 : stride, padding: size / 2, groups: groups, bias: false));
        parts.Add(BatchNorm2d(filters, eps: epsilon));
        if (activation != Activation.None) parts.Add(activation == Activation.Relu ? ReLU(inplace: true) : SiLU(inplace: true));
        return Sequential(parts);
    }

    /// <summary>Every n-th pixel of every n-th row.</summary>
    sealed class Strided(int stride) : PeerModel("strided")
    {
        public override torch.Tensor forward(torch.Tensor x) => x.slice(2, 0, x.shape[2], stride).slice(3, 0, x.shape[3], stride);
    }

    /// <summary>Weighs channels by what all of them show on average.</summary>
    public sealed class Squeeze : PeerModel
    {
        readonly PeerModel scale;

        public Squeeze(int channels, int squeezed, Activation activation) : base("squeeze")
        {
            scale = Sequential(AdaptiveAvgPool2d(1), Conv2d(channels, squeezed, 1), activation == Activation.Relu ? ReLU(inplace: true) : SiLU(inplace: true), Conv2d(squeezed, channels, 1), Sigmoid());
            RegisterComponents();
        }

        public override torch.Tensor forward(torch.Tensor x) => x * scale.forward(x);
    }

    /// <summary>A branch that is added to its input, or to a projection of it.</summary>
    public sealed class Residual : PeerModel
    {
        readonly PeerModel branch;
        readonly PeerModel? projection;
        readonly bool isRectified;
        readonly double drop;

        public Residual(PeerModel branch, PeerModel? projection = null, bool isRectified = true, double drop = 0) : base("residual")
        {
            (this.branch, this.projection, this.isRectified, this.drop) = (branch, projection, isRectified, drop);
            RegisterComponents();
        }

        public override torch.Tensor forward(torch.Tensor x)
        {
            var y = branch.forward(x);
            // Stochastic depth, a number a sample.
            if (drop > 0) y = y * F.dropout(torch.ones(x.shape[0], 1, 1, 1), drop, training: true);
            y = y + (projection?.forward(x) ?? x);
            return isRectified ? y.relu_() : y;
        }
    }
}
