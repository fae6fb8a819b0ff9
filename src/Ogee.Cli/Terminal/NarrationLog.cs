using Microsoft.Extensions.Logging;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>What a server logs, as lines of narration: the message and the cause in a line, without traces and secrets.</summary>
sealed class NarrationLog(VerbContext context) : ILoggerFactory
{
    // What kept the host from starting is thrown to whoever starts it, and shown in our own words.
    const string StartFailed = "HostedServiceStartupFaulted";

    readonly VerbContext context = context;
    readonly Lock turn = new();

    // The framework's own lines, several for each request, are not of the model: only its warnings are shown.
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName.StartsWith("Ogee.", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    void Write(LogLevel logLevel, string message, Exception? exception)
    {
        var cause = exception is OgeeException known ? $" {known.Error.Code}: {known.What}" : exception is null ? "" : $" {exception.GetType().Name}: {exception.Message}";
        var line = VisibleText.Of(SecretMask.Text($"{message}{cause}".ReplaceLineEndings(" ")));
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

    sealed class Category(NarrationLog log, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel >= (log.context.Level == MessageLevel.Warning ? LogLevel.Warning : LogLevel.Information);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && eventId.Name != StartFailed) log.Write(logLevel, formatter(state, exception), exception);
        }
    }
}
