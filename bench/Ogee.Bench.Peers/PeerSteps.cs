using TorchSharp;

namespace Ogee.Bench;

/// <summary>Steps of libtorch.</summary>
static class PeerSteps
{
    /// <summary>What makes one step: loss, gradients and update.</summary>
    public static Action Once(PeerStep peer, StepOptimizer kind)
    {
        torch.optim.Optimizer optimizer = kind == StepOptimizer.AdamW ? torch.optim.AdamW(peer.Model.parameters(), StepWorkload.Rate, weight_decay: 0.01) : torch.optim.SGD(peer.Model.parameters(), StepWorkload.Rate);
        return () =>
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            peer.Loss().backward();
            optimizer.step();
        };
    }
}
