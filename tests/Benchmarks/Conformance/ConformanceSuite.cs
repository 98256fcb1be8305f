using System.Text;
using System.Text.Json;

namespace PluginState.Benchmarks.Conformance;

/// <summary>
/// The cases of one file: those of json-patch-tests (<c>doc</c>, <c>patch</c>, <c>expected</c> or <c>error</c>, <c>disabled</c>, <c>comment</c>),
/// tables of merge patches (<c>original</c>, <c>patch</c>, <c>result</c>), and their usual variants.
/// </summary>
/// <remarks>
/// The file is only cut into pieces here, by a reader that does not mind a name that is there twice: what is wrong inside one case is that case's
/// business, and must not cost the others.
/// </remarks>
/// <param name="Cases">The cases in the order of the file.</param>
/// <param name="Without">Why there are none; null where there are some.</param>
internal sealed record ConformanceSuite(IReadOnlyList<ConformanceCase> Cases, string? Without)
{
    private const int DeepestWrapping = 4;

    // In the order of preference. Only tables of merge patches use the merge names.
    private static readonly string[] _mergeDocumentNames = ["original", "victim"];
    private static readonly string[] _documentNames = ["doc", "document", .. _mergeDocumentNames, "target", "source", "given"];
    private static readonly string[] _expectedNames = ["expected", "result"];
    private static readonly string[] _commentNames = ["comment", "description", "name"];

    /// <summary>Reads a file's text.</summary>
    public static ConformanceSuite Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        var entries = new List<Entry>();
        try
        {
            CheckIsJson(utf8.Span);
            Look(utf8, "", given: null, entries);
        }
        catch (JsonException error)
        {
            return new([], $"not JSON: {error.Message}");
        }

        // Without a single case the rest is not a suite with odd entries but something else.
        if (!entries.Exists(static entry => entry.Odd is null))
            return new([], "no entry has a document and a patch");
        return new([.. entries.Select(entry => entry.ToCase(entries))], null);
    }

    private static void CheckIsJson(ReadOnlySpan<byte> utf8)
    {
        var reader = Reader(utf8);
        while (reader.Read())
        {
        }
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8) => new(utf8, new JsonReaderOptions { MaxDepth = 1024 });

    /// <summary>Looks for entries in an array, in a wrapper around it, or in groups that share a document.</summary>
    private static void Look(ReadOnlyMemory<byte> json, string place, ReadOnlyMemory<byte>? given, List<Entry> entries)
    {
        if (place.Count('/') >= DeepestWrapping)
            return;
        if (Starts(json, '['))
        {
            foreach (var (index, item) in Items(json).Index())
            {
                var before = entries.Count;
                Look(item, Below($"{index}"), given, entries);
                if (entries.Count == before && !(Starts(item, '{') && Members(item).All(static member => _commentNames.Contains(member.Name))))
                    entries.Add(Entry.OfNothing(Below($"{index}")));
            }
        }
        else if (Starts(json, '{'))
        {
            var entry = new Entry(place, Members(json), given);
            if (entry.HasPatch)
            {
                entries.Add(entry);
                return;
            }

            var before = entries.Count;
            foreach (var (name, value) in entry.Members)
            {
                if (!_documentNames.Contains(name))
                    Look(value, Below(name), entry.Document, entries);
            }

            if (entries.Count == before && entry.Document is not null)
                entries.Add(entry);
        }

        string Below(string name) => place.Length == 0 ? name : $"{place}/{name}";
    }

    private static bool Starts(ReadOnlyMemory<byte> json, char with) => json.Span.TrimStart(" \t\r\n"u8) is [var first, ..] && first == with;

    private static List<ReadOnlyMemory<byte>> Items(ReadOnlyMemory<byte> array)
    {
        List<ReadOnlyMemory<byte>> items = [];
        var reader = Reader(array.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Take(ref reader, array));
        return items;
    }

    private static List<(string Name, ReadOnlyMemory<byte> Value)> Members(ReadOnlyMemory<byte> value)
    {
        List<(string, ReadOnlyMemory<byte>)> members = [];
        var reader = Reader(value.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // Names of cases are plain; one that cannot be decoded is none of them.
            var name = reader.ValueIsEscaped ? "?" : Encoding.UTF8.GetString(reader.ValueSpan);
            reader.Read();
            members.Add((name, Take(ref reader, value)));
        }

        return members;
    }

    private static ReadOnlyMemory<byte> Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> from)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return from[start..(int)reader.BytesConsumed];
    }

    /// <summary>An object of the file that looks like a case.</summary>
    private sealed class Entry
    {
        private readonly string _place;
        private readonly string? _documentName;
        private readonly ReadOnlyMemory<byte>? _patch;

        public Entry(string place, List<(string Name, ReadOnlyMemory<byte> Value)> members, ReadOnlyMemory<byte>? given)
        {
            _place = place;
            Members = members;
            _documentName = _documentNames.FirstOrDefault(name => Find(name) is not null);
            Document = _documentName is null ? given : Find(_documentName);
            _patch = Find("patch");
            var twice = members.CountBy(static member => member.Name).FirstOrDefault(static name => name.Value > 1).Key;
            Odd = twice is not null ? $"it has the member '{twice}' twice"
                : Document is null && _patch is null ? "it has no document and no patch"
                : Document is null ? "it has no document"
                : _patch is null ? "it has no patch"
                : null;
        }

        public List<(string Name, ReadOnlyMemory<byte> Value)> Members { get; }

        public ReadOnlyMemory<byte>? Document { get; }

        public bool HasPatch => _patch is not null;

        /// <summary>Why this is no case after all.</summary>
        public string? Odd { get; }

        private ReadOnlyMemory<byte>? Expected => _expectedNames.Select(Find).FirstOrDefault(static found => found is not null);

        private bool MustFail => IsSet("error");

        public static Entry OfNothing(string place) => new(place, [], given: null);

        public ConformanceCase ToCase(List<Entry> all) => new(
            _place,
            _commentNames.Select(Find).FirstOrDefault(static found => found is not null) is { } comment ? Comment(comment) : "",
            Odd is null ? FormatAmong(all) : PatchFormat.JsonPatch,
            Document ?? default,
            _patch ?? default,
            Expected,
            MustFail,
            Odd ?? (IsSet("disabled") ? "disabled by the suite" : null));

        private static string Comment(ReadOnlyMemory<byte> json)
        {
            var reader = Reader(json.Span);
            reader.Read();
            try
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString()! : ConformanceCase.Text(json);
            }
            catch (InvalidOperationException) // half of a surrogate pair: shown as it is written
            {
                return ConformanceCase.Text(json);
            }
        }

        /// <summary>
        /// Which standard is meant. A merge patch may be an array too, so an array says nothing by itself; what it holds does, and what the others of
        /// the same words are.
        /// </summary>
        private PatchFormat FormatAmong(List<Entry> all)
        {
            bool isMerge;
            if (Find("merge") is { } merge)
                isMerge = merge.Span.SequenceEqual("true"u8);
            else if (_mergeDocumentNames.Contains(_documentName) && !(HasOperations && (MustFail || Find("result") is null)))
                isMerge = true;
            else if (MustFail || HasOperations)
                isMerge = false;
            else if (!Starts(_patch!.Value, '['))
                isMerge = true;
            else
                isMerge = all.Where(other => other.Odd is null && other._documentName == _documentName) is var alike
                    && !alike.Any(static other => other.HasOperations)
                    && alike.Any(static other => !other.MustFail && !Starts(other._patch!.Value, '['));
            return isMerge ? PatchFormat.MergePatch : PatchFormat.JsonPatch;
        }

        private bool HasOperations => Starts(_patch!.Value, '[') && Items(_patch.Value) is { Count: > 0 } items
            && items.TrueForAll(static item => Starts(item, '{') && ConformanceSuite.Members(item).Exists(static member => member.Name == "op"));

        private bool IsSet(string name) => Find(name) is { } value && !value.Span.SequenceEqual("null"u8) && !value.Span.SequenceEqual("false"u8);

        private ReadOnlyMemory<byte>? Find(string name)
        {
            foreach (var member in Members)
            {
                if (member.Name == name)
                    return member.Value;
            }

            return null;
        }
    }
}
