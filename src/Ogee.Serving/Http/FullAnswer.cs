using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>The refusal of a request for which the queue has no room, as cheap as a refusal can be: prepared bytes, no exception, nothing logged, the connection kept.</summary>
/// <remarks>Under overload most answers are this one, and what it costs the model lacks. It reads as <see cref="RequestFault.Busy"/> does, whose pauses it draws.</remarks>
static class FullAnswer
{
    static readonly byte[] Head = Encoding.UTF8.GetBytes("{\"error\":\"The queue is full.\",\"code\":\"" + ServingErrors.Busy.Code + "\",\"id\":\"");
    static readonly byte[] Tail = "\"}"u8.ToArray();
    static readonly string[] Pauses = [.. Enumerable.Range(RequestFault.ShortestPause, RequestFault.LongestPause - RequestFault.ShortestPause + 1).Select(seconds => seconds.ToString(CultureInfo.InvariantCulture))];

    public static void Write(HttpContext context)
    {
        var response = context.Response;
        var id = response.Headers[Gate.IdHeader].ToString();
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        // The id is drawn at random as it is: its last digit says the pause.
        response.Headers.RetryAfter = Pauses[Digit(id[^1]) % Pauses.Length];
        response.ContentType = JsonAnswer.ContentType;
        var length = Head.Length + id.Length + Tail.Length;
        response.ContentLength = length;
        // The writer is flushed as the request ends.
        var bytes = response.BodyWriter.GetSpan(length);
        Head.CopyTo(bytes);
        Encoding.ASCII.GetBytes(id, bytes[Head.Length..]);
        Tail.CopyTo(bytes[(Head.Length + id.Length)..]);
        response.BodyWriter.Advance(length);
    }

    static int Digit(char hexadecimal) => hexadecimal <= '9' ? hexadecimal - '0' : hexadecimal - 'a' + 10;
}
