namespace Ogee;

/// <summary>A value that training changes: a cell that holds a tensor. Expressions use the tensor that it held when they were written, so a later update never changes them.</summary>
public sealed class Parameter
{
    Tensor value;

    /// <summary>A parameter with a first value.</summary>
    public Parameter(Tensor value) => this.value = value;

    /// <summary>The path of fields that leads to it, for instance <c>encoder.0.weight</c>; also its name in files. Set by the module that holds it.</summary>
    public string? Name { get; set; }

    /// <summary>Whether training changes it; the others are state that is saved, such as running means.</summary>
    public bool IsTrainable { get; init; } = true;

    /// <summary>Shape and type; they do not change.</summary>
    public TensorSpec Spec => value.Spec;

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => value.Shape;

    /// <summary>The value. A new one may be an expression; the next step computes it.</summary>
    /// <exception cref="OgeeException">The new value has another shape or type.</exception>
    public Tensor Value
    {
        get => value;
        set => this.value = value.Spec == Spec ? value
            : throw EngineErrors.Shape.With($"parameter {Name ?? "(unnamed)"}: it is {Spec}, and was given {value.Spec}", "Expected the same shape and type", "Check the layer's sizes, or cast the value.");
    }

    /// <summary>The value.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.value;

    /// <inheritdoc/>
    public override string ToString() => $"{Name ?? "parameter"} {Spec}";
}
