namespace Ogee.Ops;

/// <summary>What kind of statement an operation is.</summary>
public enum OpKind
{
    /// <summary>A function of each element.</summary>
    Unary,
    /// <summary>A function of each pair of elements.</summary>
    Binary,
    /// <summary>A function of each three elements.</summary>
    Ternary,
    /// <summary>A comparison of each pair of elements.</summary>
    Comparison,
    /// <summary>A reduction over axes.</summary>
    Reduction,
    /// <summary>Any other operation: it states its own rule of shapes.</summary>
    Structural,
}

/// <summary>Sees the type of a scalar function or monoid of the set; structural operations have none.</summary>
public interface IOpVisitor
{
    /// <summary>A function of one number.</summary>
    void Unary<T>() where T : struct, IUnary<T>;
    /// <summary>A function of two numbers.</summary>
    void Binary<T>() where T : struct, IBinary<T>;
    /// <summary>A function of three numbers.</summary>
    void Ternary<T>() where T : struct, ITernary<T>;
    /// <summary>A comparison.</summary>
    void Comparison<T>() where T : struct, IComparison;
    /// <summary>A monoid, which gives a reduction.</summary>
    void Reduction<T>() where T : struct, IMonoid;
}

/// <summary>One operation of the set.</summary>
/// <param name="Type">The type that states it: the scalar function, the monoid or the operation.</param>
/// <param name="Name">The name that plans and errors print.</param>
/// <param name="Kind">What kind of statement it is.</param>
/// <param name="Types">The element types of its values.</param>
/// <param name="Domain">Where tests draw the arguments of a scalar function.</param>
/// <param name="Onnx">The standard ONNX operator that computes the same, if there is one.</param>
/// <param name="HasGradient">Whether gradients of every order pass it; where not, asking for one that there is not is a named error.</param>
public sealed record OpEntry(Type Type, string Name, OpKind Kind, TypeSet Types, Domain? Domain, OnnxName? Onnx, bool HasGradient)
{
    internal Action<IOpVisitor>? Typed { get; init; }

    /// <summary>Floating-point operations an element of the result, or what else is said; empty where nothing is computed.</summary>
    internal string Cost { get; init; } = "";

    /// <summary>Which gradients pass.</summary>
    internal string Passes { get; init; } = HasGradient ? "yes" : "no";

    /// <summary>Shows the type of a scalar function or monoid; does nothing for a structural operation.</summary>
    public void Accept(IOpVisitor visitor) => Typed?.Invoke(visitor);
}

/// <summary>Every operation, once. Tests, documentation and ONNX walk this list, so whoever adds an operation adds one line here and a test fails until it is there.</summary>
public static class OpSet
{
    static readonly Window Step = Window.Even(1, 0);
    static readonly Shape None = Shape.Scalar;
    static readonly TensorSpec Number = new(Shape.Scalar, DType.Float32);
    static readonly Body OneNumber = Body.Trace("loop", [new(Number, IsConstant: false)], static x => x).Body;

    /// <summary>The operations, by kind.</summary>
    public static IReadOnlyList<OpEntry> All { get; } =
    [
        Unary<Negate>(), Unary<Abs>(), Unary<Sign>(hasGradient: false), Unary<Square>(), Unary<Reciprocal>(), Unary<Sqrt>(), Unary<Rsqrt>(), Unary<Relu>(), Unary<Floor>(hasGradient: false), Unary<Ceiling>(hasGradient: false), Unary<Round>(hasGradient: false), Unary<Truncate>(hasGradient: false),
        Unary<Exp>(), Unary<Expm1>(), Unary<Log>(), Unary<Log2>(), Unary<Log1p>(), Unary<Sigmoid>(), Unary<Tanh>(), Unary<Erf>(), Unary<GeluTanh>(), Unary<Sin>(), Unary<Cos>(),
        Unary<Tan>(), Unary<Asin>(), Unary<Acos>(), Unary<Atan>(), Unary<Sinh>(), Unary<Cosh>(), Unary<Asinh>(), Unary<Acosh>(), Unary<Atanh>(),
        Unary<Exp2>(), Unary<Log10>(), Unary<Logit>(), Unary<Cbrt>(), Unary<Erfc>(), Unary<Erfcx>(), Unary<ErfInverse>(), Unary<NormalCdf>(), Unary<LogNormalCdf>(), Unary<NormalQuantile>(), Unary<Sinc>(),
        Unary<LogGamma>(), Unary<Digamma>(), Unary<BesselI0>(), Unary<BesselI0e>(), Unary<BesselI1>(), Unary<BesselI1e>(),
        Unary<Not>(hasGradient: false), Unary<Complement>(hasGradient: false), Unary<PopCount>(hasGradient: false), Unary<StopGradient>(hasGradient: false),
        Binary<Add>(), Binary<Subtract>(), Binary<Multiply>(), Binary<Divide>(), Binary<Maximum>(), Binary<Minimum>(), Binary<Pow>(),
        Binary<Atan2>(), Binary<Hypot>(), Binary<LogAddExp>(), Binary<FloorDivide>(hasGradient: false), Binary<Remainder>(), Binary<Fmod>(),
        // Gradients pass to what it is of, not to its order.
        Binary<Polygamma>("to b"),
        // Gradients pass once: the second derivative by the shape is a named error.
        Binary<GammaP>("to b, to a once"), Binary<GammaQ>("to b, to a once"), Binary<GammaSlope>("to b"),
        Binary<And>(hasGradient: false), Binary<Or>(hasGradient: false), Binary<Xor>(hasGradient: false),
        Binary<ShiftLeft>(hasGradient: false), Binary<ShiftRight>(hasGradient: false), Binary<Gcd>(hasGradient: false), Binary<Lcm>(hasGradient: false),
        Ternary<BetaDensity>(),
        // Gradients pass once: the second derivatives by the shapes are a named error.
        Ternary<BetaInc>("to c, to a and b once"), Ternary<BetaIncC>("to c, to a and b once"), Ternary<BetaIncSlopeA>("to c"), Ternary<BetaIncSlopeB>("to c"),
        Comparison<Less>(), Comparison<LessEqual>(), Comparison<Greater>(), Comparison<GreaterEqual>(), Comparison<EqualTo>(), Comparison<NotEqualTo>(),
        Reduction<AddMonoid>(new("ReduceSum", 13)), Reduction<MultiplyMonoid>(new("ReduceProd", 13)), Reduction<MaximumMonoid>(new("ReduceMax", 13)), Reduction<MinimumMonoid>(new("ReduceMin", 13)),
        Structural(new ArgReduce(0, Largest: true), TypeSet.Any, new("ArgMax", 13)),
        Structural(Select.Instance, TypeSet.Any, new("Where", 9)),
        Structural(new Cast(DType.Float32), TypeSet.Any, new("Cast", 13)),
        Structural(new Reshape(None), TypeSet.Any, new("Reshape", 14)),
        Structural(new Permute([0]), TypeSet.Any, new("Transpose", 13)),
        Structural(new Expand(None), TypeSet.Any, new("Expand", 13)),
        Structural(new Slice(None, None, None), TypeSet.Any, new("Slice", 13)),
        Structural(new Flip([0]), TypeSet.Any),
        Structural(new Pad(None, None, None), TypeSet.Any, new("Pad", 13)),
        Structural(new Concat(0), TypeSet.Any, new("Concat", 13)),
        Structural(new Take(0), TypeSet.Any, new("Gather", 13)),
        Structural(new TakeAdd(0, 1), TypeSet.Number),
        Structural(new Gather(0), TypeSet.Any, new("GatherElements", 13)),
        Structural(new LinearRecurrence(0), TypeSet.Float),
        Structural(new ArgSort(0, 1, IsDescending: false), TypeSet.Any),
        Structural(new SearchSorted(IsRight: false), TypeSet.Any),
        Structural(new DynamicSlice(0, 1), TypeSet.Any),
        Structural(new UpdateSlice(0), TypeSet.Any),
        Structural(new Loop(OneNumber, 1, 0, 1, 0, MayStop: false, IsReversed: false), TypeSet.Any, new("Loop", 16)),
        Structural(new If(OneNumber, OneNumber, 1), TypeSet.Any, new("If", 16)),
        Structural(new Result(0, Number), TypeSet.Any),
        Structural(AsReal.Instance, TypeSet.Complex), Structural(AsComplex.Instance, TypeSet.Complex),
        Structural(new FourierTransform(IsInverse: false), TypeSet.Float), Structural(new RealFourierTransform(), TypeSet.Float), Structural(new HermitianFourierTransform(1), TypeSet.Float),
        Structural(Dot.Instance, TypeSet.Float, new("MatMul", 13)),
        Structural(new Conv2d(Step, 1), TypeSet.Float, new("Conv", 11)),
        Structural(new ConvInputGradient(Step, 1, None), TypeSet.Float, new("ConvTranspose", 11)),
        Structural(new ConvWeightGradient(Step, 1, None), TypeSet.Float),
        Structural(new MaxPool2d(1, 1, Step), TypeSet.Float, new("MaxPool", 12)),
        Structural(new MaxPoolScatter(new(1, 1, Step)), TypeSet.Float),
        Structural(new MaxPoolGather(new(1, 1, Step)), TypeSet.Float),
        Structural(new AveragePool2d(1, 1, Step, CountPadding: true), TypeSet.Float, new("AveragePool", 11)),
        Structural(new AveragePoolGradient(new(1, 1, Step, CountPadding: true), None), TypeSet.Float),
        Structural(new Attention([1, 1], DType.Float32, IsCausal: false), TypeSet.Float),
        Structural(new AttentionGradient([1, 1], [1, 1], [1, 1], DType.Float32, IsCausal: false), TypeSet.Float),
        Structural(Cholesky.Instance, TypeSet.Float),
        Structural(new TriangularSolve(IsUpper: false, IsUnit: false), TypeSet.Float),
        Structural(new LuFactor([1, 1], DType.Float32), TypeSet.Float),
        Structural(new Qr([1, 1], DType.Float32, IsComplete: false), TypeSet.Float),
        Structural(new Eigh([1, 1], DType.Float32), TypeSet.Float),
        Structural(new Svd([1, 1], DType.Float32, IsFull: false), TypeSet.Float),
        Structural(MatrixExp.Instance, TypeSet.Float),
        Structural(new Iota(Number, 0), TypeSet.Number),
        Structural(new RandomNumbers(Number, Distribution.Uniform), TypeSet.Float, hasGradient: false),
        // Its gradient is that at a constant probability, not that of the same attempts.
        Structural(new RandomDraw(DrawnFrom.Gamma), TypeSet.Float, passes: "of gamma draws, once"),
        Structural(new Transfer(Device.Cpu), TypeSet.Any),
        Structural(new WithGradient("", static (gradient, _, _) => [gradient]), TypeSet.Any), Structural(new Recomputed(0, 0), TypeSet.Any), Structural(After.Instance, TypeSet.Any),
        Structural(Leaf.Instance, TypeSet.Any),
        Structural(new Literal(DType.Float32), TypeSet.Any, new("Constant", 13)),
    ];

    static OpEntry Unary<T>(bool hasGradient = true) where T : struct, IUnary<T> =>
        new(typeof(T), T.Name, OpKind.Unary, T.Types, T.Domain, T.Onnx, hasGradient) { Typed = static visitor => visitor.Unary<T>(), Cost = Counted(T.Flops) };

    static OpEntry Binary<T>(bool hasGradient = true) where T : struct, IBinary<T> =>
        new(typeof(T), T.Name, OpKind.Binary, T.Types, T.Domain, T.Onnx, hasGradient) { Typed = static visitor => visitor.Binary<T>(), Cost = Counted(T.Flops) };

    /// <summary>A function through which some gradients pass.</summary>
    static OpEntry Binary<T>(string passes) where T : struct, IBinary<T> => Binary<T>(hasGradient: false) with { Passes = passes };

    static OpEntry Ternary<T>(bool hasGradient = true) where T : struct, ITernary<T> =>
        new(typeof(T), T.Name, OpKind.Ternary, T.Types, T.Domain, T.Onnx, hasGradient) { Typed = static visitor => visitor.Ternary<T>(), Cost = Counted(T.Flops) };

    static OpEntry Ternary<T>(string passes) where T : struct, ITernary<T> => Ternary<T>(hasGradient: false) with { Passes = passes };

    static OpEntry Comparison<T>() where T : struct, IComparison =>
        new(typeof(T), T.Name, OpKind.Comparison, T.Types, T.Domain, T.Onnx, HasGradient: false) { Typed = static visitor => visitor.Comparison<T>(), Cost = Counted(T.Flops) };

    static OpEntry Reduction<T>(OnnxName onnx) where T : struct, IMonoid =>
        new(typeof(T), T.Name, OpKind.Reduction, TypeSet.Number, null, onnx, HasGradient: true) { Typed = static visitor => visitor.Reduction<T>(), Cost = new Reduce<T>([0]).Work };

    static OpEntry Structural(Op example, TypeSet types, OnnxName? onnx = null, bool hasGradient = true, string? passes = null)
    {
        var entry = new OpEntry(example.GetType(), example.Name, OpKind.Structural, types, null, onnx, passes is null && hasGradient && example is IDifferentiable or IManyDifferentiable or Result) { Cost = example.Work };
        return passes is null ? entry : entry with { Passes = passes };
    }

    static string Counted(int flops) => flops == 0 ? "" : flops.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
