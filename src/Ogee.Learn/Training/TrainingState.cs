using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>Where training is, beside the tensors: all that is needed to go on with the same bits. Randomness needs no entry, for it is counted from the seed.</summary>
sealed class TrainingState
{
    /// <summary>The version of this document.</summary>
    public int Format { get; set; } = 1;

    /// <summary>What the run's results depend on: settings, data, model. Another one is not resumed.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>The epoch that is under way, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches of it that are done.</summary>
    public int Batch { get; set; }

    /// <summary>Steps done in all.</summary>
    public long Step { get; set; }

    /// <summary>The sum of losses over the samples of this epoch.</summary>
    public double LossSum { get; set; }

    /// <summary>The samples of this epoch so far.</summary>
    public long Samples { get; set; }

    /// <summary>The samples whose gradients are accumulated and wait for an update.</summary>
    public long Accumulated { get; set; }

    /// <summary>Updates that were left out because gradients overflowed at the loss's scale, or were not finite.</summary>
    public long LeftOut { get; set; }

    /// <summary>Steps that were left out so, those that only accumulate among them.</summary>
    public long StepsLeftOut { get; set; }

    /// <summary>How many of the last steps were not finite at any scale.</summary>
    public int LeftOutInARow { get; set; }

    /// <summary>The loss's scale; null where it has none.</summary>
    public double? LossScale { get; set; }

    /// <summary>Steps since the scale changed, or an overflow.</summary>
    public int LossScaleSteps { get; set; }

    /// <summary>The best value of the watched metric so far.</summary>
    public double? Best { get; set; }

    /// <summary>The epoch of the best value, from 1; 0 for none.</summary>
    public int BestEpoch { get; set; }

    /// <summary>The epochs that are done.</summary>
    public List<EpochResult> History { get; set; } = [];

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TrainingJson.Default.TrainingState);

    /// <summary>From JSON.</summary>
    /// <exception cref="OgeeException">It is no such document.</exception>
    public static TrainingState FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TrainingJson.Default.TrainingState) is { Format: 1 } state ? state
                : throw LearnErrors.Resume.With("The checkpoint's state has an unknown format", "Expected format 1", "Resume with the version of Ogee that wrote it.");
        }
        catch (JsonException exception)
        {
            throw LearnErrors.Resume.With($"The checkpoint's state is not readable: {exception.Message}", "Expected the JSON that a trainer wrote", "Resume from another checkpoint.", exception);
        }
    }
}

[JsonSerializable(typeof(TrainingState))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
sealed partial class TrainingJson : JsonSerializerContext;
