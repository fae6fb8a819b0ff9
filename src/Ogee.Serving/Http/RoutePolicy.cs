namespace Ogee.Serving;

/// <summary>What bounds a route. There is no route without one: routes exist only in the route table, which asks for it.</summary>
/// <param name="NeedsKey">Whether an API key is asked for, where the server has one.</param>
/// <param name="MaxBodyBytes">The most bytes of a body; 0 where the route takes none.</param>
sealed record RoutePolicy(bool NeedsKey, long MaxBodyBytes);
