using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>Where and how a server of its own listens.</summary>
public sealed class OgeeServerOptions
{
    /// <summary>The models and their bounds.</summary>
    public OgeeOptions Serving { get; } = new();

    /// <summary>The IP address, or <c>localhost</c>. One beyond loopback needs an API key.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port; 0 for any free one.</summary>
    public int Port { get; set; }

    /// <summary>The most connections at a time.</summary>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>How long requests that are in may take after the listening has ended, before their connections are cut.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether <see cref="OgeeServer.RunAsync"/> ends gracefully on SIGTERM and SIGINT.</summary>
    public bool HandlesSignals { get; set; } = true;

    /// <summary>Where the server logs to; null for nowhere.</summary>
    public ILoggerFactory? Loggers { get; set; }
}
