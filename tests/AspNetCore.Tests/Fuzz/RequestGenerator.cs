using System.Text;

namespace PluginState.AspNetCore.Tests.Fuzz;

/// <summary>Draws a request: one that is right, and then something is done to it.</summary>
internal sealed class RequestGenerator(Random random)
{
    private const string Json = "application/json", Patch = "application/json-patch+json", Merge = "application/merge-patch+json";

    private static readonly (string Method, string Target, string? Type, string? Body)[] _right =
    [
        ("POST", "/contexts", Json, """{"stateId":"room","contextId":"c"}"""),
        ("POST", "/contexts", Json, """{"stateId":"other","contextId":"d","initial":{"n":1},"metadata":{"a":"b"}}"""),
        ("GET", "/contexts", null, null),
        ("GET", "/contexts/c", null, null),
        ("DELETE", "/contexts/d", null, null),
        ("GET", "/contexts/c/state", null, null),
        ("PATCH", "/contexts/c/state", Patch, """[{"op":"add","path":"/x","value":1}]"""),
        ("PATCH", "/contexts/c/state", Patch, """[{"op":"replace","path":"/n","value":2},{"op":"test","path":"/n","value":2}]"""),
        ("PATCH", "/contexts/c/state", Patch, """[{"op":"move","from":"/list/0","path":"/deep/a/b/c"}]"""),
        ("PATCH", "/contexts/c/state", Patch, """[{"op":"copy","from":"/deep","path":"/copy"},{"op":"remove","path":"/list"}]"""),
        ("PATCH", "/contexts/c/state?base=1", Patch, """[{"op":"replace","path":"/n","value":9}]"""),
        ("PATCH", "/contexts/c/state", Merge, """{"x":2}"""),
        ("PATCH", "/contexts/c/state?base=1", Merge, """{"n":3,"list":null}"""),
        ("PUT", "/contexts/c/state?base=1&conflict=merge", Json, """{"n":4,"list":[3]}"""),
        ("PUT", "/contexts/c/state", Json, """{"n":1,"list":[1,2],"deep":{"a":{"b":{"c":1}}}}"""),
        ("POST", "/contexts/c/undo", Json, "{}"),
        ("POST", "/contexts/c/rollback", Json, """{"version":1}"""),
        ("POST", "/contexts/c/checkpoints", Json, """{"name":"mark"}"""),
        ("GET", "/contexts/c/checkpoints", null, null),
        ("DELETE", "/contexts/c/checkpoints/x", null, null),
        ("GET", "/contexts/c/history", null, null),
        ("GET", "/contexts/c/versions/1", null, null),
        ("GET", "/contexts/c/diff?from=1", null, null),
        ("GET", "/contexts/c/events", null, null),
        ("GET", "/states/room", null, null),
        ("DELETE", "/states/other", null, null),
        ("POST", "/ag-ui", Json, """{"threadId":"c","runId":"r","state":{"n":3},"forwardedProps":{"edit":true}}"""),
        ("POST", "/ag-ui", Json, """{"threadId":"room","runId":"r","forwardedProps":{"follow":true,"followFor":10}}"""),
        ("GET", "/resolvers", null, null),
        ("GET", "/plugins", null, null),
        ("GET", "/conflicts", null, null),
        ("GET", "/metrics", null, null),
        ("GET", "/overview", null, null),
    ];

    private static readonly string[] _mediaTypes =
    [
        "", " ", ";", "/", "*/*", "application/json", Patch, Merge, "text/plain", "application/json; charset=utf-16", "application/json;charset", "application/json; charset=\"utf-8", "APPLICATION/JSON",
        "application/json, text/html", "application/json;;;", "application/json; a=b; c=\"d;e\"", "application/jsonx", "application/problem+json", "multipart/form-data; boundary=x", "\u00e4/\u00f6", "a", "application/x-www-form-urlencoded",
    ];

    private static readonly string[] _values =
    [
        "", " ", "\"", "\"\"", "\"unended", "unbegun\"", "\\", "\"\\\"", "\"a\\\"b\"", "*", "0", "1", "-1", "2", "\"1\"", "W/\"1\"", "\"1\", \"2\"", "99999999999999999999", "1e5", "0x1", "true", ",", ",,,", ";", "=", "==", "a=b=c",
        "conflict", "conflict=", "conflict=\"", "conflict=fail", "conflict=merge", "conflict=last-write-wins", "conflict=resolver:", "conflict=resolver:nobody", "conflict=\"resolver:a, b\"", "resolver=nobody", "resolver=\"\"", "return=minimal",
        "return=representation", "return=\"minimal\"; x", "return", "1-", "-1", "1-00000000", "1-xyz", "2026-01-31T12:00:00Z", "2026-01-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00", "12:00", "../..", "%00", "\u00e4\u00f6\u00fc", "\u00ff\u00fe", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f0\u009f\u0098\u0080", "text/event-stream", "application/json;q=0", "q=1;q=2", "text/*;q=2",
    ];

    private static readonly string[] _names =
    [
        "If-Match", "If-None-Match", "PluginState-Base", "Prefer", "Idempotency-Key", "PluginState-Actor", "PluginState-Timestamp", "Last-Event-ID", "Accept", "Accept-Encoding", "Authorization", "X-API-Key", "Content-Encoding", "Content-Type",
        "X-Forwarded-For", "Forwarded", "Range", "If-Modified-Since", "Cookie", "Origin", "Expect", "Upgrade", "TE", "Trailer", "X-HTTP-Method-Override", "Content-Range", "Max-Forwards",
    ];

    /// <summary>Values that a header of that name could have.</summary>
    private static readonly (string Name, string[] Values)[] _fitting =
    [
        ("If-Match", ["\"1\"", "\"2\"", "\"99\"", "*", "W/\"1\"", "\"1\", \"2\"", "\"0\"", "1", "\"1"]),
        ("If-None-Match", ["\"1\"", "\"2\"", "*", "W/\"1\"", "\"1\", \"2\", \"3\", \"4\"", ",,", "W/"]),
        ("PluginState-Base", ["1", "2", "99", "0", "-1", "\"1\"", "1 ", "\u00b9"]),
        ("Prefer", ["conflict=fail", "conflict=merge", "conflict=last-write-wins", "conflict=first-write-wins", "conflict=resolver:nobody", "resolver=nobody", "conflict=\"merge", "return=minimal", "return=representation", "return=minimal, conflict=x", "a;b;c, \"", "conflict==", "CONFLICT=merge"]),
        ("Idempotency-Key", ["one", "\"one\"", "two", "\"\"", "\"\\\"\"", "\"a", "%00", "\u00c3\u00a4"]),
        ("PluginState-Actor", ["ada", "c", "\u00f0\u009f\u0098\u0080", "\"", "%", "\\"]),
        ("PluginState-Timestamp", ["2026-01-31T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "1600-01-01T00:00:00-14:00", "2026-01-31T12:00:60Z", "2026-1-1T1:1:1Z"]),
        ("Last-Event-ID", ["1-00000000", "2-ffffffff", "1", "-", "9223372036854775807-ffffffff", "99999999999999999999-1"]),
        ("Accept", ["text/event-stream", "application/json", "*/*", "text/*;q=0", "*/*;q=0", "text/event-stream;q=abc", "/", "text", ";q=1", "application/json, text/event-stream;q=0.1"]),
    ];

    private static readonly string[] _segments =
    [
        "", ".", "..", "...", "%2e%2e", "%2E", "%00", "%2F", "%2f..%2f", "%5C", "\\", "%", "%z", "%zz", "%c0%af", "%C0%80", "%ed%a0%80", "%FF", "%F0%9F%98%80", "%e4", "\u00e4", "\u00c3\u00a4", "\u0000", "\u0001", "\u007f", "%0A", "%0d%0a", "%7F",
        ";", ";a=b", "+", "%2B", "%20", "%252F", "%2525", "a%2Fb", "a%2fb%252Fc", "{id}", "*", "**", "<script>", "'", "\"", "c", "room", "C", "c%20", "~", "\u00a0", "%EF%BF%BD", "%E2%80%AE", ":", "@", "null", "-1", "0", "1", "99999999999999999999",
    ];

    private static readonly string[] _parameters = ["limit", "after", "path", "lastEventId", "from", "to", "base", "conflict", "resolver", "actor", "timestamp", "", "%00", "x"];

    private readonly JsonNoise _json = new(random);

    public RequestDraft Draw()
    {
        var (method, target, type, body) = Pick(_right);
        var draft = new RequestDraft { Method = method, Target = target, Body = body is null ? null : Encoding.UTF8.GetBytes(body) };
        if (type is not null)
            draft.Headers.Add("Content-Type: " + type);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            // What a request brings is what matters most, and only some bring anything.
            switch (random.Next(draft.Body is null ? 35 : 100))
            {
                case < 7:
                    ChangePath(draft);
                    break;
                case < 15:
                    ChangeQuery(draft);
                    break;
                case < 31:
                    AddHeader(draft);
                    break;
                case < 33:
                    ChangeMethod(draft);
                    break;
                case < 35:
                    Break(draft);
                    break;
                case < 45:
                    draft.Headers.RemoveAll(static header => header.StartsWith("Content-Type", StringComparison.Ordinal));
                    if (random.Next(4) > 0)
                        draft.Headers.Add(HeaderOf("Content-Type", Pick(_mediaTypes)));
                    draft.Kinds.Add("media type");
                    break;
                case < 52:
                    draft.Framing = Pick([Framing.Chunked, Framing.Chunked, Framing.Chunked, Framing.TooLong, Framing.TooShort, Framing.ChunkedCutShort, Framing.ChunkedBroken, Framing.None]);
                    draft.Kinds.Add($"framing: {draft.Framing}");
                    break;
                default:
                    (var kind, draft.Body) = type == Patch && random.Next(3) > 0 ? _json.Patch() : _json.Body(body ?? "{}");
                    draft.Kinds.Add(kind);
                    break;
            }
        }

        draft.IsBroken |= draft.Headers.Any(static header => header.Any(static letter => letter is < ' ' or > '~'));
        return draft;
    }

    private void ChangePath(RequestDraft draft)
    {
        var query = draft.Target.IndexOf('?', StringComparison.Ordinal);
        var (path, rest) = query < 0 ? (draft.Target, "") : (draft.Target[..query], draft.Target[query..]);
        var segments = path.Split('/');
        switch (random.Next(8))
        {
            case 0:
                draft.Target = Pick(["", "*", "/", "//", "http://localhost/metrics", "http://", "http://example.com/contexts", "localhost:80", "metrics", "/\u00e4", "/%", "/?", "/#", "\\contexts", "/contexts ", "/a b", "https://localhost:99999/"]);
                draft.IsBroken = true;
                draft.Kinds.Add("path: another form");
                return;
            case 1:
                segments[^1] = new string('i', Pick([255, 256, 257, 300, 3000, 8000, 9000, 20_000]));
                draft.IsBroken |= segments[^1].Length >= 8000;
                draft.Kinds.Add("path: long");
                break;
            case 2:
                segments = [.. segments, .. Enumerable.Repeat(Pick(_segments), Pick([1, 2, 50]))];
                draft.Kinds.Add("path: more segments");
                break;
            case < 6 when segments.Length > 2:
                segments[2] = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(_segments)));
                draft.Kinds.Add("path: an odd id");
                break;
            default:
                segments[random.Next(Math.Min(1, segments.Length - 1), segments.Length)] = Pick(_segments);
                draft.Kinds.Add("path: an odd segment");
                break;
        }

        draft.Target = string.Join('/', segments) + rest;
        draft.IsBroken |= draft.Target.Any(static letter => letter is < ' ' or > '~') || draft.Target.Contains("%00", StringComparison.Ordinal);
    }

    private void ChangeQuery(RequestDraft draft)
    {
        var parameters = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(6) switch
        {
            0 => Pick(["", "&", "=", "==", "%", "%zz", "?", "??", "+", "%00=%00", "%ff", "a=%ed%a0%80", "[]=1", "\u00e4=\u00e4"]),
            1 => "path=" + string.Concat(Enumerable.Repeat(Pick(["/**", "/*", "/a", "/~1", "/~", "/"]), Pick([1, 10, 64, 65, 1000]))),
            _ => $"{Pick(_parameters)}={Uri.EscapeDataString(Pick(_values))}",
        });
        draft.Target += (draft.Target.Contains('?', StringComparison.Ordinal) ? '&' : '?') + string.Join('&', parameters);
        draft.IsBroken |= draft.Target.Length > 7000 || draft.Target.Any(static letter => letter is < ' ' or > '~');
        draft.Kinds.Add("query");
    }

    private void AddHeader(RequestDraft draft)
    {
        var name = Pick(_names);
        switch (random.Next(25))
        {
            case < 3:
                draft.Headers.Add(HeaderOf(name, Pick(_values)));
                draft.Headers.Add(HeaderOf(name, Pick(_values)));
                draft.Kinds.Add("header: twice");
                break;
            case < 6:
                draft.Headers.Add(HeaderOf(name, new string(Pick(['x', '"', ',', '\\', ';', '=', ' ', '\u00e4']), Pick([255, 256, 257, 5000, 20_000, 33_000]))));
                draft.IsBroken |= draft.Headers.Sum(static header => header.Length) > 30_000;
                draft.Kinds.Add("header: long");
                break;
            case 6:
                draft.Headers.Add(HeaderOf(name, "a" + Pick(["\0", "\u0001", "\u001f", "\u007f", "\u0080", "\t", "\u000b"]) + "b"));
                draft.IsBroken = true;
                draft.Kinds.Add("header: control character");
                break;
            case 7:
                draft.Headers.Add(Pick([": no name", "no colon", name + " : a", " " + name + ": folded", "\u00e4: a", "a\0: b", "a b: c", "(a): b", ":", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: identity",
                    "Content-Length: -1", "Content-Length: +5", "Content-Length: 0x10", "Content-Length: 99999999999999999999", "Content-Length: 5, 5", "Content-Length:", "Connection: close", "Connection: upgrade", "Expect: 100-continue", "Expect: nothing"]));
                draft.IsBroken = true;
                draft.Kinds.Add("header: of the protocol");
                break;
            case 8 when random.Next(3) == 0:
                draft.Headers.AddRange(Enumerable.Range(0, 150).Select(static i => $"X-{i}: {i}"));
                draft.IsBroken = true;
                draft.Kinds.Add("header: many");
                break;
            case < 18:
                (name, var values) = Pick(_fitting);
                draft.Headers.Add(HeaderOf(name, Pick(values)));
                draft.Kinds.Add("header: " + name);
                break;
            default:
                draft.Headers.Add(HeaderOf(name, Pick(_values)));
                draft.Kinds.Add("header: " + name);
                break;
        }

    }

    private void ChangeMethod(RequestDraft draft)
    {
        draft.Method = Pick(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "get", "PROPFIND", "X", "G%45T", "", " ", "GET GET", "\u00e4", "\0", new string('M', 300), "GE(T"]);
        draft.IsBroken |= draft.Method is not ("GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" or "QUERY" or "PROPFIND" or "get" or "X");
        if (draft.Body is null && draft.Method is "POST" or "PUT" or "PATCH" && random.Next(2) == 0)
            draft.Body = [];
        draft.Kinds.Add("method");
    }

    private void Break(RequestDraft draft)
    {
        draft.IsBroken = true;
        draft.Kinds.Add("protocol");
        switch (random.Next(6))
        {
            case 0:
                draft.Version = Pick(["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "HTTP/1.1 ", "http/1.1", "HTTP", "", "HTTP/1.1 HTTP/1.1"]);
                break;
            case 1:
                draft.LineEnd = Pick(["\n", "\r", "\n\r", "\r\r\n"]);
                break;
            case 2:
                draft.Host = Pick(["", "Host:", "Host: example.com", "Host: \u00e4", "Host: a b", "Host: localhost:99999", "Host: [::1", "Host: localhost/", "Host: user@localhost"]);
                break;
            case 3:
                draft.Method = Pick(["\r\n\r\nGET", "\0\0\0", "\u0016\u0003\u0001", "PRI"]);
                break;
            case 4:
                draft.Headers.Add(HeaderOf("Host", Pick(["", "example.com", "localhost:99999", "local host", "[::1]", "\u00e4"])));
                break;
            default:
                draft.Headers.Insert(0, Pick(["\r", "\n", "\0", "a:b\rc:d", "a: b\r\n c"]));
                break;
        }
    }

    private static string HeaderOf(string name, string value) => $"{name}: {value}";

    private T Pick<T>(T[] choices) => choices[random.Next(choices.Length)];
}
