using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Ogee.Serving;

/// <summary>The address to listen on: read, judged, and explained where it cannot be had.</summary>
static class ServerAddress
{
    public static IPAddress Parse(OgeeServerOptions options)
    {
        if (options.Port is < 0 or > 65535)
            throw ServingErrors.Setting.With($"The port is {options.Port}", "A port is from 0 to 65535, 0 being any free one", "Use another port");
        if (options.MaxConnections < 1)
            throw ServingErrors.Setting.With($"MaxConnections is {options.MaxConnections}", "At least one connection is allowed", "Leave its default");
        var text = string.Equals(options.Address, "localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : options.Address;
        if (!IPAddress.TryParse(text, out var address))
            throw ServingErrors.Setting.With($"The address is '{options.Address}'", "It is an IP address or localhost", "Use 127.0.0.1, or 0.0.0.0 with an API key for every interface");
        if (!IPAddress.IsLoopback(address) && !options.Serving.ApiKeys.Any)
            throw ServingErrors.Unprotected.With($"The address {address} can be reached from other machines and there is no API key",
                "A wider address than 127.0.0.1 asks its callers for a key", "Set an API key of at least 16 characters (--api-key-file FILE, or ApiKey(...)), or use 127.0.0.1");
        return address;
    }

    /// <summary>What went wrong while starting to listen, as an error that the user can act on; null for anything else.</summary>
    public static OgeeException? Explain(Exception failure, OgeeServerOptions options)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
                return ServingErrors.PortInUse.With($"Port {options.Port} on {options.Address} is in use by another process", "A server needs a port of its own",
                    "Use another port, or --port 0 for any free one", failure);
            if (cause is SocketException socket)
                return ServingErrors.Address.With($"Cannot listen on {options.Address}, port {options.Port}: {socket.SocketErrorCode}",
                    "The address is this machine's and the port may be opened by this user", "Use 127.0.0.1 and a port from 1024 up", failure);
        }
        return null;
    }
}
