using System.Net;
using Microsoft.Extensions.Logging;

namespace Ogee.Serving.Tests;

/// <summary>A log whose disk is full, or whose pipe is closed.</summary>
public class LogFaultTests
{
    sealed class FullDisk : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => throw new IOException("No space left on device");

        public void Dispose()
        {
        }
    }

    [Fact]
    public async Task ALogThatCannotBeWrittenStopsNoAnswerAndIsCounted()
    {
        await using var server = await TestServer.Start(configureServer: options => options.Loggers = new FullDisk());
        Assert.Equal(server.Model.Answer(LinearModel.Row(1)), await server.Ask(LinearModel.Row(1)));
        var before = Failures(await server.Metrics());
        var poison = LinearModel.Row(1);
        poison[0] = LinearModel.Poison;
        using var failed = await server.Infer(TestServer.InferJson(poison));
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("OG6019", (await TestServer.Json(failed)).GetProperty("code").GetString());
        Assert.True(Failures(await server.Metrics()) > before, "the lost line is not counted");
    }

    [Fact]
    public async Task VersionsComeAndGoWithoutALog()
    {
        await using var server = await TestServer.Start(configureServer: options => options.Loggers = new FullDisk());
        var refused = await Assert.ThrowsAsync<OgeeException>(() => server.Slot.SwapAsync(() => throw new IOException("gone"), token: TestContext.Current.CancellationToken));
        Assert.Equal("OG6005", refused.Error.Code);
        var next = new LinearModel("2");
        await server.Slot.SwapAsync(() => next, token: TestContext.Current.CancellationToken);
        Assert.True(server.Model.IsDisposed);
        Assert.Null(server.Slot.LastFailure);
        Assert.Equal(next.Answer(LinearModel.Row(1)), await server.Ask(LinearModel.Row(1)));
    }

    static double Failures(string metrics) => double.Parse(metrics.Split('\n').Single(line => line.StartsWith("ogee_log_failures_total ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
}
