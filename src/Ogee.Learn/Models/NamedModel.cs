namespace Ogee.Learn;

/// <summary>A model that is known by its name, with the size of batch that it is measured on.</summary>
/// <param name="Name">The name, as published: <c>resnet50</c>.</param>
/// <param name="Description">What it is, in a few words.</param>
/// <param name="Batch">Samples of a batch where nothing else is asked for.</param>
/// <param name="Size">Rows and columns of its pictures, or tokens of its texts, where nothing else is asked for; null where samples have no such size.</param>
public sealed record NamedModel(string Name, string Description, int Batch, int? Size)
{
    /// <summary>Makes the model and a batch from the number of samples and the size of each (0 where there is none).</summary>
    public required Func<int, int, ModelWorkload> Make { get; init; }

    /// <summary>The model with first values, and a batch of random samples: equal in every run.</summary>
    /// <param name="batch">Samples; <see cref="Batch"/> where null.</param>
    /// <param name="size">The size of a sample; <see cref="Size"/> where null.</param>
    /// <exception cref="OgeeException">A number is below 1, the samples have no size to choose, or the model does not take that size.</exception>
    public ModelWorkload Workload(int? batch = null, int? size = null)
    {
        if ((batch ?? Batch) < 1) throw LearnErrors.Setting.With($"The batch has {batch} samples", "Expected at least 1", $"Use {Batch}.");
        if (size is not null && Size is null) throw LearnErrors.Setting.With($"The size of a sample of {Name} was given as {size}", "Expected none: its samples have no size to choose", "Leave it out.");
        if ((size ?? Size) < 1) throw LearnErrors.Setting.With($"The size of a sample is {size}", "Expected at least 1", $"Use {Size}.");
        var workload = Make(batch ?? Batch, size ?? Size ?? 0);
        workload.Model.Initialize(1);
        return workload;
    }
}

/// <summary>A model, a batch for it, and how it learns from it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Samples">Samples of the batch.</param>
/// <param name="Predict">Makes the graph of a forward pass.</param>
/// <param name="Loss">Makes the graph of the loss; called in training mode.</param>
public sealed record ModelWorkload(Module Model, int Samples, Func<Tensor> Predict, Func<Tensor> Loss)
{
    /// <summary>What updates the parameters; plain gradient descent unless the model is usually trained with another.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd(0.001);
}
