using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NumberSketchState))]
[JsonSerializable(typeof(CategoryCountsState))]
[JsonSerializable(typeof(EmbeddingProjection))]
[JsonSerializable(typeof(ErrorRateCusum))]
[JsonSerializable(typeof(MeanCusum))]
[JsonSerializable(typeof(StreamSummary.State), TypeInfoPropertyName = "StreamSummaryState")]
sealed partial class MonitoringJson : JsonSerializerContext;
