using System.Globalization;
using System.Text;

namespace PluginState.AspNetCore.Tests.Fuzz;

/// <summary>JSON that is wrong, huge, deep or odd, and sometimes right.</summary>
internal sealed class JsonNoise(Random random)
{
    private static readonly string[] _scalars =
    [
        "0", "-0", "1", "7", "1.5", "1e2", "1e-400", "1e999999", "-1e999999999", "1e9999999999", "1E+0000000000000001", "01", "+1", ".5", "5.", "-", "1e", "0x10", "NaN", "Infinity",
        "true", "false", "null", "True", "nul", "undefined", "\"\"", "\"text\"", "'text'", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\x\"", "\"\\u12\"",
        "\"\t\"", "\"unended", "\"\\", "\"ä€😀\"", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "79228162514264337593543950336", "{}", "[]", "\"/a/b\"", "\"..\"", "\"\uFFFD\"",
    ];

    private static readonly string[] _pointers =
    [
        "", "/", "//", "/n", "/list", "/list/0", "/list/-", "/list/1", "/list/01", "/list/-1", "/list/+1", "/list/1e0", "/list/99999999999999999999", "/missing/deep", "/deep/a/b/c", "n", "~", "/~", "/~2",
        "/a~01", "/~0~1", "/\\u0000", "/\\ud800", "/ä€😀", "/ ", "#/n", "/n/0", "/list/0/x", "/" + "__proto__", "/\\\"",
    ];

    private static readonly string[] _names = ["stateId", "contextId", "initial", "metadata", "version", "checkpoint", "name", "threadId", "runId", "state", "forwardedProps", "edit", "follow", "followFor", "lastEventId", "actor", "conflict", "resolver", "operationId", "op", "path", "from", "value", "", "n", "list"];

    /// <summary>A body of a kind: JSON, more or less.</summary>
    /// <param name="valid">What would be right here.</param>
    public (string Kind, byte[] Body) Body(string valid)
    {
        switch (random.Next(26))
        {
            case 0:
                return ("body: nothing", []);
            case 1:
                return ("body: white space", Encoding.UTF8.GetBytes(new string(" \t\r\n"[random.Next(4)], random.Next(1, 5000))));
            case 2:
                var bytes = new byte[random.Next(1, 2000)];
                random.NextBytes(bytes);
                return ("body: random bytes", bytes);
            case 3:
                return ("body: cut off", Encoding.UTF8.GetBytes(valid)[..random.Next(Encoding.UTF8.GetByteCount(valid))]);
            case 4:
                return ("body: a byte changed", Changed(Encoding.UTF8.GetBytes(valid)));
            case 5:
                return ("body: something after it", Encoding.UTF8.GetBytes(valid + Pick(["1", "}", "]", ",", "\0", "//", "null", valid])));
            case 6:
                return ("body: byte order mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(valid)]);
            case 7:
                return ("body: UTF-16", (random.Next(2) == 0 ? Encoding.Unicode : Encoding.BigEndianUnicode).GetBytes(valid));
            case 8:
                return ("body: invalid UTF-8", InText(Pick<byte[]>([[0xFF], [0xC0, 0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE2, 0x82]])));
            case 9:
                return ("body: a scalar", Utf8(Pick(_scalars)));
            case 10:
                return ("body: a number of many digits", Utf8(Wrap((random.Next(2) == 0 ? "-" : "") + "1" + new string((char)('0' + random.Next(10)), 100_000) + Pick(["", ".5", "e5", "e-999999"]))));
            case 11:
                return ("body: a small number", Utf8(Wrap("0." + new string('0', random.Next(100_000)) + "1")));
            case 12:
                var depth = Pick([10, 60, 63, 64, 65, 66, 67, 68, 500, 513, 1000, 20_000]);
                return ("body: deep arrays", Utf8(Wrap(new string('[', depth) + new string(']', depth))));
            case 13:
                depth = Pick([10, 60, 63, 64, 65, 66, 67, 500, 513, 1000, 10_000]);
                return ("body: deep objects", Utf8(Wrap(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth))));
            case 14:
                return ("body: deep and never closed", Utf8(new string(Pick(['[', '{']), random.Next(1, 100_000))));
            case 15:
                return ("body: a member twice", Utf8($$"""{"{{Pick(_names)}}":1,"stateId":"room","stateId":"other","a":1,"\u0061":2}"""));
            case 16:
                return ("body: many members", Utf8("{" + string.Join(',', Enumerable.Range(0, random.Next(1, 5000)).Select(static i => $"\"m{i}\":{i}")) + "}"));
            case 17:
                return ("body: many items", Utf8("[" + string.Join(',', Enumerable.Repeat(Pick(_scalars), random.Next(1, 10_000))) + "]"));
            case 18:
                return ("body: a long text", Utf8(Wrap('"' + new string('x', Pick([1000, 100_000, 262_000, 262_144, 263_000, 300_000])) + '"')));
            case 19:
                return ("body: a long name", Utf8("{\"" + new string('n', random.Next(1, 100_000)) + "\":1}"));
            case 20:
                return ("body: half of a character", Utf8(Wrap(Pick(["\"\\ud800\"", "\"\\udfff\"", "\"\\ud800\\u0041\"", "{\"\\ud800\":1}"]))));
            case 21 or 22 or 23:
                return ("body: members of any kind", Utf8("{" + string.Join(',', Enumerable.Range(0, random.Next(1, 8)).Select(_ => $"\"{Pick(_names)}\":{Value(3)}").DistinctBy(static member => member.Split(':')[0])) + "}"));
            default:
                return ("body: any value", Utf8(Value(5)));
        }
    }

    /// <summary>A JSON Patch, more or less.</summary>
    public (string Kind, byte[] Body) Patch()
    {
        switch (random.Next(10))
        {
            case 0:
                var count = Pick([1000, 3000, 9_999, 10_000, 10_001, 12_000]);
                return ("patch: thousands of operations", Operations(count, Pick(["""{"op":"test","path":"/n","value":1}""", """{"op":"add","path":"/x","value":1}""", """{"op":"remove","path":"/n"}""", "{}"])));
            case 1:
                return ("patch: copies of copies", Operations(random.Next(2, 70), Pick(["""{"op":"copy","from":"","path":"/a"}""", """{"op":"copy","from":"/list","path":"/list/-"}""", """{"op":"copy","from":"/deep","path":"/deep/a"}"""])));
            case 2:
                return ("patch: a pointer of many tokens", Utf8($$"""[{"op":"{{Op()}}","path":"{{Repeat(Pick(["/a", "/0", "/~1", "/"]), 10_000)}}","from":"/n","value":1}]"""));
            case 3:
                return ("patch: moved into itself", Utf8("""[{"op":"move","from":"/deep","path":"/deep/a/b"}]"""));
            case 4:
                return ("patch: the whole document", Utf8($$"""[{"op":"{{Op()}}","path":"","from":"{{Pick(_pointers)}}","value":{{Value(2)}}}]""".Replace("}}}", "}]", StringComparison.Ordinal)));
            case 5:
                return ("patch: no operations", Utf8(Pick(["[]", "[[]]", "[1]", "[null]", "[{}]", "{}", "null", "[{\"op\":null,\"path\":null}]"])));
            default:
                var operations = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
                    "{" + string.Join(',', new[] { $"\"op\":\"{Op()}\"", $"\"path\":\"{Pick(_pointers)}\"", $"\"value\":{Value(2)}", $"\"from\":\"{Pick(_pointers)}\"" }.Where(_ => random.Next(8) > 0)) + "}");
                return ("patch: any operations", Utf8("[" + string.Join(',', operations) + "]"));
        }
    }

    public string Value(int depth) => random.Next(depth > 0 ? 5 : 3) switch
    {
        3 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))) + "]",
        4 => "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(i => $"\"{Pick(_names)}{i}\":{Value(depth - 1)}")) + "}",
        _ => random.Next(4) == 0 ? Pick(_scalars) : random.Next(100).ToString(CultureInfo.InvariantCulture),
    };

    private string Op() => Pick(["add", "remove", "replace", "move", "copy", "test", "add", "replace", "Add", "", "jump"]);

    /// <summary>The value itself, or within something that a request could be.</summary>
    private string Wrap(string value) => random.Next(5) switch
    {
        0 => value,
        1 => $"[{value}]",
        2 => $$"""[{"op":"add","path":"/x","value":{{value}}}]""".Replace("}}]", "}]", StringComparison.Ordinal),
        3 => "{\"stateId\":\"room\",\"initial\":" + value + "}",
        _ => "{\"threadId\":\"c\",\"runId\":\"r\",\"version\":" + value + ",\"state\":" + value + "}",
    };

    private static byte[] InText(byte[] bytes) => [.. "{\"a\":\""u8, .. bytes, .. "\"}"u8];

    private static byte[] Operations(int count, string operation) => Utf8("[" + string.Join(',', Enumerable.Repeat(operation, count)) + "]");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private byte[] Changed(byte[] bytes)
    {
        if (bytes.Length > 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private T Pick<T>(T[] choices) => choices[random.Next(choices.Length)];
}
