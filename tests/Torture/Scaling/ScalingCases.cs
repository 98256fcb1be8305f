using System.Diagnostics.CodeAnalysis;
using System.Text;
using PluginState.AspNetCore.Recording;
using PluginState.Bounded;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Plugins;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Torture.Fuzzing.Targets;

namespace PluginState.Torture.Scaling;

/// <summary>Every public parser and algorithm, on inputs that are made to be slow. A new one is a line here.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "This program is not trimmed.")]
internal static class ScalingCases
{
    /// <summary>More are not followed: they count as removals and additions.</summary>
    private const int MostMoves = 256;

    private static readonly StateLimits _limits = new() { MaxBytes = 1L << 30, MaxDepth = 512, MaxOperations = int.MaxValue };

    public static IEnumerable<ScalingCase> All =>
    [
        .. Parsing,
        .. Values,
        .. Paths,
        .. Patches,
        .. Differences,
        .. Merges,
        .. Files,
        .. Engine,
    ];

    private static IEnumerable<ScalingCase> Parsing =>
    [
        Parse("numbers in an array", 10_000, static n => Array(n, static i => $"{i}")),
        Parse("arrays 500 deep", 20, static n => Array(n, static _ => new string('[', 500) + new string(']', 500))),
        Parse("objects 500 deep", 20, static n => Array(n, static _ => string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500))),
        Parse("members of one object", 5_000, static n => Object(n, static i => $"name {i}")),
        Parse("members whose names have one hash", 5_000, static n => $"{{{string.Join(',', FloodingKeys.Take(n).Select(static key => $"{StateText(key)}:1"))}}}"),
        Parse("objects of one shape", 2_000, static n => Array(n, static i => $$"""{"id":{{i}},"name":"x","at":[1,2]}""")),
        Parse("objects of changing shapes", 2_000, static n => Array(n, static i => $$"""{"a{{i}}":1,"b{{i * 7}}":2,"c":3}""")),
        Parse("digits of one number", 20_000, static n => new string('7', n)),
        Parse("zeros before an exponent", 20_000, static n => $"0.{new string('0', n)}1e{new string('0', n)}5"),
        Parse("huge exponents", 5_000, static n => Array(n, static i => $"1e{999_999_999 - i}")),
        Parse("escapes in one string", 20_000, static n => $"\"{string.Concat(Enumerable.Repeat("\\u00e9\\ud83d\\ude00", n / 4))}\""),
        Parse("white space", 50_000, static n => new string('\n', n) + "1"),
        new("refuse: an error on the last of many lines", 20_000, static n =>
        {
            var json = Utf8(Array(n, static i => $"\n{i}")[..^1] + "x");
            return () => Refused(() => StateValue.Parse(json, _limits));
        }),
    ];

    private static IEnumerable<ScalingCase> Values =>
    [
        On("write: numbers in an array", 10_000, static n => Json(Array(n, static i => $"{i}.5")), static value => value.ToUtf8()),
        On("write: members", 5_000, static n => Json(Object(n, static i => $"name {i}")), static value => value.ToString()),
        On("write: a string that needs escapes", 50_000, static n => new StateString(string.Concat(Enumerable.Repeat("\"\u0001é\ud83d\ude00", n / 4))), static value => value.ToUtf8()),
        On("hash: members", 5_000, static n => Json(Object(n, static i => $"name {i}")), static value => value.GetHashCode()),
        On("hash: digits of one number", 20_000, static n => Json(new string('7', n)), static value => value.GetHashCode()),
        Two("equal: members in another order", 20_000, static n => (Json(Object(n, static i => $"name {i}")), Json(Object(n, i => $"name {n - 1 - i}", i => $"{n - 1 - i}"))), static (one, other) => one.Equals(other)),
        Two("equal: numbers with huge exponents", 5_000, static n => (Json(Array(n, static i => $"1e{900_000_000 + i}")), Json(Array(n, static i => $"0.1e{900_000_001 + i}"))), static (one, other) => one.Equals(other)),
        Two("equal: digits of one number", 20_000, static n => (Json(new string('7', n)), Json(new string('7', n) + ".0")), static (one, other) => one.Equals(other)),
        new("read: a number as decimal and double", 20_000, static n =>
        {
            var number = (StateNumber)Json($"0.{new string('0', n)}7e{n}");
            return () => _ = (number.TryGetDecimal(out _), number.TryGetInt64(out _), number.ToDouble());
        }),
        new("build: members set one by one, names of one hash", 2_000, static n =>
        {
            var keys = FloodingKeys.Take(n).ToList();
            return () => _ = keys.Aggregate(StateObject.Empty, static (to, key) => to.Set(key, 1));
        }),
        new("build: items inserted at the front", 2_000, static n => () => _ = Enumerable.Range(0, n).Aggregate(StateArray.Empty, static (to, i) => to.Insert(0, i))),
        new("build: items removed from the front", 2_000, static n =>
        {
            var array = (StateArray)Json(Array(n, static i => $"{i}"));
            return () => _ = Enumerable.Range(0, n).Aggregate(array, static (from, _) => from.RemoveAt(0));
        }),
    ];

    private static IEnumerable<ScalingCase> Paths =>
    [
        new("pointer: segments", 5_000, static n => { var text = Repeat("/a", n); return () => JsonPointer.Parse(text).ToString(); }),
        new("pointer: escapes", 5_000, static n => { var text = "/" + Repeat("~1~0~01", n); return () => JsonPointer.Parse(text).ToString(); }),
        new("pattern: read, compare", 5_000, static n => { var (one, other) = (Repeat("/**/a", n), Repeat("/**/a", n) + "/b"); return () => PathPattern.Parse(one).CompareTo(PathPattern.Parse(other)); }),
        Match("pattern matches: 32 × '**/a' on segments 'a'", 1_000, 32, static (pattern, path) => pattern.Matches(path)),
        Match("pattern touches: 32 × '**/a' on segments 'a'", 1_000, 32, static (pattern, path) => pattern.Touches(path)),
        Match("pattern matches: '**/a' × n on 64 segments", 1_000, 0, static (pattern, path) => pattern.Matches(path)),
        Match("pattern touches: '**/a' × n on 64 segments", 1_000, 0, static (pattern, path) => pattern.Touches(path)),
        new("pattern matches: '**', 32 × '*', 'b' on segments 'a'", 1_000, static n =>
        {
            var (pattern, path) = (PathPattern.Parse("/**" + Repeat("/*", 32) + "/b"), JsonPointer.Parse(Repeat("/a", n)));
            return () => pattern.Matches(path);
        }),
    ];

    private static IEnumerable<ScalingCase> Patches =>
    [
        new("patch: read operations", 2_000, static n => { var json = Utf8(Array(n, static i => $$"""{"op":"add","path":"/a{{i}}","value":{{i}}}""")); return () => JsonPatch.Parse(json, _limits); }),
        Apply("add members", 2_000, static _ => "{}", static (_, i) => $$"""{"op":"add","path":"/a{{i}}","value":{{i}}}"""),
        Apply("add at the front of an array", 2_000, static _ => "[]", static (_, i) => $$"""{"op":"add","path":"/0","value":{{i}}}"""),
        Apply("remove from the front of an array", 2_000, static n => Array(n, static i => $"{i}"), static (_, _) => """{"op":"remove","path":"/0"}"""),
        Apply("move the first item to the end", 2_000, static n => Array(n, static i => $"{i}"), static (n, _) => $$"""{"op":"move","from":"/0","path":"/{{n - 1}}"}"""),
        Apply("copy the last copy", 1_000, static _ => """{"a0":1}""", static (_, i) => $$"""{"op":"copy","from":"/a{{i}}","path":"/a{{i + 1}}"}"""),
        Apply("test items", 2_000, static n => Array(n, static i => $"{i}"), static (_, i) => $$"""{"op":"test","path":"/{{i}}","value":{{i}}}"""),
        Apply("replace one leaf 64 deep", 2_000, static _ => string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64), static (_, i) => $$"""{"op":"replace","path":"{{Repeat("/a", 64)}}","value":{{i}}}"""),
        new("patch: taken back", 2_000, static n =>
        {
            var (document, patch) = (Json("[]"), JsonPatch.Parse(Array(n, static i => $$"""{"op":"add","path":"/0","value":{{i}}}"""), _limits));
            return () => patch.Invert(document, _limits);
        }),
        Two("merge patch: members, half of them removed", 2_000, static n => (Json(Object(n, static i => $"name {i}")), Json(Object(n, static i => $"name {i}", static i => i % 2 == 0 ? "null" : "{\"x\":null,\"y\":1}"))), static (document, patch) => MergePatch.Apply(document, patch)),
        Two("merge patch: new members", 2_000, static n => (StateObject.Empty, Json(Object(n, static i => $"name {i}", static _ => "{\"x\":null}"))), static (document, patch) => MergePatch.Apply(document, patch)),
    ];

    private static IEnumerable<ScalingCase> Differences =>
    [
        Differ("an array reversed", 1_000, static n => (Array(n, static i => $"{i}"), Array(n, i => $"{n - 1 - i}"))),
        Differ("an array shuffled", 1_000, static n => (Array(n, static i => $"{i}"), Array(Shuffled(n), static i => $"{i}"))),
        Differ("an array all of whose items differ", 1_000, static n => (Array(n, static i => $"{i}"), Array(n, i => $"{n + i}"))),
        Differ("an array rotated by half", 1_000, static n => (Array(n, static i => $"{i}"), Array(n, i => $"{(i + (n / 2)) % n}"))),
        Differ("an array of two values, each the other one", 1_000, static n => (Array(n, static i => $"{i % 2}"), Array(n, static i => $"{(i + 1) % 2}"))),
        Differ("an array of random bits", 1_000, static n => (Array(Bits(n, 1), static i => $"{i}"), Array(Bits(n, 2), static i => $"{i}"))),
        Differ("an array with every other item gone", 1_000, static n => (Array(n, static i => $"{i}"), Array(n / 2, static i => $"{i * 2}"))),
        Differ("an array with every third item new", 1_000, static n => (Array(n, static i => $"{i}"), Array(n, i => i % 3 == 0 ? $"{n + i}" : $"{i}"))),
        Differ("objects in an array, shuffled, each changed", 1_000, static n => (Array(n, static i => $$"""{"id":{{i}},"v":1}"""), Array(Shuffled(n), static i => $$"""{"id":{{i}},"v":2}"""))),
        Differ("members, all changed", 2_000, static n => (Object(n, static i => $"name {i}"), Object(n, static i => $"name {i}", static i => $"{-i}"))),
        Differ("members, all others", 2_000, static n => (Object(n, static i => $"name {i}"), Object(n, static i => $"other {i}"))),
        Differ("members in another order, exactly", 1_000, static n => (Object(n, static i => $"name {i}"), Object(n, i => $"name {n - 1 - i}", i => $"{n - 1 - i}")), isExact: true),
        Differ("members with a new one at the front, exactly", 1_000, static n => (Object(n, static i => $"name {i}"), $"{{\"first\":0,{Object(n, static i => $"name {i}")[1..]}"), isExact: true),
        Differ("an array shuffled, exactly", 1_000, static n => (Array(n, static i => $"{i}.0"), Array(Shuffled(n), static i => $"{i}.00")), isExact: true),
    ];

    private static IEnumerable<ScalingCase> Merges =>
    [
        Merge("members, each side others", 2_000, "", static n => (Object(n, static i => $"name {i}"), Object(n, static i => $"name {i}", static i => $"{(i % 2 == 0 ? -i : i)}"), Object(n, static i => $"name {i}", static i => $"{(i % 2 == 1 ? -i : i)}"))),
        Merge("members, all in conflict", 1_000, "", static n => (Object(n, static i => $"name {i}"), Object(n, static i => $"name {i}", static i => $"{i}.1"), Object(n, static i => $"name {i}", static i => $"{i}.2"))),
        Merge("an atomic array, in conflict", 2_000, "", static n => (Array(n, static i => $"{i}"), Array(n, static i => $"{i + 1}"), Array(n, static i => $"{i + 2}"))),
        Merge("a sequence, reversed and shuffled", 1_000, "sequence", static n => (Array(n, static i => $"{i}"), Array(n, i => $"{n - 1 - i}"), Array(Shuffled(n), static i => $"{i}"))),
        Merge("a sequence, each side inserts everywhere", 1_000, "sequence", static n => (Array(n, static i => $"{i}"), Array(2 * n, static i => i % 2 == 0 ? $"{i / 2}" : $"{-i}"), Array(n, static i => $"{i}"))),
        Merge("a sequence, random bits on all sides", 1_000, "sequence", static n => (Array(Bits(n, 1), static i => $"{i}"), Array(Bits(n, 2), static i => $"{i}"), Array(Bits(n, 3), static i => $"{i}"))),
        Merge("a set, all others on each side", 1_000, "set", static n => (Array(n, static i => $"{i}"), Array(n, i => $"{n + i}"), Array(n, i => $"{(2 * n) + i}"))),
        Merge("a set of objects with huge numbers", 500, "set", static n => (Array(n, static i => $$"""{"n":1e{{900_000_000 + i}}}"""), Array(n, i => $$"""{"n":1e{{900_000_000 + n + i}}}"""), Array(n, static i => $$"""{"n":0.1e{{900_000_001 + i}}}"""))),
        Merge("keyed items, shuffled, all in conflict", 1_000, "keyed", static n => (Array(n, static i => $$"""{"id":{{i}},"v":0}"""), Array(Shuffled(n), static i => $$"""{"id":{{i}},"v":1}"""), Array(n, i => $$"""{"id":{{n - 1 - i}},"v":2}"""))),
        Merge("keyed items, keys of one hash", 1_000, "keyed", static n => (Keyed(FloodingKeys.Take(n), 0), Keyed(FloodingKeys.Take(n).Reverse(), 1), Keyed(FloodingKeys.Take(n), 2))),
        Moves("256 siblings moved, edited on the other side", static i => ($"/a/k{i}", $"/b/k{i}")),
        Moves("256 siblings moved in a ring", static i => ($"/a/k{i}", $"/a/k{(i + 1) % MostMoves}")),
        Moves("256 siblings all moved to one place", static i => ($"/a/k{i}", "/b/one")),
        Moves("256 moves, each deeper", static i => ($"/a/k{i}", $"/b{Repeat("/c", i)}/k{i}")),
    ];

    private static IEnumerable<ScalingCase> Files =>
    [
        new("plugin.json: settings", 2_000, static n => { var json = Utf8($$"""{"settings":{{Object(n, static i => $"name {i}")}}}"""); return () => PluginManifest.Read(json, out _); }),
        new("plugin.json: one name many times", 2_000, static n => { var json = Utf8($"{{{string.Join(',', Enumerable.Repeat("\"displayName\":\"x\"", n))}}}"); return () => PluginManifest.Read(json, out _); }),
        new("plugin metadata: resolvers", 50, static n =>
        {
            var image = PluginImages.Compile("Many", $$"""
                using PluginState;
                internal static class Rules
                {
                    {{string.Join('\n', Enumerable.Range(0, n).Select(static i => $"[ConflictResolver(\"r{i}\", Path = \"/a{i}/*\")] internal static long R{i}(long local, long remote) => local;"))}}
                }
                """);
            return () => PluginInspector.Inspect(image, static _ => null, new([]));
        }),
        new("plugin catalogue: resolvers with a pattern each", 2_000, static n =>
        {
            var text = "pluginstate 1\n" + string.Concat(Enumerable.Range(0, n).Select(static i => $"p\t{i}\t/a{i}/*\n")) + string.Concat(Enumerable.Range(0, n).Select(static i => $"r\tr{i}\tT{i}\tpriority={i}\n"));
            return () => ResolverTable.Parse(text);
        }),
        new("plugin catalogue: patterns of one resolver", 2_000, static n =>
        {
            var text = "pluginstate 1\n" + string.Concat(Enumerable.Range(0, n).Select(static i => $"p\t0\t/a{i}/*\n")) + "r\tr\tT\t\n";
            return () => ResolverTable.Parse(text);
        }),
        Trace("entries", 500, static n => Repeat("""{"op":"edit","t":5,"context":"c","kind":"patch","body":[{"op":"add","path":"/a","value":1}],"actor":"a"}""" + "\n", n)),
        Trace("one long line", 20_000, static n => $$"""{"op":"edit","t":5,"context":"c","kind":"replace","body":{{Array(n, static i => $"{i}")}}}"""),
        Trace("empty of line ends", 100_000, static n => new string(' ', n)),
    ];

    private static IEnumerable<ScalingCase> Engine =>
    [
        new("resolvers: patterns declared, and as many places looked for", 250, static n =>
        {
            var declarations = Enumerable.Range(0, n).Select(static i => new ResolverDeclaration($"r{i}", $"/**/a{i}/*", $"/b/*/c{i}")).ToList();
            var (start, local, remote) = (Json(Object(n, static i => $"a{i}", static _ => "{\"x\":0}")), Json(Object(n, static i => $"a{i}", static _ => "{\"x\":1}")), Json(Object(n, static i => $"a{i}", static _ => "{\"x\":2}")));
            return () =>
            {
                var catalog = new ResolverCatalog(new BoundedResolverRegistry(n), n);
                catalog.Declare(ResolverOrigin.CompiledIn("many"), declarations, static _ => static (_, _) => new(Resolution.UseLocal));
                var merged = new DocumentMerger(catalog).MergeAsync(new() { Base = start, Local = local, Remote = remote });
                if (!merged.AsTask().GetAwaiter().GetResult().IsResolved)
                    throw new InvalidOperationException("A resolver was not asked.");
            };
        }),
        new("updates: one after the other on one state", 1_000, static n => () => UpdateAsync(n).GetAwaiter().GetResult()),
        new("a bounded cache: keys of one hash", 2_000, static n =>
        {
            var keys = FloodingKeys.Take(n).ToList();
            return () =>
            {
                var cache = new LruCache<string, int>(n, StringComparer.Ordinal);
                foreach (var key in keys)
                    cache.Put(key, 1);
                foreach (var key in keys)
                    cache.TryGet(key, out _);
            };
        }),
    ];

    private static async Task UpdateAsync(int count)
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s", StateObject.Empty);
        for (var i = 0; i < count; i++)
            await manager.UpdateAsync(context.Id, StateEdit.Merge(new StateObject([new($"k{i % 100}", i)])), new() { OperationId = $"o{i}" });
    }

    private static ScalingCase Parse(string name, int size, Func<int, string> make) => new("parse: " + name, size, n =>
    {
        var json = Utf8(make(n));
        return () => StateValue.Parse(json, _limits);
    });

    private static ScalingCase On(string name, int size, Func<int, StateValue> make, Action<StateValue> action) => new(name, size, n =>
    {
        var value = make(n);
        return () => action(value);
    });

    private static ScalingCase On(string name, int size, Func<int, StateValue> make, Func<StateValue, object> action) => On(name, size, make, (Action<StateValue>)(value => action(value)));

    private static ScalingCase Two(string name, int size, Func<int, (StateValue, StateValue)> make, Func<StateValue, StateValue, object> action) => new(name, size, n =>
    {
        var (one, other) = make(n);
        return () => action(one, other);
    });

    private static ScalingCase Match(string name, int size, int opens, Action<PathPattern, JsonPointer> action) => new(name, size, n =>
    {
        var (pattern, path) = opens > 0
            ? (PathPattern.Parse(Repeat("/**/a", opens) + "/b"), JsonPointer.Parse(Repeat("/a", n)))
            : (PathPattern.Parse(Repeat("/**/a", n) + "/b"), JsonPointer.Parse(Repeat("/a", 64)));
        return () => action(pattern, path);
    });

    private static ScalingCase Apply(string name, int size, Func<int, string> document, Func<int, int, string> operation) => new("patch: " + name, size, n =>
    {
        var (start, patch) = (Json(document(n)), JsonPatch.Parse(Array(n, i => operation(n, i)), _limits));
        return () => patch.Apply(start, _limits);
    });

    private static ScalingCase Differ(string name, int size, Func<int, (string From, string To)> make, bool isExact = false) => new("diff: " + name, size, n =>
    {
        var (from, to) = make(n);
        var (one, other) = (Json(from), Json(to));
        return () => _ = isExact ? Diff.Exact(one, other) : Diff.Between(one, other);
    });

    private static ScalingCase Merge(string name, int size, string arrays, Func<int, (string Base, string Local, string Remote)> make) => new("merge: " + name, size, n =>
    {
        var (start, local, remote) = make(n);
        var rules = arrays switch
        {
            "sequence" => new MergeRules(new MergeRule("", ArrayMerge.Sequence)),
            "set" => new MergeRules(new MergeRule("", ArrayMerge.Set)),
            "keyed" => new MergeRules(new MergeRule("", ArrayMerge.Keyed, "id")),
            _ => MergeRules.Empty,
        };
        var request = new DocumentMergeRequest { Base = Json(start), Local = Json(local), Remote = Json(remote), Rules = rules, Strategy = ConflictStrategy.LastWriteWins };
        var merger = new DocumentMerger(new(new(1)));
        return () => merger.MergeAsync(request).AsTask().GetAwaiter().GetResult();
    });

    private static ScalingCase Moves(string name, Func<int, (string From, string To)> move) => new("merge: " + name, 4 * MostMoves, n =>
    {
        var start = Json($"{{\"a\":{Object(n, static i => $"k{i}", static i => $"{{\"v\":{i}}}")},\"b\":{{}}}}");
        var moves = Enumerable.Range(0, MostMoves).Select(move).Select(static way => new SubtreeMove(JsonPointer.Parse(way.From), JsonPointer.Parse(way.To))).ToList();
        var left = moves.Aggregate(start, static (document, way) => MergePatch.Apply(document, At(way.From, StateValue.Null)));
        var local = moves.Aggregate(left, (document, way) => MergePatch.Apply(document, At(way.To, start.Get(way.From).Value)));
        var remote = Json($"{{\"a\":{Object(n, static i => $"k{i}", static i => $"{{\"v\":{i + 1}}}")},\"b\":{{}}}}");
        var request = new DocumentMergeRequest { Base = start, Local = local, Remote = remote, LocalMoves = moves, Strategy = ConflictStrategy.LastWriteWins };
        var merger = new DocumentMerger(new(new(1)));
        return () => merger.MergeAsync(request).AsTask().GetAwaiter().GetResult();
    });

    /// <summary>A document with nothing but a value at a place.</summary>
    private static StateValue At(JsonPointer place, StateValue value) => place.Tokens.Reverse().Aggregate(value, static (inner, name) => new StateObject([new(name, inner)]));

    private static ScalingCase Trace(string name, int size, Func<int, string> entries) => new("trace: " + name, size, n =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"pluginstate-torture-{Environment.ProcessId}.trace");
        var text = """{"trace":"pluginstate","version":1,"created":"2026-01-31T12:00:00Z"}""" + "\n" + entries(n);
        return () =>
        {
            File.WriteAllText(path, text);
            try
            {
                using var reader = TraceReader.Open(path);
                _ = reader.ReadAll().Count();
            }
            catch (TraceFormatException)
            {
                // To find out that it is none is what takes its time.
            }
            finally
            {
                File.Delete(path);
            }
        };
    });

    private static void Refused(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is PluginStateException or FormatException)
        {
            return;
        }

        throw new InvalidOperationException("It was taken, and the time to refuse it is asked for.");
    }

    private static int[] Shuffled(int n)
    {
        var items = Enumerable.Range(0, n).ToArray();
        new Random(n).Shuffle(items);
        return items;
    }

    private static int[] Bits(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => random.Next(2))];
    }

    private static string Keyed(IEnumerable<string> keys, int value) => $"[{string.Join(',', keys.Select(key => $"{{\"id\":{StateText(key)},\"v\":{value}}}"))}]";

    private static string Array(int n, Func<int, string> item) => Array(Enumerable.Range(0, n), item);

    private static string Array(IEnumerable<int> items, Func<int, string> item) => $"[{string.Join(',', items.Select(item))}]";

    private static string Object(int n, Func<int, string> name, Func<int, string>? value = null) => $"{{{string.Join(',', Enumerable.Range(0, n).Select(i => $"\"{name(i)}\":{value?.Invoke(i) ?? $"{i}"}"))}}}";

    private static string StateText(string text) => new StateString(text).ToString();

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static StateValue Json(string json) => StateValue.Parse(json, _limits);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
