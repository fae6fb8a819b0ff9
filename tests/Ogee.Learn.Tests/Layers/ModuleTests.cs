namespace Ogee.Learn.Tests;

public class ModuleTests
{
    static Parameter One(double value = 1) => new(Tensor.From(value));

    /// <summary>A module that only holds things.</summary>
    abstract class Holder : Module
    {
        public override Tensor Forward(Tensor x) => x;
    }

    sealed class Tied : Module
    {
        readonly Parameter first, second;
        readonly Linear here = new(1, 1), there;

        public Tied()
        {
            second = first = One();
            there = here;
        }

        public override Tensor Forward(Tensor x) => x * first * second;

        public Linear Layer => there;
    }

    sealed class Containers : Holder
    {
        public readonly List<Parameter> list = [One(), One()];
        public readonly Parameter[] array = [One()];
        public readonly Dictionary<string, Parameter> table = new() { ["b"] = One(), ["a"] = One() };
        public readonly Dictionary<string, Linear> layers = new() { ["one"] = new(1, 1) };
        public readonly Dictionary<string, Linear>[] tables = [new() { ["x"] = new(1, 1, hasBias: false) }];
        public readonly List<Linear> modules = [new(1, 1, hasBias: false)];
        public readonly Linear[][] nested = [[new(1, 1, hasBias: false)]];
        public readonly List<string> texts = ["no module"];
        public readonly Func<Module, Tensor>? function = module => Tensor.From(1.0);
        public readonly HashSet<Linear>? nothing = null;
    }

    class Below : Holder
    {
        readonly Parameter hidden = One();

        public Parameter Hidden => hidden;
    }

    class Between : Below
    {
        readonly Linear layer = new(1, 1, hasBias: false);

        public Linear Layer => layer;
    }

    sealed class Above : Between
    {
        // The first path wins, and base classes come first.
        public readonly Parameter again;

        public Above() => again = Hidden;
    }

    sealed class Clash : Below
    {
        readonly Parameter hidden = One();

        public Parameter Mine => hidden;
    }

    sealed class Unordered : Holder
    {
        public readonly HashSet<Linear> set = [new(1, 1)];
    }

    sealed class Numbered : Holder
    {
        public readonly Dictionary<int, Parameter> table = new() { [1] = One() };
    }

    sealed class Pair : Holder
    {
        public readonly (Linear, int) pair = (new(1, 1), 1);
    }

    sealed class Square : Holder
    {
        public readonly Parameter[,] square = { { One() } };
    }

    sealed class Loop : Holder
    {
        public List<Module> Inner { get; } = [];

        public Loop() => Inner.Add(this);
    }

    static string[] Names(Module module) => [.. module.Parameters.Select(parameter => parameter.Name!)];

    [Fact]
    public void WhatIsHeldTwiceIsListedOnceUnderItsFirstPath() => Assert.Equal(["first", "here.bias", "here.weight"], Names(new Tied()));

    [Fact]
    public void SgdTrainsATiedWeightAtItsRateWithTheGradientOfAllUses()
    {
        var model = new Tied();
        var (optimizer, loss) = (new Sgd(0.25), model.Forward(Tensor.From(1.5)));
        Parameter[] trained = [model.Parameters[0]];
        optimizer.Step(trained, loss.Gradients(trained));
        Tensor.Evaluate(loss, trained);
        // The loss is 1.5 w², so its gradient at 1 is 3.
        Assert.Equal(0.25, model.Parameters[0].Value.ToArray<double>()[0]);

        optimizer.Step(model.Parameters, [.. model.Parameters.Select(parameter => Tensor.Ones(parameter.Shape, parameter.Spec.Type))]);
        Tensor.Evaluate(model.Parameters[0].Value, model.Parameters);
        Assert.Equal(0, model.Parameters[0].Value.ToArray<double>()[0]);
    }

    [Fact]
    public void TiedWeightsAreSavedOnceAndLoadedIntoBothPlaces()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "tied.safetensors");
        Module one = new Tied().Initialize(3), two = new Tied().Initialize(4);
        Assert.NotEqual(one.Sha256(), two.Sha256());
        one.Save(path);
        two.Load(path);
        Assert.Equal(one.Sha256(), two.Sha256());
        Assert.Equal(one.Parameters[2].Value.ToArray<float>(), ((Tied)two).Layer.Weight.Value.ToArray<float>());
    }

    [Fact]
    public void ListsArraysAndDictionariesAreFound() => Assert.Equal(
        ["array.0", "layers.one.bias", "layers.one.weight", "list.0", "list.1", "modules.0.weight", "nested.0.0.weight", "table.a", "table.b", "tables.0.x.weight"], Names(new Containers()));

    [Fact]
    public void PrivateFieldsOfBaseClassesAreFoundFirst() => Assert.Equal(["hidden", "layer.weight"], Names(new Above()));

    public static TheoryData<Type, string> Refused => new()
    {
        { typeof(Unordered), "set" }, { typeof(Numbered), "table" }, { typeof(Pair), "pair" }, { typeof(Square), "square" }, { typeof(Clash), "hidden" }, { typeof(Loop), "Inner.0." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void WhatCannotBeNamedIsAnErrorWithTheField(Type type, string field)
    {
        var error = Assert.Throws<OgeeException>(() => ((Module)Activator.CreateInstance(type)!).Parameters);
        Assert.Equal(LearnErrors.Module, error.Error);
        Assert.Contains($"'{field}'", error.What, StringComparison.Ordinal);
    }
}
