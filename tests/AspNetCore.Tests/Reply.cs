using System.Net.Http.Headers;
using System.Text.Json;

namespace PluginState.AspNetCore.Tests;

/// <summary>What the server answered.</summary>
internal sealed class Reply(HttpResponseMessage response, string text)
{
    private readonly HttpContentHeaders _contentHeaders = response.Content.Headers;
    private readonly HttpResponseHeaders _headers = response.Headers;

    public int Status { get; } = (int)response.StatusCode;

    public string Text => text;

    public string? ContentType => _contentHeaders.ContentType?.ToString();

    public JsonElement Json => JsonElement.Parse(text);

    public string? ETag => this["ETag"];

    /// <summary>A header; null where it is not there.</summary>
    public string? this[string header] => _headers.TryGetValues(header, out var values) || _contentHeaders.TryGetValues(header, out values) ? string.Join(", ", values) : null;

    /// <summary>A member of the body, as JSON.</summary>
    public string Member(string name) => Json.GetProperty(name).GetRawText();

    /// <summary>Holds it to be a problem of that status and code, told as every problem is.</summary>
    public Reply IsProblem(int status, string code)
    {
        Assert.True(status == Status, $"{Status} instead of {status}: {text}");
        Assert.Equal("application/problem+json", ContentType);
        var json = Json;
        Assert.Equal((status, code), (json.GetProperty("status").GetInt32(), json.GetProperty("code").GetString()));
        Assert.NotEmpty(json.GetProperty("title").GetString()!);
        Assert.NotEmpty(json.GetProperty("detail").GetString()!);
        Assert.EndsWith("README.md#errors", json.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Equal("no-store", this["Cache-Control"]);
        return this;
    }

    public Reply Is(int status)
    {
        Assert.True(status == Status, $"{Status} instead of {status}: {text}");
        return this;
    }
}
