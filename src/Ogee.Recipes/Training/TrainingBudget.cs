namespace Ogee.Recipes;

/// <summary>What a budget of time has to cover.</summary>
/// <param name="Seconds">The budget.</param>
/// <param name="Used">Seconds that looking, checking and loading have taken of it.</param>
/// <param name="SecondsPerStep">Seconds of a training step, reading its batch included, on the machine as loaded.</param>
/// <param name="Batch">Pictures of a step.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="Valid">Pictures that each epoch is judged by.</param>
/// <param name="Test">Pictures that the end is verified on.</param>
sealed record TrainingBudget(double Seconds, double Used, double SecondsPerStep, int Batch, int StepsPerEpoch, int Valid, int Test)
{
    // A picture that is only answered costs a forward pass: about a third of forward, backward and update.
    const double AnswerShare = 1 / 3.0;

    // Saving, averages, and a machine that is a little slower later than it was in the check.
    const double Margin = 1.15;

    // Report, bootstrap, latency and writing, whatever the size of the data.
    const double Closing = 3;

    /// <summary>Seconds of an epoch, its validation included.</summary>
    public double SecondsPerEpoch => Margin * SecondsPerStep * (StepsPerEpoch + (AnswerShare * Valid / Batch));

    /// <summary>Seconds after the last epoch: calibration on the validation pictures, verification on the test pictures, the report.</summary>
    public double SecondsAtEnd => Closing + (Margin * SecondsPerStep * AnswerShare * (Valid + Test) / Batch);

    /// <summary>Whole epochs that fit; 0 where not even one does.</summary>
    public int Epochs => (int)Math.Clamp((Seconds - Used - SecondsAtEnd) / SecondsPerEpoch, 0, int.MaxValue);
}
