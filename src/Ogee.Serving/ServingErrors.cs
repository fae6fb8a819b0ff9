namespace Ogee.Serving;

/// <summary>The errors of serving: codes OG6001 to OG6999. Those from OG6010 on are also the <c>code</c> of an HTTP error body.</summary>
public static class ServingErrors
{
    /// <summary>A setting of the server that cannot be used.</summary>
    public static readonly ErrorCode Setting = new("OG6001", FailureKind.Usage, "A serving setting is not usable",
        "The message names the setting, its value and the range that is allowed. Nothing was started.");

    /// <summary>An address beyond this machine without an API key.</summary>
    public static readonly ErrorCode Unprotected = new("OG6002", FailureKind.Usage, "A wider address needs an API key",
        "Without a key, anyone who can reach the address could use the model. Set an API key of at least 16 characters, or listen on 127.0.0.1 only.");

    /// <summary>A port that another process holds.</summary>
    public static readonly ErrorCode PortInUse = new("OG6003", FailureKind.Environment, "The port is in use",
        "Another process listens on this address and port. Choose another port, port 0 for any free one, or end the other process.");

    /// <summary>An address that this machine cannot listen on.</summary>
    public static readonly ErrorCode Address = new("OG6004", FailureKind.Environment, "The address cannot be listened on",
        "The address is not one of this machine's, or the port needs a permission that this process does not have (ports below 1024 often do).");

    /// <summary>A model that failed its checks before it served anything.</summary>
    public static readonly ErrorCode ModelRefused = new("OG6005", FailureKind.Data, "The model was refused",
        "Before a model serves, it is loaded, verified and run once alone and once in a batch. It failed one of these steps; if another version was serving, that one still is.");

    /// <summary>A request that breaks the protocol (400).</summary>
    public static readonly ErrorCode Request = new("OG6010", FailureKind.Usage, "The request is malformed",
        "HTTP 400. The message names the place as a JSON path, a parameter or a header, with what was expected there.");

    /// <summary>No such route, model or version (404, 405).</summary>
    public static readonly ErrorCode NotFound = new("OG6011", FailureKind.Usage, "Nothing is served there",
        "HTTP 404 or 405. GET /v2 lists the models that this server has; GET /openapi/v1.json lists its routes.");

    /// <summary>A body over the limit (413).</summary>
    public static readonly ErrorCode TooLarge = new("OG6012", FailureKind.Usage, "The request is too large",
        "HTTP 413. The limit holds for the body as sent and after decompression. Send a smaller picture or fewer rows.");

    /// <summary>A content type or encoding that is not taken (415).</summary>
    public static readonly ErrorCode Media = new("OG6013", FailureKind.Usage, "The content type is not taken",
        "HTTP 415. The message lists the content types and encodings that the route takes.");

    /// <summary>The server is full or not ready (503).</summary>
    public static readonly ErrorCode Busy = new("OG6014", FailureKind.Environment, "The server is busy or not ready",
        "HTTP 503. The queue is full, the model is still loading or the server is stopping. Try again after the seconds in the Retry-After header.");

    /// <summary>The deadline passed before there was an answer (504).</summary>
    public static readonly ErrorCode Deadline = new("OG6015", FailureKind.Environment, "The deadline passed",
        "HTTP 504. The request waited too long; if it was still in the queue, it was dropped without being computed.");

    /// <summary>A missing or wrong API key (401).</summary>
    public static readonly ErrorCode Key = new("OG6016", FailureKind.Usage, "The API key is missing or wrong",
        "HTTP 401. Send the key as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'.");

    /// <summary>A foreign Host (421) or Origin (403).</summary>
    public static readonly ErrorCode Foreign = new("OG6017", FailureKind.Usage, "The request comes from a foreign site",
        "HTTP 421 or 403. The Host or Origin header names a site that this server does not answer for: a web page of another site must not use a server on this machine. Behind a proxy, add its name to the allowed hosts.");

    /// <summary>An output that is NaN or infinite (500).</summary>
    public static readonly ErrorCode NotFinite = new("OG6018", FailureKind.Numerics, "The model's output is not finite",
        "HTTP 500. The model gave NaN or infinity for a row, which JSON cannot carry and which is no probability. No other row is affected. Check the model and the scale of the input.");

    /// <summary>A failure inside the server (500).</summary>
    public static readonly ErrorCode Internal = new("OG6019", FailureKind.Failed, "The server failed",
        "HTTP 500. The server's log has the cause under the id of the answer. If the model is not at fault, this is a bug in Ogee: please report it.");

    /// <summary>A client that asks more than its quota (429).</summary>
    public static readonly ErrorCode Quota = new("OG6020", FailureKind.Usage, "The client's quota is used up",
        "HTTP 429. The server gives each client (its API key, or its address where there are no keys) so many rows a second. Try again after the seconds in the Retry-After header, or ask for fewer rows.");

    /// <summary>A request at which the model failed before (422).</summary>
    public static readonly ErrorCode Quarantined = new("OG6021", FailureKind.Data, "The request is quarantined",
        "HTTP 422. The model failed twice at exactly this request, so it is not tried again until another version serves. The server's log has the cause under the ids of the earlier answers.");

    /// <summary>A row that a rule of experts leaves to a person, where an answer is a bare number (422).</summary>
    public static readonly ErrorCode Ruled = new("OG6022", FailureKind.Data, "A rule leaves the row to a person",
        "HTTP 422. The model predicts numbers, and a rule of its experts gives no answer to this row, or speaks of columns where only numbers were sent. The protocol's tensors cannot say so; POST /predict can.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
        [Setting, Unprotected, PortInUse, Address, ModelRefused, Request, NotFound, TooLarge, Media, Busy, Deadline, Key, Foreign, NotFinite, Internal, Quota, Quarantined, Ruled];
}
