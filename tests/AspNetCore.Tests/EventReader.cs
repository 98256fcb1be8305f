using System.Net.Http.Headers;
using System.Text.Json;

namespace PluginState.AspNetCore.Tests;

/// <summary>One event of a stream: what came in its lines.</summary>
/// <param name="Id">Its id; null where it has none.</param>
/// <param name="Data">Its data; null where it is a remark.</param>
/// <param name="Remark">What follows the colon of a remark.</param>
internal sealed record StreamEvent(string? Id, string? Data, string? Remark)
{
    public JsonElement Json => JsonElement.Parse(Data!);

    public string? Type => Json.GetProperty("type").GetString();

    public string Member(string name) => Json.GetProperty(name).GetRawText();
}

/// <summary>Reads server-sent events, one at a time.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new(body);
    }

    public HttpContentHeaders ContentHeaders => _response.Content.Headers;

    public HttpResponseHeaders Headers => _response.Headers;

    /// <summary>Sends the request, and holds the answer to be a stream.</summary>
    public static async Task<EventReader> OpenAsync(HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ServerFixture.Token);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(ServerFixture.Token))}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new(response, await response.Content.ReadAsStreamAsync(ServerFixture.Token));
    }

    /// <summary>The next event or remark; null at the end.</summary>
    public async Task<StreamEvent?> AnyAsync()
    {
        string? id = null, data = null, remark = null;
        while (true)
        {
            var line = await _lines.ReadLineAsync(ServerFixture.Token).AsTask().WaitAsync(ServerFixture.Patience, ServerFixture.Token);
            if (line is null)
                return null;
            if (line.Length == 0)
                return new(id, data, remark);
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.StartsWith(": ", StringComparison.Ordinal))
                remark = line[2..];
            else
                Assert.Fail($"a line of no event: {line}");
        }
    }

    /// <summary>The next event, of a type.</summary>
    public async Task<StreamEvent> NextAsync(string type)
    {
        StreamEvent? next;
        do
        {
            next = await AnyAsync();
            Assert.NotNull(next);
        }
        while (next.Data is null);
        Assert.True(type == next.Type, $"{type} was to come, and it was {next.Data}");
        Assert.True(next.Json.TryGetProperty("timestamp", out _));
        return next;
    }

    /// <summary>The next remark.</summary>
    public async Task<string> RemarkAsync()
    {
        var next = await AnyAsync();
        return next?.Remark ?? throw new Xunit.Sdk.XunitException($"a remark was to come, and it was {next?.Data ?? "the end"}");
    }

    /// <summary>Holds that nothing more comes.</summary>
    public async Task EndAsync() => Assert.Null(await AnyAsync());

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
