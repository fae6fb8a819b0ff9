namespace Ogee.Serving;

/// <summary>How an answer wants one output.</summary>
enum OutputForm
{
    Absent,
    Json,
    Binary,
}

/// <summary>A checked inference request.</summary>
sealed class InferRequest
{
    /// <summary>The client's own name for the request, echoed in the answer.</summary>
    public string? Id { get; set; }

    public int Rows { get; set; }

    /// <summary>Input rows [rows × features]; null where the request brought image files.</summary>
    public float[]? Values { get; set; }

    /// <summary>Image files, one per row; null where the request brought numbers.</summary>
    public ReadOnlyMemory<byte>[]? Files { get; set; }

    /// <summary>The client's own deadline; null where it asked for none.</summary>
    public TimeSpan? Timeout { get; set; }

    public OutputForm Probabilities { get; set; }
    public OutputForm Labels { get; set; }
}

/// <summary>What bounds a request.</summary>
readonly record struct InferLimits(int MaxRows, TimeSpan MaxDeadline);
