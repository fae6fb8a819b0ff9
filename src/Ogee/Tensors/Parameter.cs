namespace Ogee;

/// <summary>A value that training changes: a cell that holds a tensor. Expressions use the tensor that it held when they were written, so a later update never changes them.</summary>
public sealed class Parameter : INamed
{
    static long created;
    readonly Func<RngKey, Tensor>? initializer;
    Tensor value;
    Func<Tensor>? formula;

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
        get => formula?.Invoke() ?? value;
        set
        {
            if (formula is not null) throw EngineErrors.Argument.With($"parameter {Name ?? "(unnamed)"}: it is computed from others", "Expected a parameter with a value of its own", "Give values to what it is computed from, or call KeepValue() first.");
            var given = value.Node.IsConstant ? value.To(Spec.Device) : value;
            this.value = given.Spec == Spec ? Shared(given)
                : throw EngineErrors.Shape.With($"parameter {Name ?? "(unnamed)"}: it is {Spec}, and was given {given.Spec}", "Expected the same shape, type and device", "Check the layer's sizes, cast the value, or move it.");
        }
    }

    /// <summary>Makes the value one that is computed from others whenever it is read: a weight that is normalised, orthogonal or of low rank. The parameter is then no longer trained and saved; what it is computed from is, in its place.</summary>
    /// <param name="formula">Computes the value, of the same shape and type, from the parts.</param>
    /// <param name="parts">What it is computed from: a suffix of the name for each, as in <c>weight_g</c>. A part may itself be computed from others.</param>
    /// <exception cref="OgeeException">The formula gives another shape or type, or reads this parameter.</exception>
    /// <example><c>weight.Compute(() => raw.Value.MatMul(raw.Value.Transpose(0, 1)), ("raw", raw))</c></example>
    public void Compute(Func<Tensor> formula, params (string Suffix, Parameter Part)[] parts)
    {
        ArgumentNullException.ThrowIfNull(formula);
        var first = Tried(formula);
        if (first.Shape != Shape || first.Type != Spec.Type)
            throw EngineErrors.Shape.With($"parameter {Name ?? "(unnamed)"}: it is {Spec}, and its formula gives {first.Spec}", "Expected the same shape and type", "Check the formula.");
        (this.formula, Parts) = (formula, parts);
        Revision++;
    }

    /// <summary>What a formula gives, unless it reads the parameter that it is to compute: that would never end.</summary>
    Tensor Tried(Func<Tensor> formula)
    {
        var before = this.formula;
        this.formula = () => throw EngineErrors.Argument.With($"parameter {Name ?? "(unnamed)"}: the formula that computes it reads it", "Expected a formula of other parameters", "Give a new parameter the value, and compute from that.");
        try
        {
            return formula();
        }
        finally
        {
            this.formula = before;
        }
    }

    /// <summary>Another parameter is computed as this one is, so that this one may be computed from it: how formulas are put one on the other.</summary>
    /// <param name="other">A parameter of the same shape and type.</param>
    public void MoveTo(Parameter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (formula is not null) other.Compute(formula, [.. Parts]);
    }

    /// <summary>Ends that the value is computed: it keeps the one that it has now, to be trained, or to predict faster.</summary>
    public void KeepValue()
    {
        if (formula is null) return;
        var now = formula().Detach() * 1;
        Tensor.Evaluate(now);
        (formula, Parts) = (null, []);
        // Where its parts are by now.
        value = Committed = Shared(now);
        Revision++;
    }

    /// <summary>What the value is computed from; none for a parameter with a value of its own.</summary>
    public IReadOnlyList<(string Suffix, Parameter Part)> Parts { get; private set; } = [];

    /// <summary>How often the parameter began or ended to be computed.</summary>
    public int Revision { get; private set; }

    /// <summary>Whether the value is computed from others: then it is neither trained nor saved.</summary>
    public bool IsComputed => formula is not null;

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
    public static implicit operator Tensor(Parameter parameter) => parameter.Value;

    /// <inheritdoc/>
    public override string ToString() => $"{Name ?? "parameter"} {Spec}";
}
