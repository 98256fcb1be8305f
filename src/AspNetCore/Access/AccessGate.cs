using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using PluginState.AspNetCore.Problems;

namespace PluginState.AspNetCore.Access;

/// <summary>Says who is let in, and how often.</summary>
/// <remarks>
/// Keys are compared by their SHA-256 hashes, all of them each time, in constant time: how long it takes tells nothing of any. Without a key only the machine
/// itself is let in, under a name of its own, so that a page from elsewhere that had its name point here is refused, and not through a proxy, behind which
/// everybody looks like the machine itself.
/// </remarks>
internal sealed class AccessGate : IDisposable
{
    private const string ApiKeyHeader = "X-API-Key", Bearer = "Bearer ";

    private readonly PluginStateServerOptions _options;
    private readonly byte[][] _keyHashes;
    private readonly PartitionedRateLimiter<HttpContext>? _limiter;

    public AccessGate(IOptions<PluginStateServerOptions> options)
    {
        _options = options.Value;
        _keyHashes = [.. _options.ApiKeys.Select(static key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))];
        if (_options.RequestsPerSecond is { } perSecond)
        {
            var limit = new TokenBucketRateLimiterOptions
            {
                TokenLimit = _options.RequestBurst ?? (int)Math.Min(2L * perSecond, int.MaxValue),
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            };
            _limiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(ClientOf(http), _ => limit));
        }
    }

    /// <summary>Why a request is not let in; null where it is.</summary>
    public Problem? Refuse(HttpContext http)
    {
        if (_options.Access == AccessRule.ApiKey && RefuseStranger(http) is { } stranger)
            return stranger;
        if (_limiter is null)
            return null;
        using var lease = _limiter.AttemptAcquire(http);
        return lease.IsAcquired ? null : new(StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests; go on in a second.") { RetryAfter = 1 };
    }

    public void Dispose() => _limiter?.Dispose();

    /// <summary>Whether an address is the machine's own.</summary>
    public static bool IsLoopback(IPAddress? address) =>
        address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address); // null: a Unix socket, or no network at all

    private Problem? RefuseStranger(HttpContext http)
    {
        if (_keyHashes.Length > 0)
        {
            return KeyOf(http) is not { } key ? Unauthorized("api_key_required", $"Send a key, as '{HeaderNames.Authorization}: Bearer KEY' or '{ApiKeyHeader}: KEY'.")
                : IsKey(key) ? null
                : Unauthorized("api_key_wrong", "The key is none of this server's.");
        }

        var headers = http.Request.Headers;
        if (!IsLoopback(http.Connection.RemoteIpAddress) || !IsLoopback(http.Connection.LocalIpAddress) || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For"))
            return Unauthorized("api_key_required", "This server has no API key, so it answers the machine it runs on only. Configure one.");
        var host = http.Request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IsLoopback(address))
            ? null
            : new(StatusCodes.Status421MisdirectedRequest, "host_not_allowed", "This server has no API key, so it answers to localhost only.");
    }

    private bool IsKey(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        var isKey = false;
        foreach (var known in _keyHashes)
            isKey |= CryptographicOperations.FixedTimeEquals(hash, known);
        return isKey;
    }

    private static string? KeyOf(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : http.Request.Headers[ApiKeyHeader] is { Count: 1 } key ? key[0]
            : null;
    }

    /// <summary>Who a request counts for: a key that opens the server, which is not remembered as it is, or else an address. A key that was made up counts for nobody.</summary>
    private string ClientOf(HttpContext http) => _keyHashes.Length > 0 && KeyOf(http) is { } key && IsKey(key)
        ? "key " + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))
        : string.Create(CultureInfo.InvariantCulture, $"address {http.Connection.RemoteIpAddress}");

    private static Problem Unauthorized(string code, string detail) =>
        new(StatusCodes.Status401Unauthorized, code, detail) { Header = (HeaderNames.WWWAuthenticate, "Bearer realm=\"PluginState\"") };
}
