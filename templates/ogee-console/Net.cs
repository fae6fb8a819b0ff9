using Ogee;
using Ogee.Learn;

namespace Company.Console1;

/// <summary>A small network for tables. What columns are scaled by is part of it, and is saved with its weights.</summary>
sealed class Net(int features, int classes) : Module
{
    readonly Parameter mean = new(Tensor.Zeros([features])) { IsTrainable = false };
    readonly Parameter deviation = new(Tensor.Ones([features])) { IsTrainable = false };
    readonly Linear first = new(features, 32);
    readonly Linear second = new(32, 32);
    readonly Linear last = new(32, classes);

    /// <summary>Takes mean and deviation of each column from these rows: those that are learned from, and no others.</summary>
    /// <param name="rows">[rows, features]</param>
    public void ScaleBy(Tensor rows)
    {
        mean.Reset(rows.Mean(0));
        deviation.Reset((rows - rows.Mean(0)).Square().Mean(0).Sqrt().Maximum(1e-6));      // a column that is constant stays finite
    }

    /// <param name="x">[batch, features]</param>
    /// <returns>[batch, classes]: logits.</returns>
    public override Tensor Forward(Tensor x)
    {
        x = (x - mean.Value) / deviation.Value;
        x = first.Forward(x).Gelu();                                                       // [batch, 32]
        x = x + second.Forward(x).Gelu();
        return last.Forward(x);
    }
}
