using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Learn.Tests;

/// <summary>Which initializers are trained: weights that an output depends on, and neither constants nor statistics, wherever they pass through.</summary>
public class OnnxUsesTests
{
    static string Trained(OnnxBytes model) => string.Join(" ", model.Network().Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => parameter.Name));

    static OnnxBytes Model(long opset = 17) => new OnnxBytes(opset).Input("x", 1, "?").Output("y", 1, "?");

    static OnnxBytes Statistics() => Model().Initializer("w", [1f, 1], 2).Initializer("b", [0f, 0], 2).Initializer("m", [0f, 0], 2).Initializer("v", [1f, 1], 2);

    [Fact]
    public void StatisticsStayStatisticsThroughFunctionsAndIdentity()
    {
        string[] all = ["x", "w", "b", "m", "v"];
        Assert.Equal("b w", Trained(Statistics().Opset("f", 1).Function("f", "BN", all, ["y"], [], NodeOf("BatchNormalization", all, ["y"])).Node(NodeOf("BN", all, ["y"], "", "f"))));
        var model = Statistics().Node("Identity", ["m"], ["n"]).Node("BatchNormalization", ["x", "w", "b", "n", "v"], ["y"]);
        Assert.Equal("b w", Trained(model));
        var network = model.Network();
        using (Mode.Training(new(1))) network.Forward(Tensor.From([1f, 3, 5, 7], [2, 2])).ToArray<float>();
        var mean = network.Parameters.Single(parameter => parameter.Name == "m").Value.ToArray<float>();
        Assert.Equal(0.3, mean[0], 1e-6);
        Assert.Equal(0.5, mean[1], 1e-6);
    }

    [Fact]
    public void ConstantsAreNotTrained()
    {
        Assert.Equal("w", Trained(Model().Initializer("lo", [0f], 1).Initializer("hi", [6f], 1).Initializer("ten", [10f], 1).Initializer("w", [1f, 2], 2).Node("Mul", ["x", "w"], ["a"]).Node("Div", ["a", "ten"], ["b"]).Node("Clip", ["b", "lo", "hi"], ["y"])));
        Assert.Equal("", Trained(Model(23).Initializer("mask", [0f, float.NegativeInfinity, 0, 0], 2, 2).Node("Attention", ["x", "x", "x", "mask"], ["y"])));
        Assert.Equal("", Trained(Model(23).Initializer("cos", [1f, 1], 2, 1).Initializer("sin", [0f, 0], 2, 1).Node("RotaryEmbedding", ["x", "cos", "sin"], ["y"])));
        Assert.Equal("", Trained(Model().Initializer("scale", [0.1f, 0.2f], 2).Node("QuantizeLinear", ["x", "scale"], ["q"]).Node("DequantizeLinear", ["q", "scale"], ["y"])));
        // The bias of a layer with one feature is a weight.
        Assert.Equal("bias w", Trained(Model().Initializer("w", [1f, 2], 2, 1).Initializer("bias", [0f], 1).Node("MatMul", ["x", "w"], ["a"]).Node("Add", ["a", "bias"], ["y"])));
    }

    [Fact]
    public void WeightsOfDeadNodesAreNoParameters()
    {
        var network = Model().Initializer("w", [1f, 2], 2).Initializer("u", [1f, 2], 2).Node("Mul", ["x", "w"], ["y"]).Node("Mul", ["x", "u"], ["z"]).Network();
        Assert.Equal([2, 2], network.Forward(Tensor.From(2f, 2f)).Sum().Gradients(network.Parameters)[0].ToArray<float>());
    }

    [Fact]
    public void WeightsOfABranchThatIsNotTakenGetZerosAsDocumented()
    {
        static Proto Branch(string weight) => GraphOf(weight, [NodeOf("Mul", ["x", weight], ["r"])], [], ["r"]);
        var network = Model().Initializer("c", [1L], 1).Initializer("u", [1f, 2], 2).Initializer("w", [1f, 2], 2).Node("If", ["c"], ["y"], Graph("then_branch", Branch("w")), Graph("else_branch", Branch("u"))).Network();
        var loss = network.Forward(Tensor.From(2f, 3f)).Sum();
        var idle = network.Parameters.Single(parameter => parameter.Name == "u");
        Expect.Error(EngineErrors.Gradient, () => loss.Gradients(network.Parameters));
        var gradients = (loss + (idle.Value.Sum() * 0)).Gradients(network.Parameters);
        Assert.Equal([[0, 0], [2, 3]], gradients.Select(gradient => gradient.ToArray<float>()));
    }

    [Fact]
    public void ANameThatFilesOfWeightsReserveIsAnother()
    {
        using var folder = new TemporaryFolder();
        var network = Model().Initializer("__metadata__", [2f, 3], 2).Node("Mul", ["x", "__metadata__"], ["y"]).Network();
        Assert.Equal("__metadata__#2", Assert.Single(network.Parameters).Name);
        network.Save(folder["w.safetensors"]);
        network.Load(folder["w.safetensors"]);
    }

    [Fact]
    public void ReadingValuesCutsNoGradient()
    {
        // The scores are read by the suppression of boxes, and taken after it.
        var network = new OnnxBytes(17).Input("b", 1, 1, 2, 4).Input("s", 1, 1, 1, 2).Output("y", 1, "?").Output("k", 7, "?").Initializer("n", [3L], 1).Initializer("i", [0L, 1], 2).Initializer("two", [2f])
            .Node("Mul", ["s", "two"], ["t"]).Node("NonMaxSuppression", ["b", "t", "n"], ["k"]).Node("Gather", ["t", "i"], ["y"], Int("axis", 2)).Network();
        var scores = Tensor.From([0.9f, 0.8f], [1, 1, 2]);
        Assert.Equal([2, 2], network.Forward([Tensor.From([0f, 0, 1, 1, 2, 2, 3, 3], [1, 2, 4]), scores])[0].Sum().Gradients(scores)[0].ToArray<float>());
    }

    [Fact]
    public void DropoutWithASeedDrawsAnotherMaskInEachStep()
    {
        var network = Model(13).Node("Dropout", ["x"], ["y"], Int("seed", 7)).Network();
        float[] Step(ulong step)
        {
            using var training = Mode.Training(new RngKey(1).Fold(step));
            return network.Forward(Tensor.Ones([64])).ToArray<float>();
        }
        Assert.NotEqual(Step(1), Step(2));
        Assert.Equal(Step(1), Step(1));
    }

    [Fact]
    public void AStatisticThatTwoNodesShareFollowsBoth()
    {
        var network = Statistics().Initializer("ten", [10f]).Node("Add", ["x", "ten"], ["x2"]).Node("BatchNormalization", ["x", "w", "b", "m", "v"], ["p"]).Node("BatchNormalization", ["x2", "w", "b", "m", "v"], ["q"]).Node("Add", ["p", "q"], ["y"]).Network();
        using (Mode.Training(new(1))) network.Forward(Tensor.From([0f, 0, 2, 2], [2, 2])).ToArray<float>();
        Assert.Equal(1.19, network.Parameters.Single(parameter => parameter.Name == "m").Value.ToArray<float>()[0], 1e-5);
    }
}
