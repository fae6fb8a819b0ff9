using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>The keys that let a request in: kept as SHA-256 only, compared in constant time.</summary>
sealed class ApiKeys
{
    const int MinLength = 16;
    const int MaxLength = 512;
    const string Scheme = "Bearer ";
    readonly List<byte[]> hashes = [];

    public bool Any => hashes.Count > 0;

    public void Add(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length is < MinLength or > MaxLength || !key.All(c => c is > ' ' and <= '~'))
            throw ServingErrors.Setting.With($"The API key has {key.Length} characters, or some that no header carries",
                $"A key is {MinLength} to {MaxLength} printable ASCII characters without blanks", "Draw one: openssl rand -hex 32");
        hashes.Add(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
    }

    public bool Admits(HttpRequest request) => !Any || Find(request) >= 0;

    /// <summary>The number of the key that a request brings; −1 where it brings none that is known.</summary>
    public int Find(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var key = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : request.Headers["X-API-Key"].ToString();
        if (key.Length > MaxLength)
            return -1;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        var found = -1;
        for (var i = 0; i < hashes.Count; i++)
            if (CryptographicOperations.FixedTimeEquals(hashes[i], hash))
                found = i;
        return found;
    }
}
