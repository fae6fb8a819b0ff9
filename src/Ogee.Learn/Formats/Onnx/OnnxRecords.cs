namespace Ogee.Learn;

// What an ONNX file says, as it says it: the messages of onnx.proto (IR version 11) that a model for inference and training needs. Checks come later, in OnnxChecks.

/// <summary>A model file.</summary>
sealed class OnnxDocument
{
    public long IrVersion;
    public string Producer = "", ProducerVersion = "", Domain = "", Description = "";
    public long ModelVersion;
    public OnnxGraph? Graph;
    public readonly Dictionary<string, long> Opsets = [];
    public readonly Dictionary<string, string> Metadata = [];
    public readonly List<OnnxFunction> Functions = [];
    public bool HasTraining;
}

/// <summary>Nodes and the names that go in and out: the model's graph, the body of a loop, a branch.</summary>
sealed class OnnxGraph
{
    public string Name = "";
    public OnnxNode[] Nodes = [];
    public readonly List<OnnxData> Initializers = [];
    public readonly List<OnnxPort> Inputs = [], Outputs = [];

    /// <summary>The names of initializers that hold some of their elements only, which are not read.</summary>
    public readonly List<string> Sparse = [];

    IReadOnlyList<OnnxPort>? needed;

    /// <summary>The inputs that must be given: older files list initializers as inputs too, whose defaults they are.</summary>
    public IReadOnlyList<OnnxPort> Needed
    {
        get
        {
            if (needed is not null) return needed;
            var initial = Initializers.Select(data => data.Name).ToHashSet();
            return needed = [.. Inputs.Where(input => !initial.Contains(input.Name))];
        }
    }
}

/// <summary>One call of an operator.</summary>
sealed class OnnxNode
{
    List<OnnxAttribute>? attributes;

    public string Name = "", Operator = "", Domain = "", Overload = "";
    public readonly List<string> Inputs = [], Outputs = [];

    /// <summary>What it is told; most nodes are told nothing.</summary>
    public IReadOnlyList<OnnxAttribute> Attributes => attributes ?? (IReadOnlyList<OnnxAttribute>)[];

    /// <summary>What computes it; set by <see cref="OnnxChecks"/>.</summary>
    public OnnxOperator? Handler;

    /// <summary>The function of the model that computes it; set by <see cref="OnnxChecks"/>.</summary>
    public OnnxFunction? Function;

    /// <summary>The version of the operator's set that it is meant in; set by <see cref="OnnxChecks"/>.</summary>
    public int Opset;

    public void Add(OnnxAttribute attribute) => (attributes ??= []).Add(attribute);

    /// <summary>For instance <c>node 'up_7' (Tile)</c>; a node without a name is called by its first result.</summary>
    public override string ToString() => $"node {Quoted.Name(Title)} ({Called})";

    /// <summary>The operator with its set, as messages show it.</summary>
    public string Called => Quoted.Plain(Domain.Length == 0 ? Operator : $"{Domain}.{Operator}");

    public string Title => Name.Length > 0 ? Name : Outputs.Find(name => name.Length > 0) ?? "";
}

/// <summary>A number, text, tensor or graph that a node is told.</summary>
sealed class OnnxAttribute
{
    public string Name = "", Reference = "";
    public int Type;
    public float Float;
    public long Int;
    public ReadOnlyMemory<byte> Text;
    public OnnxData? Tensor;
    public OnnxGraph? Graph;
    public List<float>? Floats;
    public List<long>? Ints;
    public List<ReadOnlyMemory<byte>>? Texts;
    public int Others;
}

/// <summary>The values of a tensor as the file holds them, or where other files do.</summary>
sealed class OnnxData
{
    public string Name = "";
    public readonly List<long> Sizes = [];
    public int Type;
    public ReadOnlyMemory<byte>? Raw;
    public List<long>? Integers;
    public List<float>? Floats;
    public List<double>? Doubles;
    public int Texts;
    public Dictionary<string, string>? External;
    public bool IsExternal, IsSegment;

    /// <summary>Gives up the values, which are elsewhere now; what the tensor is stays.</summary>
    public void Forget() => (Raw, Integers, Floats, Doubles) = (null, null, null, null);
}

/// <summary>A function of the model: a body that nodes call by its name.</summary>
sealed class OnnxFunction
{
    public string Name = "", Domain = "", Overload = "";
    public readonly List<string> Inputs = [], Outputs = [], AttributeNames = [];
    public readonly List<OnnxAttribute> Defaults = [];
    public OnnxNode[] Nodes = [];
    public readonly Dictionary<string, long> Opsets = [];

    public override string ToString() => $"function {Quoted.Name($"{Domain}.{Name}{(Overload.Length == 0 ? "" : ":" + Overload)}")}";
}
