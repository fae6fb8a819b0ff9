using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>Passes lines to the loggers, and counts those that could not be written: a full disk or a closed pipe behind a log costs lines, never an answer.</summary>
/// <remarks>The framework lets what a logger throws through to whoever logs: without this, an error that is logged on its way to the client would never reach it.</remarks>
sealed class SteadyLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    long failures;

    /// <summary>Lines that were lost.</summary>
    public long Failures => Interlocked.Read(ref failures);

    public ILogger CreateLogger(string categoryName) => new Steady(loggers.CreateLogger(categoryName), this);

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>Nothing: the loggers are whose they were.</summary>
    public void Dispose()
    {
    }

    sealed class Steady(ILogger logger, SteadyLoggers owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
            catch (Exception)
            {
                Interlocked.Increment(ref owner.failures);
            }
        }
    }
}
