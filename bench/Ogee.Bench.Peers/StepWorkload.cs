using Ogee.Learn;
using TorchSharp;

namespace Ogee.Bench;

/// <summary>A training step that is measured: the same model, batch and loss for both sides, made when its row is measured.</summary>
/// <param name="Name">What the row is called; an argument picks rows by a part of it.</param>
/// <param name="Ours">Makes Ogee's model and its batch.</param>
/// <param name="Theirs">For each way in which the peer may run (layouts, for instance) what makes its model and batch; the fastest counts.</param>
sealed record StepWorkload(string Name, Func<OurStep> Ours, IReadOnlyList<Func<PeerStep>> Theirs)
{
    /// <summary>The learning rate of both sides.</summary>
    public const double Rate = 0.001;

    /// <summary>What both sides update with.</summary>
    public StepOptimizer Optimizer { get; init; }
}

/// <summary>Optimizers that both sides have.</summary>
enum StepOptimizer
{
    /// <summary>Stochastic gradient descent without momentum.</summary>
    Sgd,
    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

/// <summary>A training step of Ogee.</summary>
/// <param name="Model">The model.</param>
/// <param name="Loss">The loss of one batch, a new graph each time; it is called in training mode.</param>
sealed record OurStep(Module Model, Func<Tensor> Loss);

/// <summary>A training step of libtorch.</summary>
/// <param name="Model">The model, in training mode as it is made.</param>
/// <param name="Loss">The loss of one batch.</param>
sealed record PeerStep(torch.nn.Module Model, Func<torch.Tensor> Loss);
