using System.ComponentModel.DataAnnotations;

namespace Company.Worker1;

/// <summary>Where pictures come from and go to; folders are relative to the working folder.</summary>
sealed class InboxOptions
{
    /// <summary>The folder of the model: that of a run of <c>ogee train</c>, in it <c>model</c>.</summary>
    [Required]
    public string Model { get; set; } = "model";

    /// <summary>Pictures are dropped here.</summary>
    [Required]
    public string Folder { get; set; } = "inbox";

    /// <summary>Pictures of which the model was sure.</summary>
    [Required]
    public string Done { get; set; } = "done";

    /// <summary>Pictures that a person should look at.</summary>
    [Required]
    public string Unsure { get; set; } = "unsure";

    /// <summary>Files that could not be read as pictures.</summary>
    [Required]
    public string Failed { get; set; } = "failed";

    /// <summary>One line of JSON a picture.</summary>
    [Required]
    public string Results { get; set; } = "results.jsonl";

    /// <summary>A picture whose likeliest class has a probability below this is one for a person.</summary>
    [Range(0, 1)]
    public double SureAbove { get; set; } = 0.8;

    /// <summary>How often the folder is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);
}
