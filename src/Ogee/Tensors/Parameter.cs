namespace Ogee;

/// <summary>A value that training changes: a cell that holds a tensor. Expressions use the tensor that it held when they were written, so a later update never changes them.</summary>
public sealed class Parameter : INamed
{
    static long created;
    readonly Func<RngKey, Tensor>? initializer;
    Tensor value;

    /// <summary>A parameter with a first value.</summary>
    public Parameter(Tensor value) => this.value = Committed = Shared(value);

    // A parameter is on a device, whatever it begins with; and a value that was known before may be another parameter's too.
    Tensor Shared(Tensor value)
    {
        value.Node.Own(this);
        if (value.Node.Value is { } storage) storage.IsShared = true;
        return value;
    }

    /// <summary>A parameter whose first value is random.</summary>
    /// <param name="initializer">Makes the value from a key. <see cref="Initialize"/> runs it again with a key of one's choice.</param>
    public Parameter(Func<RngKey, Tensor> initializer)
    {
        this.initializer = initializer;
        value = Committed = First(initializer, new RngKey(0, (ulong)Interlocked.Increment(ref created)));
    }

    /// <summary>A value that is computed here belongs to the parameter alone, so that the first step may already write over it.</summary>
    Tensor First(Func<RngKey, Tensor> initializer, RngKey key)
    {
        var first = Shared(initializer(key));
        if (first.Node.Value is null) Tensor.Evaluate(first);
        return first;
    }

    /// <summary>Gives a parameter with an initializer a new first value; others stay. The old value is given up, as by a step of training: whoever holds it gets an error when reading it.</summary>
    /// <param name="key">The same key gives the same value.</param>
    public void Initialize(RngKey key)
    {
        if (initializer is null) return;
        value = First(initializer, key).To(Spec.Device);
        Commit(donate: true);
    }

    /// <summary>The path of fields that leads to it, for instance <c>encoder.0.weight</c>; also its name in files. Set by the module that holds it.</summary>
    public string? Name { get; set; }

    /// <summary>Whether training changes it; the others are state that is saved, such as running means.</summary>
    public bool IsTrainable { get; init; } = true;

    /// <summary>Shape and type, which do not change, and device.</summary>
    public TensorSpec Spec => value.Spec;

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => value.Shape;

    /// <summary>The value. A new one may be an expression; the next step computes it.</summary>
    /// <exception cref="OgeeException">The new value has another shape or type, or is on another device.</exception>
    public Tensor Value
    {
        get => value;
        set
        {
            var given = value.Node.IsConstant ? value.To(Spec.Device) : value;
            this.value = given.Spec == Spec ? Shared(given)
                : throw EngineErrors.Shape.With($"parameter {Name ?? "(unnamed)"}: it is {Spec}, and was given {given.Spec}", "Expected the same shape, type and device", "Check the layer's sizes, cast the value, or move it.");
        }
    }

    /// <summary>Moves the value, and the state that an optimizer keeps for it, to a device.</summary>
    /// <exception cref="OgeeException">The device is not there.</exception>
    public void To(Device device)
    {
        (value, Committed) = (value.To(device), Committed.To(device));
        foreach (var state in Attached) state.To(device);
    }

    /// <summary>Attaches state that an optimizer keeps for this parameter: every step that evaluates the parameter computes it too, and gives its old memory back at once.</summary>
    /// <param name="state">Parameters that nobody else reads.</param>
    public void Attach(params ReadOnlySpan<Parameter> state) => Attached.AddRange(state);

    /// <summary>State of an optimizer that belongs to this parameter: computed in the same step, seen by nobody else.</summary>
    internal List<Parameter> Attached { get; } = [];

    /// <summary>The value after the last step: what a rejected step goes back to, and an accepted one may give back.</summary>
    internal Tensor Committed { get; private set; }

    /// <summary>Gives a value that is no step of training, such as one from a file.</summary>
    public void Reset(Tensor value)
    {
        Value = value.To(Spec.Device);
        Committed = this.value;
    }

    /// <summary>Two parameters of one shape change their values.</summary>
    public static void Exchange(Parameter a, Parameter b)
    {
        (a.value, b.value) = (b.Value, a.Value);
        (a.Committed, b.Committed) = (b.Committed, a.Committed);
    }

    /// <summary>Ends a step.</summary>
    internal void Commit(bool donate)
    {
        if (donate && Committed.Node is { IsShared: false, Value: { IsShared: false } old } && !ReferenceEquals(old, value.Node.Value)) old.Release();
        Committed = value;
    }

    /// <summary>Undoes what was assigned since the last step.</summary>
    internal void Revert() => value = Committed;

    /// <summary>The value.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.value;

    /// <inheritdoc/>
    public override string ToString() => $"{Name ?? "parameter"} {Spec}";
}
