namespace Ogee.Serving;

/// <summary>One input or output of a model, in the words of the Open Inference Protocol.</summary>
/// <param name="Name">Its name in requests and answers.</param>
/// <param name="Datatype">The protocol's name of the element type; <c>FP32</c> for the tensors of <see cref="IServedModel"/>.</param>
/// <param name="Shape">Its shape, the batch first as -1: [-1, 3, 64, 64].</param>
public sealed record ServedTensor(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    /// <summary>How many values one row has: the product of the shape without the batch.</summary>
    public int RowSize => checked((int)Shape.Skip(1).Aggregate(1L, (product, size) => checked(product * size)));
}

/// <summary>The size that a model prepares its images to.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 for gray, 3 for colour.</param>
public sealed record ServedImage(int Width, int Height, int Channels);

/// <summary>A column of the rows that a model prepares.</summary>
/// <param name="Name">Its name in a row: <c>{"NAME": VALUE, …}</c>.</param>
/// <param name="Kind"><c>number</c>, <c>category</c> or <c>date</c>.</param>
/// <param name="Categories">The first of the values that a category may have; empty for others.</param>
/// <param name="Example">A usual value, as it is written in a row.</param>
public sealed record ServedColumn(string Name, string Kind, IReadOnlyList<string> Categories, string Example);

/// <summary>What a prediction costs, as far as it is known.</summary>
/// <param name="Flops">Floating-point operations of one prediction.</param>
/// <param name="WeightBytes">Bytes of the weights.</param>
/// <param name="JoulesPerThousand">Estimated energy of 1,000 predictions, joules.</param>
/// <param name="MoneyPerThousand">Price of 1,000 predictions, in <paramref name="Currency"/>.</param>
/// <param name="Currency">The currency, for instance <c>EUR</c>.</param>
public sealed record ServedCost(long? Flops = null, long? WeightBytes = null, double? JoulesPerThousand = null, double? MoneyPerThousand = null, string? Currency = null);

/// <summary>What a served model is.</summary>
/// <param name="Name">Its name in URLs: 1 to 128 letters, digits, dots, dashes and underscores.</param>
/// <param name="Version">Its version, of the same characters.</param>
/// <param name="Task">The task, for instance <c>image-classification</c>.</param>
/// <param name="Input">The input; <c>FP32</c>, batch first.</param>
/// <param name="Output">The output; <c>FP32</c>, [-1, K].</param>
/// <param name="Labels">The names of the K classes, in order; empty where numbers are predicted.</param>
/// <param name="WeightsSha256">SHA-256 of the weights, 64 hexadecimal digits.</param>
public sealed record ServedModelInfo(
    string Name, string Version, string Task, ServedTensor Input, ServedTensor Output, IReadOnlyList<string> Labels, string WeightsSha256)
{
    /// <summary>The images that <see cref="IServedModel.Prepare"/> makes; null where the model takes none.</summary>
    public ServedImage? Image { get; init; }

    /// <summary>The columns of the rows that <see cref="IServedModel.Prepare"/> takes, each row a JSON object; null where the model takes none.</summary>
    public IReadOnlyList<ServedColumn>? Columns { get; init; }

    /// <summary>Values of an input row that follow those of <see cref="Input"/>: only <see cref="IServedModel.Prepare"/> knows them. In a request of numbers each is −1: not known.</summary>
    public int HiddenInput { get; init; }

    /// <summary>Values of an input row, hidden ones included.</summary>
    public int InputSize => Input.RowSize + HiddenInput;

    /// <summary>Values of an output row that follow those of <see cref="Output"/>: for <see cref="IServedModel.Answer"/> alone, and not sent.</summary>
    public int Hidden { get; init; }

    /// <summary>Numbers that <see cref="IServedModel.Prepare"/> observes of a sample, to be watched.</summary>
    public int Observed { get; init; }

    /// <summary>Values of an output row, hidden ones included.</summary>
    public int OutputSize => Output.RowSize + Hidden;

    /// <summary>What a prediction costs.</summary>
    public ServedCost? Cost { get; init; }

    /// <summary>The model abstains where its best probability is below this; null: it never abstains.</summary>
    public double? AbstainBelow { get; init; }
}
