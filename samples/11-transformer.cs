#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// A small transformer, written out: embeddings, blocks of causal attention with shared heads, root-mean-square norms. It learns to sort the digits before the bar.
//
//   dotnet run -c Release samples/11-transformer.cs

using Ogee;
using Ogee.Learn;

// A line is six digits, a bar (10), and the digits in order: 3 1 4 1 5 9 | 1 1 3 4 5 9. The model reads a line and says each next token; what counts is what comes behind the bar.
const int Digits = 6, Bar = 10, Length = (2 * Digits) + 1;
var key = new RngKey(Seed: 42);
var model = new Sorter().Initialize(seed: 42);
Parameter[] parameters = [.. model.Parameters];
Console.WriteLine($"{model.TrainableCount} numbers to learn");

const int Steps = 250;
var optimizer = new AdamW(rate: 5e-3);
var schedule = Schedule.OneCycle();
for (var step = 1; step <= Steps; step++)
{
    optimizer.Rate = optimizer.PeakRate * schedule.Factor(step - 1, Steps);
    var lines = Lines(64, key.Fold("train").Fold((ulong)step));
    var loss = Loss.CrossEntropy(Behind(model.Forward(lines.Slice(1, 0, Length - 1))).Reshape(-1, Bar + 1), Behind(lines.Slice(1, 1, Length)).Reshape(-1));
    optimizer.Step(parameters, loss.Gradients(parameters));
    Tensor.Step([loss], parameters);
    if (step is 1 or 50 or 100 or Steps) Console.WriteLine($"step {step,3}  loss {loss.Item():0.000}");
}

// Written token by token, from six digits and the bar: each answer is read again.
var test = Lines(200, key.Fold("test"));
var written = test.Slice(1, 0, Digits + 1);
for (var place = 0; place < Digits; place++)
{
    var logits = model.Forward(written);
    written = Tensor.Concat(1, written, logits.Slice(1, logits.Shape[1] - 1, logits.Shape[1]).ArgMax(2));
    Tensor.Evaluate(written);
}
var right = written.EqualTo(test).Cast(DType.Float32).Min(1).Mean().Item();
Console.WriteLine($"{string.Join(" ", written[0].ToArray<long>().Select(token => token == Bar ? "|" : $"{token}"))}");
Console.WriteLine($"{right:0 %} of 200 new lines are sorted without a mistake");

// Behind the bar, along the axis of time.
static Tensor Behind(Tensor tokens) => tokens.Slice(1, Digits, Length - 1);

static Tensor Lines(int count, RngKey key)
{
    var digits = (Tensor.Uniform([count, Digits], key) * 10).Cast(DType.Int64);
    var lines = Tensor.Concat(1, digits, Tensor.Full([count, 1], Bar, DType.Int64), digits.Sort(1).Values);
    Tensor.Evaluate(lines);
    return lines;
}

/// <summary>Two blocks between an embedding and the logits of the next token.</summary>
sealed class Sorter : Module
{
    readonly Embedding tokens = new(Bar + 1, Features);
    readonly LearnedPositions positions = new(Length, Features);
    readonly Block[] blocks = [new(), new()];
    readonly RmsNorm norm = new(Features);
    readonly Linear head = new(Features, Bar + 1, hasBias: false);

    const int Bar = 10, Length = 13, Features = 48;

    /// <param name="x">int64 [batch, time]</param>
    /// <returns>[batch, time, tokens]: logits of what comes next.</returns>
    public override Tensor Forward(Tensor x)
    {
        var h = positions.Forward(tokens.Forward(x));                                                   // [batch, time, features]
        foreach (var block in blocks) h = block.Forward(h);
        return head.Forward(norm.Forward(h));
    }
}

sealed class Block : Module
{
    const int Features = 48;

    readonly RmsNorm before = new(Features), between = new(Features);

    // Four heads of queries share two of keys and values (Ainslie et al. 2023).
    readonly MultiHeadAttention attention = new(Features, heads: 4, keyValueHeads: 2);
    readonly Linear up = new(Features, 4 * Features), down = new(4 * Features, Features);

    public override Tensor Forward(Tensor x)
    {
        var h = before.Forward(x);
        x += attention.Forward(h, h, h, isCausal: true);
        return x + down.Forward(up.Forward(between.Forward(x)).Gelu());
    }
}
