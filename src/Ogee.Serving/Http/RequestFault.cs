using System.Globalization;
using System.Security.Cryptography;

namespace Ogee.Serving;

/// <summary>A request that gets an HTTP error; its message is for the client.</summary>
sealed class RequestFault(int status, ErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Seconds after which a busy server may be asked again, drawn at random from these bounds.</summary>
    public const int ShortestPause = 1, LongestPause = 4;

    public int Status => status;
    public ErrorCode Code => code;

    /// <summary>Seconds after which the client may try again; null where trying again does not help.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Whether the connection is of no further use, for instance since a body was left unread.</summary>
    public bool ClosesConnection { get; init; }

    public static RequestFault Bad(string place, string message) => new(400, ServingErrors.Request, $"{place}: {message}");

    public static RequestFault NotFound(string message) => new(404, ServingErrors.NotFound, message);

    public static RequestFault TooLarge(long limit) => new(413, ServingErrors.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The body is larger than {limit:N0} bytes, the limit of this server.")) { ClosesConnection = true };

    public static RequestFault Media(string message) => new(415, ServingErrors.Media, message);

    public static RequestFault Deadline() => new(504, ServingErrors.Deadline, "The deadline passed before there was an answer.");

    public static RequestFault NotFinite(int row) => new(500, ServingErrors.NotFinite,
        string.Create(CultureInfo.InvariantCulture, $"The model's output for row {row} is not finite (NaN or infinity), so there is no answer."));

    public static RequestFault Internal(Exception inner) => new(500, ServingErrors.Internal, "The server failed to answer; its log has the cause under this id.", inner);

    /// <summary>The server cannot take the request now. The pause is drawn at random, so that those refused together do not come back together.</summary>
    public static RequestFault Busy(string message) =>
        new(503, ServingErrors.Busy, message) { RetryAfter = RandomNumberGenerator.GetInt32(ShortestPause, LongestPause + 1) };

    /// <summary>A pause of at least so many seconds and up to a quarter more: those who share a quota do not come back together either.</summary>
    public static int Spread(int seconds) => seconds + RandomNumberGenerator.GetInt32(0, 2 + (seconds / 4));
}
