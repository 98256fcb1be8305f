using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;

namespace PluginState;

/// <summary>Reads the text that a <see cref="ResolverTable"/> is made of.</summary>
/// <remarks>The text may be a stranger's: whatever it is, the result is a table or a <see cref="FormatException"/>, in time and memory of its length.</remarks>
internal ref struct CatalogueReader
{
    private const string Header = "pluginstate 1";

    private readonly List<Row> _resolvers;
    private readonly List<TablePattern> _patterns;
    private readonly List<MergeRule> _mergeRules = [];
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal); // a few types, said many times
    private ReadOnlySpan<char> _rest;
    private int _line;

    private CatalogueReader(ReadOnlySpan<char> text)
    {
        _rest = text;
        var few = text.Count('\n') / 2; // of a resolver and its pattern each
        _resolvers = new(few);
        _patterns = new(few);
    }

    public static ResolverTable Read(string text)
    {
        var reader = new CatalogueReader(text);
        reader.ReadLines();
        return new(reader.Declare(), reader._mergeRules.AsReadOnly(), reader._patterns.AsReadOnly());
    }

    private readonly ResolverDeclaration[] Declare()
    {
        var paths = new string[_resolvers.Count][];
        var counts = new int[paths.Length];
        foreach (var pattern in _patterns)
            counts[pattern.Resolver]++;
        foreach (var (resolver, path) in _patterns)
            (paths[resolver] ??= new string[counts[resolver]])[^counts[resolver]--] = path;
        var declarations = new ResolverDeclaration[paths.Length];
        for (var i = 0; i < declarations.Length; i++)
            declarations[i] = _resolvers[i].Declare(paths[i] is { } some ? Array.AsReadOnly(some) : ReadOnlyCollection<string>.Empty);
        return declarations;
    }

    private void ReadLines()
    {
        if (!TryTakeLine(out var line) || !line.SequenceEqual(Header))
            throw Wrong($"it does not begin with '{Header}'");
        while (TryTakeLine(out line))
        {
            var kind = TakeField(ref line);
            switch (kind)
            {
                case "r":
                    ReadResolver(line);
                    break;
                case "p":
                    ReadPattern(line);
                    break;
                case "m":
                    ReadMergeRule(line);
                    break;
            }
        }
    }

    private void ReadResolver(ReadOnlySpan<char> line)
    {
        var name = Text(TakeField(ref line));
        if (string.IsNullOrWhiteSpace(name))
            throw Wrong("a resolver has a blank name");
        var row = new Row(name, Type(TakeField(ref line)));
        var options = TakeField(ref line);
        foreach (var range in options.Split(','))
        {
            switch (options[range])
            {
                case "equal-edits":
                    row.IncludeEqualEdits = true;
                    break;
                case "synchronous":
                    row.IsSynchronous = true;
                    break;
                case var option when option.StartsWith("priority=", StringComparison.Ordinal):
                    row.Priority = Number(option["priority=".Length..]);
                    break;
            }
        }

        _resolvers.Add(row);
    }

    private void ReadPattern(ReadOnlySpan<char> line)
    {
        var index = Number(TakeField(ref line));
        if (index < 0 || index >= _resolvers.Count)
            throw Wrong($"there is no resolver {index} above it");
        var path = Text(TakeField(ref line));
        _patterns.Add(new(index, path));
    }

    private void ReadMergeRule(ReadOnlySpan<char> line)
    {
        var path = Text(TakeField(ref line));
        var name = TakeField(ref line);
        if (!Enum.TryParse<ArrayMerge>(name, out var arrays) || !Enum.IsDefined(arrays))
            throw Wrong($"arrays merge in no way called '{name}'");
        var key = Text(TakeField(ref line));
        try
        {
            _mergeRules.Add(new(path, arrays, key.Length == 0 ? null : key));
        }
        catch (ArgumentException error)
        {
            throw Wrong(error.Message);
        }
    }

    private bool TryTakeLine(out ReadOnlySpan<char> line)
    {
        if (_rest.IsEmpty)
        {
            line = default;
            return false;
        }

        _line++;
        var end = _rest.IndexOf('\n');
        line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return true;
    }

    private static ReadOnlySpan<char> TakeField(ref ReadOnlySpan<char> line)
    {
        var end = line.IndexOf('\t');
        var field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return field;
    }

    private readonly int Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong($"'{text}' is no number");

    private readonly string Type(ReadOnlySpan<char> field)
    {
        var lookup = _types.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(field, out var type))
            lookup[field] = type = Text(field);
        return type;
    }

    private readonly string Text(ReadOnlySpan<char> field)
    {
        if (!field.Contains('\\'))
            return field.ToString();
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\')
            {
                text.Append(field[i]);
                continue;
            }

            switch (++i < field.Length ? field[i] : default)
            {
                case '\\':
                    text.Append('\\');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 'u' when i + 4 < field.Length && ushort.TryParse(field.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                    text.Append((char)code);
                    i += 4;
                    break;
                default:
                    throw Wrong("a backslash stands before something else than \\, t, n, r or u with four hexadecimal digits");
            }
        }

        return text.ToString();
    }

    private readonly FormatException Wrong(string why) => new($"The catalogue cannot be read: in line {_line}, {why}.");

    /// <summary>A resolver whose patterns are still to come.</summary>
    private record struct Row(string Name, string ValueType)
    {
        public int Priority { get; set; }

        public bool IncludeEqualEdits { get; set; }

        public bool IsSynchronous { get; set; }

        public readonly ResolverDeclaration Declare(ReadOnlyCollection<string> paths) => new(Name, paths)
        {
            Priority = Priority,
            IncludeEqualEdits = IncludeEqualEdits,
            IsSynchronous = IsSynchronous,
            ValueType = ValueType,
        };
    }
}
