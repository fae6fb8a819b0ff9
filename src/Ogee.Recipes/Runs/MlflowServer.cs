using System.Net.Http.Headers;
using System.Text;

namespace Ogee.Recipes;

/// <summary>An MLflow tracking server that a run is logged to, as the variables name it that MLflow's own client reads.</summary>
/// <param name="Address">The server, without credentials: what messages may show.</param>
/// <param name="Authorization">What each request carries; null for none. Never shown or recorded.</param>
/// <param name="Experiment">The name of the experiment; it is made where it is missing.</param>
/// <param name="ExperimentId">The id of an experiment that exists; it goes before the name.</param>
/// <seealso href="https://mlflow.org/docs/latest/ml/tracking/"/>
sealed record MlflowServer(Uri Address, AuthenticationHeaderValue? Authorization, string Experiment, string? ExperimentId)
{
    /// <summary>What the variables ask for: a server, nothing, or what cannot be done, in words.</summary>
    /// <param name="read">Reads a variable; null where it is not set.</param>
    internal static (MlflowServer? Server, string? Refusal) Read(Func<string, string?> read)
    {
        string? Value(string name) => read(name) is { Length: > 0 } value ? value : null;
        if (Value("MLFLOW_TRACKING_URI") is not { } text) return default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return (null, "MLFLOW_TRACKING_URI names no http or https address, so nothing is logged to MLflow. Ogee speaks to a tracking server, and writes no mlruns folder.");
        var (user, password) = Credentials(uri);
        user = Value("MLFLOW_TRACKING_USERNAME") ?? user;
        password = Value("MLFLOW_TRACKING_PASSWORD") ?? password;
        // In MLflow's order: a user with a password before a token.
        var authorization = user is not null && password is not null ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
            : Value("MLFLOW_TRACKING_TOKEN") is { } token ? new AuthenticationHeaderValue("Bearer", token.Trim()) : null;
        var address = new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "", Path = uri.AbsolutePath.TrimEnd('/') }.Uri;
        return (new(address, authorization, Value("MLFLOW_EXPERIMENT_NAME") ?? "Default", Value("MLFLOW_EXPERIMENT_ID")), null);
    }

    /// <summary>Where a person sees a run.</summary>
    internal string PageOf(string experimentId, string runId) => $"{Text}/#/experiments/{experimentId}/runs/{runId}";

    /// <summary>The address as text, without a slash at its end.</summary>
    internal string Text => Address.AbsoluteUri.TrimEnd('/');

    static (string? User, string? Password) Credentials(Uri uri) =>
        uri.UserInfo.Split(':', 2) is [var user, var password] ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)) : (null, null);
}
