using Microsoft.Extensions.Logging;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>What a server logs, as lines of narration: the message and the cause in a line, without traces and secrets.</summary>
sealed class NarrationLog(VerbContext context) : ILoggerFactory, ILogger
{
    readonly Lock turn = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (context.Level == MessageLevel.Warning ? LogLevel.Warning : LogLevel.Information);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // The framework's own lines are not of the model.
        if (!IsEnabled(logLevel) || (logLevel < LogLevel.Warning && eventId.Id is < 1 or > 99)) return;
        var cause = exception is OgeeException known ? $" {known.Error.Code}: {known.What}" : exception is null ? "" : $" {exception.GetType().Name}: {exception.Message}";
        var line = VisibleText.Of(SecretMask.Text($"{formatter(state, exception)}{cause}".ReplaceLineEndings(" ")));
        lock (turn)
        {
            if (context.IsJson) context.Narration.WriteLine(new System.Text.Json.Nodes.JsonObject { ["level"] = logLevel.ToString().ToLowerInvariant(), ["message"] = line }.ToJsonString(JsonText.InLine));
            else context.Narration.WriteLine(logLevel >= LogLevel.Warning ? $"{(logLevel == LogLevel.Warning ? "warning" : "error")}: {line}" : line);
            context.Narration.Flush();
        }
    }

    public void Dispose()
    {
    }
}
