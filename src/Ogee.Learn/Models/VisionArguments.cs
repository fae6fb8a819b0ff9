namespace Ogee.Learn;

/// <summary>What every network for pictures asks of its numbers.</summary>
static class VisionArguments
{
    public static void Require(string model, int channels, int classes, double dropout)
    {
        if (channels < 1) throw LearnErrors.Setting.With($"{model}: {channels} channels", "Expected at least 1", "Use 3 for colour, 1 for grey.");
        if (classes < 1) throw LearnErrors.Setting.With($"{model}: {classes} classes", "Expected at least 1", "Count the labels of the data.");
        if (dropout is not (>= 0 and < 1)) throw LearnErrors.Setting.With($"{model}: the probability of dropout is {dropout}", "Expected 0 ≤ probability < 1", "Use a probability such as 0.2.");
    }
}
