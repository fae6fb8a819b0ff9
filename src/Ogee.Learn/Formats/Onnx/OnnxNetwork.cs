namespace Ogee.Learn;

/// <summary>An ONNX model as a module: it runs, gradients pass through it, and its weights train and are saved under the names that they have in the file.</summary>
/// <remarks>
/// Each forward pass walks the nodes and writes an expression; arithmetic on shapes is done meanwhile, with no step of the engine, and the second pass of the same shapes finds its plan. What the sizes of
/// results depend on is computed at once where a node needs it (NonZero, a loop whose end is computed): a step boundary inside of the pass. Dropout and batch normalisation follow
/// <see cref="Mode"/>; where the file itself says that they train (<c>training_mode</c>), they do so in any mode.
/// <para>Parameters are the initializers of float types that have an axis and that an output depends on as weights. Constants are scalars, single elements that arithmetic takes (a bias that is added to a product is a
/// weight), whole numbers, sizes, bounds, masks, tables of angles and scales of quantisation. Running statistics are not trained, whichever function they are passed through.</para>
/// <para>Weights of a branch that is not taken have no gradient in that pass, and asking for one is the error OG1006: add <c>weight.Value.Sum() * 0</c> to the loss where a gradient of zeros is meant, or ask for those of the
/// branch that is taken.</para>
/// </remarks>
public sealed class OnnxNetwork : Module
{
    [NamedByPlace]
    readonly Dictionary<string, Parameter> weights = [];

    readonly OnnxGraph graph;
    readonly Dictionary<OnnxData, string> names = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<OnnxData, TensorValue> constants = new(ReferenceEqualityComparer.Instance);

    /// <param name="model">The model; its values are read now, and it may be forgotten then.</param>
    /// <param name="isTrainable">Which parameters are trained, by name; all but running statistics if null.</param>
    /// <param name="replaced">Other values for some parameters, of other sizes too: a new last layer for other classes. What the nodes make of them is seen in the first pass, and outputs may have other sizes then than the model declares.</param>
    /// <exception cref="OgeeException">The model needs what is not supported: the message lists all of it. Or values cannot be read, or what is replaced is no parameter (OG4002).</exception>
    public OnnxNetwork(OnnxModel model, Func<string, bool>? isTrainable = null, IReadOnlyDictionary<string, Tensor>? replaced = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Report.IsComplete)
            throw OnnxErrors.Unsupported.With($"{model.Path} needs what is not supported: {model.Report}", $"Expected the operators, opsets and types of docs/formats.md", "Export the model with other operators, or with functions that say what they mean.");
        // The network keeps records of its own, without the bytes of the file.
        var (document, tensors, _) = model.Parse();
        (Inputs, Outputs, graph) = (model.Inputs, model.Outputs, document.Graph!);
        var uses = new OnnxUses(document);
        foreach (var data in OnnxModel.Graphs(document).SelectMany(inner => inner.Initializers)) Add(data, tensors.Read(data), uses.Of(data), isTrainable);
        foreach (var attribute in OnnxModel.Nodes(document).SelectMany(node => node.Attributes).Concat(document.Functions.SelectMany(function => function.Defaults)))
            if (attribute.Tensor is { } data) Add(data, tensors.Read(data), OnnxUse.Host, isTrainable);
        foreach (var (name, value) in replaced ?? new Dictionary<string, Tensor>())
        {
            if (!weights.TryGetValue(name, out var weight)) throw LearnErrors.Weights.With($"{model.Path} has no parameter {Quoted.Name(name)} to be replaced", $"Expected one of its {weights.Count}", Spelling.Question(name, weights.Keys) ?? "List them with Parameters.");
            if (value.Type != weight.Spec.Type || value.Rank != weight.Shape.Rank) throw LearnErrors.Weights.With($"The parameter {Quoted.Name(name)} of {model.Path} is {weight.Spec}, and is to be replaced by {value.Spec}", "Expected the same type and as many axes", "Change sizes only.");
            weights[name] = new(value) { IsTrainable = weight.IsTrainable };
        }
    }

    void Add(OnnxData data, Tensor tensor, OnnxUse use, Func<string, bool>? isTrainable)
    {
        data.Forget();
        if (!tensor.Type.IsFloat() || tensor.Rank == 0 || use is OnnxUse.None or OnnxUse.Host || (use == OnnxUse.Operand && tensor.Shape.Count == 1))
        {
            constants[data] = new(tensor, isLeaf: true) { IsFourBits = data.Type is OnnxTypes.Int4 or OnnxTypes.UInt4 };
            return;
        }
        var name = data.Name;
        // A file of weights keeps its own texts under one name, which no tensor may have.
        for (var copy = 2; name == SafetensorsHeader.MetadataKey || weights.ContainsKey(name); copy++) name = $"{data.Name}#{copy}";
        names[data] = name;
        weights[name] = new(tensor) { IsTrainable = use != OnnxUse.Statistic && isTrainable?.Invoke(name) != false };
    }

    /// <summary>The inputs that must be given, in order.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>Reads a model and makes it a module.</summary>
    /// <inheritdoc cref="OnnxModel.Load"/>
    public static OnnxNetwork Open(string path) => new(OnnxModel.Load(path));

    /// <summary>The first output for the only input.</summary>
    /// <param name="x">What the first of <see cref="Inputs"/> says.</param>
    /// <exception cref="OgeeException">The model has several inputs, the input does not fit it, or a node cannot be computed with it.</exception>
    public override Tensor Forward(Tensor x) => Forward([x])[0];

    /// <summary>The outputs for inputs in order.</summary>
    /// <param name="inputs">What <see cref="Inputs"/> say.</param>
    /// <param name="cancellation">Ends the pass between two nodes.</param>
    /// <returns>What <see cref="Outputs"/> say.</returns>
    /// <exception cref="OgeeException">An input is missing or does not fit the model, a node cannot be computed, or an output is no tensor.</exception>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != Inputs.Count)
            throw OnnxErrors.Input.With($"The model is given {inputs.Count} inputs", $"Expected {Inputs.Count}: {string.Join("; ", Inputs)}", "Give one tensor for each input, or name them.");
        var outputs = Compute(Inputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => Given(pair.First.Name, pair.Second)), cancellation);
        return [.. Outputs.Select(output => Result(output, outputs[output.Name]))];
    }

    /// <summary>The outputs for inputs by name.</summary>
    /// <param name="inputs">A tensor for each of <see cref="Inputs"/>; also for an initializer that the file lists as an input, in whose place it is used.</param>
    /// <param name="cancellation">Ends the pass between two nodes.</param>
    /// <returns>A tensor for each of <see cref="Outputs"/>.</returns>
    /// <inheritdoc cref="Forward(IReadOnlyList{Tensor}, CancellationToken)"/>
    public IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var outputs = Compute(inputs.ToDictionary(pair => pair.Key, pair => Given(pair.Key, pair.Value)), cancellation);
        return Outputs.DistinctBy(output => output.Name).ToDictionary(output => output.Name, output => Result(output, outputs[output.Name]));
    }

    static GraphValue Given(string name, Tensor? tensor) => tensor ?? throw OnnxErrors.Input.With($"The input {Quoted.Name(name)} is null", "Expected a tensor", "Give one tensor for each input.");

    static Tensor Result(OnnxPort output, GraphValue value) => value is TensorValue { Tensor: var tensor } ? tensor
        : throw OnnxErrors.Unsupported.With($"The output {Quoted.Name(output.Name)} is {value.Description}", "Expected a tensor", "Export the model with tensors as outputs.");

    /// <summary>The outputs, of any kind, for inputs of any kind.</summary>
    internal Dictionary<string, GraphValue> Compute(Dictionary<string, GraphValue> inputs, CancellationToken cancellation = default)
    {
        OnnxInputs.Check(graph, Inputs, inputs);
        var device = inputs.Values.OfType<TensorValue>().Select(value => value.Tensor.Spec.Device).Concat(weights.Values.Select(weight => weight.Spec.Device)).FirstOrDefault(device => !device.Equals(default));
        var run = new OnnxRun(Initial, cancellation) { Device = device };
        var scope = new OnnxScope(run, null, null);
        foreach (var (name, value) in inputs) scope.Set(name, value);
        run.Walk(graph, scope);
        return Outputs.Select(output => output.Name).Distinct().ToDictionary(name => name, name => scope.Find(name)!);
    }

    TensorValue Initial(OnnxData data)
    {
        if (!names.TryGetValue(data, out var name)) return constants[data];
        var weight = weights[name];
        return new(weight.Value, source: weight);
    }
}
