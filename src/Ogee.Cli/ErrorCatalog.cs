using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>Every error there is, by its code: the lists of all parts.</summary>
static class ErrorCatalog
{
    internal static IReadOnlyList<ErrorCode> All { get; } =
        [
            .. CliErrors.All, .. EngineErrors.All, .. RecipeErrors.All, .. TableErrors.All, .. TableModelErrors.All, .. ModelErrors.All, .. WatchErrors.All, .. RunErrors.All, .. RegistryErrors.All, .. SettingErrors.All, .. FileErrors.All, .. CheckpointErrors.All,
            .. LearnErrors.All, .. OnnxErrors.All, .. OnnxExportErrors.All, .. HuggingFaceErrors.All, .. MetricErrors.All, .. DecisionErrors.All, .. MonitoringErrors.All, .. ReportErrors.All, .. ComparisonErrors.All, .. Serving.ServingErrors.All,
        ];

    internal static ErrorCode? Find(string code) => All.FirstOrDefault(error => string.Equals(error.Code, code, StringComparison.OrdinalIgnoreCase));
}
