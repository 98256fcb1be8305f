using System.Globalization;
using System.Text;

namespace PluginState;

/// <summary>Reads the text that a <see cref="ResolverTable"/> is made of.</summary>
/// <remarks>The text may be a stranger's: whatever it is, the result is a table or a <see cref="FormatException"/>, in time and memory of its length.</remarks>
internal ref struct CatalogueReader
{
    private const string Header = "pluginstate 1";

    private readonly List<TablePattern> _patterns;
    private readonly List<ResolverDeclaration> _resolvers;
    private readonly List<MergeRule> _mergeRules = [];
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal); // a few types, said many times
    private IReadOnlyList<string>?[] _paths = []; // by resolver, once its patterns are read
    private ReadOnlySpan<char> _rest;
    private int _line;

    private CatalogueReader(ReadOnlySpan<char> text)
    {
        _rest = text;
        var few = text.Count('\n') / 2; // of a pattern and a resolver each
        _patterns = new(few);
        _resolvers = new(few);
    }

    public static ResolverTable Read(string text)
    {
        var reader = new CatalogueReader(text);
        reader.ReadLines();
        foreach (var (resolver, path) in reader._patterns)
        {
            if (resolver >= reader._resolvers.Count)
                throw new FormatException($"The catalogue cannot be read: the pattern '{path}' is of a resolver {resolver}, and there are {reader._resolvers.Count}.");
        }

        return new([.. reader._resolvers], reader._mergeRules.AsReadOnly(), reader._patterns.AsReadOnly());
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
        if (_resolvers.Count == 0)
            _paths = PathsByResolver();
        var type = Type(TakeField(ref line));
        var (priority, includeEqualEdits, isSynchronous) = (0, false, false);
        var options = TakeField(ref line);
        foreach (var range in options.Split(','))
        {
            switch (options[range])
            {
                case "equal-edits":
                    includeEqualEdits = true;
                    break;
                case "synchronous":
                    isSynchronous = true;
                    break;
                case var option when option.StartsWith("priority=", StringComparison.Ordinal):
                    priority = Number(option["priority=".Length..]);
                    break;
            }
        }

        var paths = _resolvers.Count < _paths.Length ? _paths[_resolvers.Count] : null;
        _resolvers.Add(ResolverDeclaration.Of(
            name, paths is List<string> many ? many.AsReadOnly() : paths ?? [], priority, includeEqualEdits, isSynchronous, type));
    }

    private void ReadPattern(ReadOnlySpan<char> line)
    {
        var index = Number(TakeField(ref line));
        if (index < 0 || _resolvers.Count > 0)
            throw Wrong("a pattern stands below the resolvers, or is of none");
        _patterns.Add(new(index, Text(TakeField(ref line))));
    }

    /// <summary>Most have one, which is a list without an array then.</summary>
    private readonly IReadOnlyList<string>?[] PathsByResolver()
    {
        // An index is a stranger's number: no more room is made than there are lines.
        var paths = new IReadOnlyList<string>?[_resolvers.Capacity * 2 + 2];
        foreach (var (resolver, path) in _patterns)
        {
            if (resolver >= paths.Length)
                continue; // there are not so many
            if (paths[resolver] is null)
                paths[resolver] = [path];
            else if (paths[resolver] is List<string> many)
                many.Add(path);
            else
                paths[resolver] = new List<string> { paths[resolver]![0], path };
        }

        return paths;
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
}
