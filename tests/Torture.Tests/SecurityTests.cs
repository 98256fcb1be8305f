using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Documents;
using PluginState.Storage;
using PluginState.Torture.Scaling;

namespace PluginState.Torture.Tests;

/// <summary>Answers of SECURITY.md that no other test holds.</summary>
public sealed class SecurityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_keys_that_flood_have_one_hash() => Assert.Single(FloodingKeys.Take(10_000).Distinct(StringComparer.Ordinal).Select(FloodingKeys.HashOf).Distinct());

    [Fact]
    public void Names_of_one_hash_are_read_found_and_compared_like_others()
    {
        // With every name compared with every other this would be thousands of millions of comparisons, several times.
        var keys = FloodingKeys.Take(60_000).ToList();
        var json = $"{{{string.Join(',', keys.Select(static key => $"{new StateString(key)}:1"))}}}";
        var document = Assert.IsType<StateObject>(StateValue.Parse(json));
        Assert.Equal(keys.Count, document.Count);
        Assert.DoesNotContain(keys, key => !document.Contains(key));
        Assert.True(document == keys.Aggregate(StateObject.Empty, static (to, key) => to.Set(key, 1)));
        Assert.Empty(Diff.Between(document, StateValue.Parse(json)).Operations);
    }

    [Fact]
    public void A_huge_exponent_is_never_written_out()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (one, same, other) = (StateValue.Parse("1e999999999"), StateValue.Parse("0.1e999999999"), StateValue.Parse("-1e-999999999"));
        Assert.NotEqual(one, same);
        Assert.Equal(one, StateValue.Parse("10e999999998"));
        Assert.Equal(one.GetHashCode(), StateValue.Parse("10e999999998").GetHashCode());
        Assert.False(((StateNumber)one).TryGetDecimal(out _) || ((StateNumber)other).TryGetInt64(out _));
        Assert.Equal(double.PositiveInfinity, ((StateNumber)one).ToDouble());
        Assert.Equal("1e999999999", one.ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_document_that_doubles_with_every_copy_stops_at_the_limit()
    {
        var patch = JsonPatch.Parse($"[{string.Join(',', Enumerable.Range(0, 200).Select(static i => $$"""{"op":"copy","from":"","path":"/c{{i}}"}"""))}]");
        var error = Assert.Throws<JsonPatchException>(() => patch.Apply(StateValue.Parse("""{"text":"some"}"""), new() { MaxDepth = 512 }));
        Assert.Contains("are allowed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reversed")]
    [InlineData("shuffled")]
    [InlineData("others")]
    public void A_difference_of_long_arrays_is_no_table_of_both(string how)
    {
        // A table would have 4 × 10^10 places.
        const int Count = 200_000;
        var items = Enumerable.Range(0, Count).ToArray();
        if (how == "shuffled")
            new Random(1).Shuffle(items);
        else
            items = [.. items.Select(item => how == "reversed" ? Count - 1 - item : Count + item)];
        var (from, to) = (new StateArray(Enumerable.Range(0, Count).Select(static i => (StateValue)i)), new StateArray(items.Select(static i => (StateValue)i)));
        Assert.Equal(to, Diff.Between(from, to).Apply(from, new() { MaxOperations = 3 * Count }));
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("/etc/outside")]
    [InlineData("..\\outside")]
    [InlineData("'; DROP TABLE states; --")]
    public async Task An_id_is_a_name_in_a_table_and_never_one_of_a_file(string id)
    {
        var folder = Directory.CreateTempSubdirectory("pluginstate-torture-ids-");
        try
        {
            var inside = folder.CreateSubdirectory("a/b").FullName;
            await using (var storage = SqliteStateStorage.Open(Path.Combine(inside, "states.db")))
            {
                await storage.SaveAsync(new() { StateId = id, Epoch = 1, PreviousVersion = 0, Version = 1, PreviousDocument = null, Document = StateValue.Parse("[1]"), Stamp = new(DateTimeOffset.UnixEpoch, id), OperationId = null, OperationCapacity = 10 }, Token);
                Assert.Equal("[1]", (await storage.LoadAsync(id, Token))!.Document.ToString());
                Assert.Null(await storage.LoadAsync("other", Token));
            }

            Assert.All(folder.EnumerateFiles("*", SearchOption.AllDirectories), file => Assert.StartsWith(Path.Combine(inside, "states.db"), file.FullName, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task No_key_and_no_document_is_in_the_log_at_any_level()
    {
        const string Key = "the-right-key-0123456789", Wrong = "the-wrong-key-9876543210", Secret = "what-is-in-a-document-5550123";
        var log = new Log();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddPluginState();
        builder.Services.AddPluginStateServer(static server => server.ApiKeys.Add(Key));
        await using var app = builder.Build();
        app.MapPluginState("/api");
        await app.StartAsync(Token);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(app.Urls.Single()) };

        Assert.Equal(HttpStatusCode.Created, await SendAsync(HttpMethod.Post, "api/contexts", "Authorization", "Bearer " + Key, "{\"stateId\":\"s\",\"contextId\":\"c\",\"initial\":{\"a\":\"" + Secret + "\"}}"));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(HttpMethod.Post, "api/contexts", "X-API-Key", Key, """{"stateId":"s","contextId":"d"}"""));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(HttpMethod.Put, "api/contexts/c/state?base=1", "X-API-Key", Key, $$"""{"a":"1 {{Secret}}"}"""));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(HttpMethod.Put, "api/contexts/d/state?base=1&conflict=fail", "X-API-Key", Key, $$"""{"a":"2 {{Secret}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(HttpMethod.Put, "api/contexts/d/state", "X-API-Key", Key, $$"""{"a":"3 {{Secret}}" """));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(HttpMethod.Get, "api/states/s", "X-API-Key", Wrong, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(HttpMethod.Get, "api/states/s", "Authorization", "Bearer " + Wrong, null));
        await app.StopAsync(Token);

        Assert.NotEmpty(log.Lines);
        foreach (var secret in (string[])[Key, Wrong, Secret])
            Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.Ordinal));

        async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, string header, string value, string? body)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            request.Headers.TryAddWithoutValidation(header, value);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await client.SendAsync(request, Token);
            return response.StatusCode;
        }
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {string.Join(' ', state as IEnumerable<KeyValuePair<string, object?>> ?? [])} {exception}");

        public void Dispose()
        {
        }
    }
}
