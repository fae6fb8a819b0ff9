using System.Text.Json.Serialization;

namespace Ogee.Recipes;

// Requests and answers of MLflow's REST API 2.0, as far as a run needs them: https://mlflow.org/docs/latest/api_reference/rest-api.html
// Times are milliseconds since 1970 (UTC).

/// <summary>A value at a step.</summary>
sealed record MlflowMetric(string Key, double Value, long Timestamp, long Step);

/// <summary>A parameter or a tag.</summary>
sealed record MlflowPair(string Key, string Value);

sealed record MlflowCreateExperiment(string Name);

sealed record MlflowCreateRun(string ExperimentId, string RunName, long StartTime, IReadOnlyList<MlflowPair> Tags);

sealed record MlflowSearchRuns(IReadOnlyList<string> ExperimentIds, string Filter, int MaxResults);

sealed record MlflowLogBatch(string RunId, IReadOnlyList<MlflowMetric> Metrics, IReadOnlyList<MlflowPair> Params, IReadOnlyList<MlflowPair> Tags);

sealed record MlflowUpdateRun(string RunId, string Status, long? EndTime);

sealed record MlflowExperiment(string? ExperimentId);

sealed record MlflowExperimentAnswer(MlflowExperiment? Experiment);

sealed record MlflowRunInfo(string? RunId);

sealed record MlflowRun(MlflowRunInfo? Info);

sealed record MlflowRunAnswer(MlflowRun? Run);

sealed record MlflowRunsAnswer(IReadOnlyList<MlflowRun>? Runs);

sealed record MlflowNothing;

sealed record MlflowErrorAnswer(string? ErrorCode, string? Message);

// NaN and the infinities as texts: the JSON form of protocol buffers, which the server reads.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MlflowCreateExperiment)), JsonSerializable(typeof(MlflowCreateRun)), JsonSerializable(typeof(MlflowSearchRuns)), JsonSerializable(typeof(MlflowLogBatch)), JsonSerializable(typeof(MlflowUpdateRun))]
[JsonSerializable(typeof(MlflowExperiment)), JsonSerializable(typeof(MlflowExperimentAnswer)), JsonSerializable(typeof(MlflowRunAnswer)), JsonSerializable(typeof(MlflowRunsAnswer)), JsonSerializable(typeof(MlflowNothing)), JsonSerializable(typeof(MlflowErrorAnswer))]
sealed partial class MlflowJson : JsonSerializerContext;
