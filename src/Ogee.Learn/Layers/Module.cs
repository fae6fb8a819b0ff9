using System.Diagnostics.CodeAnalysis;

namespace Ogee.Learn;

/// <summary>A part of a model: what it computes, and the parameters that it does it with. Fields that hold a <see cref="Parameter"/> or a module are found by themselves, and so are lists, arrays and dictionaries by text of them; a field's name is its name in files.</summary>
/// <remarks>Fields of base classes come first. What is held in two places is one parameter (tied weights): it has the name of the first place, and is trained and saved once. Within a class the order is that of the names.</remarks>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.AllFields)]
public abstract class Module
{
    IReadOnlyList<Parameter>? parameters;
    List<(Parameter Parameter, int Revision)> revisions = [];

    /// <summary>Computes the module's result.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>The module as a block of a deep model. Where the mode says so (<see cref="Mode.IsRecomputing"/>) nothing of what it computes on the way is kept for the way back but what it is given: it is computed again there (<see cref="TensorRecomputation"/>). Otherwise <see cref="Forward"/>.</summary>
    /// <remarks>A model that stacks blocks calls this for each; the gain is largest where each holds many layers.</remarks>
    public Tensor ForwardBlock(Tensor x) => Block(Forward, x);

    /// <summary>The same for a block that is a function.</summary>
    /// <param name="function">Computes the block; what it uses beside its argument is kept.</param>
    /// <param name="x">Its argument.</param>
    protected static Tensor Block(Func<Tensor, Tensor> function, Tensor x) => Mode.IsRecomputing ? Tensor.Recompute(function, x) : function(x);

    /// <summary>All parameters below this module that have a value of their own, each once, named by their path (<c>encoder.0.weight</c>), in the order of their names.</summary>
    /// <exception cref="OgeeException">A module contains itself, two parameters have one name, or a field is a container of modules or parameters that is no list, array or dictionary by text.</exception>
    public IReadOnlyList<Parameter> Parameters
    {
        get
        {
            // One that is computed from others since has those in its place.
            if (parameters is null || revisions.Exists(static seen => seen.Parameter.Revision != seen.Revision)) (parameters, revisions) = ParameterSearch.All(this);
            return parameters;
        }
    }

    /// <summary>The number of trainable elements.</summary>
    public long TrainableCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Shape.Count);

    /// <summary>Moves every parameter to a device; what the module is given must be there too.</summary>
    /// <returns>The module.</returns>
    /// <exception cref="OgeeException">The device is not there.</exception>
    public Module To(Device device)
    {
        foreach (var parameter in Parameters) parameter.To(device);
        return this;
    }

    /// <summary>Gives every parameter that starts random a new start: each from the seed and its own name, so that adding a layer leaves the others alone.</summary>
    /// <returns>The module.</returns>
    public Module Initialize(ulong seed)
    {
        foreach (var parameter in Parameters) parameter.Initialize(new RngKey(seed, 0).Fold("parameter").Fold(parameter.Name!));
        return this;
    }
}

/// <summary>Modules one after the other.</summary>
/// <param name="layers">The modules.</param>
public sealed class Sequential(params Module[] layers) : Module
{
    readonly Module[] layers = layers;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        foreach (var layer in layers) x = layer.Forward(x);
        return x;
    }
}

/// <summary>A function of tensors as a module without parameters.</summary>
/// <param name="function">The function.</param>
public sealed class Lambda(Func<Tensor, Tensor> function) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => function(x);
}
