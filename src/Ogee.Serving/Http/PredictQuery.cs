using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>The query of <c>/predict</c>, checked: every number has a maximum, and an unknown name is an error rather than a setting that does nothing.</summary>
/// <param name="Model">The model; null for the first one.</param>
/// <param name="Top">How many classes to list.</param>
/// <param name="Timeout">The client's own deadline; null where it asked for none.</param>
readonly record struct PredictQuery(string? Model, int Top, TimeSpan? Timeout)
{
    const int DefaultTop = 5;
    const int MaxTop = 1000;

    public static PredictQuery Read(IQueryCollection query, TimeSpan maxDeadline)
    {
        var result = new PredictQuery(null, DefaultTop, null);
        foreach (var (name, values) in query)
        {
            if (values.Count != 1)
                throw RequestFault.Bad(StrictJson.Short(name), "given more than once");
            result = name switch
            {
                "model" => result with { Model = values.ToString() },
                "top" => result with { Top = Number(name, values.ToString(), MaxTop) },
                "timeout_ms" => result with { Timeout = TimeSpan.FromMilliseconds(Number(name, values.ToString(), (int)maxDeadline.TotalMilliseconds)) },
                _ => throw RequestFault.Bad(StrictJson.Short(name), "unknown parameter; there are model, top and timeout_ms"),
            };
        }
        return result;
    }

    static int Number(string name, string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= max
            ? value
            : throw RequestFault.Bad(name, $"expected a whole number from 1 to {max}");
}
