using System.Text;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>
/// Writes a merged document into our file: whatever says the same as before is copied as it was written, and the rest looks like its
/// neighbours. Conflicts that are left stand between git's markers.
/// </summary>
internal sealed class MergedJsonWriter
{
    private readonly StringBuilder _text = new();
    private readonly JsonText _ours;
    private readonly JsonText _theirs;
    private readonly JsonStyle _style;
    private readonly Dictionary<JsonPointer, SettledConflict> _conflicts;
    private readonly HashSet<JsonPointer> _conflictParents = [];
    private Dictionary<string, string>? _literals;

    private MergedJsonWriter(JsonText ours, JsonText theirs, IEnumerable<SettledConflict> conflicts)
    {
        _ours = ours;
        _theirs = theirs;
        _style = JsonStyle.Of(ours, theirs);
        _conflicts = conflicts.Where(static conflict => !conflict.IsResolved).ToDictionary(static conflict => conflict.Path);
        foreach (var path in _conflicts.Keys)
        {
            for (var parent = path; !parent.IsRoot;)
                _conflictParents.Add(parent = parent.Parent);
        }
    }

    /// <summary>The bytes of the merged file.</summary>
    public static byte[] Write(DocumentMergeResult merged, JsonText ours, JsonText theirs)
    {
        var writer = new MergedJsonWriter(ours, theirs, merged.Conflicts);
        if (writer._conflicts.TryGetValue(JsonPointer.Root, out var conflict))
            writer.WriteSides(conflict, ours.Root, theirs.Root, "", static () => { }, "");
        else
            writer.Write(merged.Document, JsonPointer.Root, ours.Root, theirs.Root, "");
        return ours.Encode(writer._text.ToString());
    }

    /// <param name="value">What to write.</param>
    /// <param name="path">Where it stands; null where there can be no conflict below.</param>
    /// <param name="ours">The value it is or comes from in our file.</param>
    /// <param name="theirs">The value it is or comes from in their file.</param>
    /// <param name="indent">The beginning of the line it stands on; null where it stands in something that is on one line.</param>
    private void Write(StateValue value, JsonPointer? path, SourceNode? ours, SourceNode? theirs, string? indent)
    {
        var hasConflicts = path is not null && _conflictParents.Contains(path);
        if (ours is not null && !hasConflicts && ours.Value.Equals(value))
        {
            _text.Append(ours.Raw);
            return;
        }

        if (indent is not null && IsOneLineOfTheirs(value, ours, theirs))
        {
            _text.Append(theirs!.Raw);
            return;
        }

        switch (value)
        {
            case StateObject { Count: > 0 } o when hasConflicts && o.Names.Any(name => _conflicts.ContainsKey(path!.Append(name))):
                WriteMarked(o, path!, ours, theirs, indent);
                break;
            case StateObject { Count: > 0 } o:
                WriteObject(o, hasConflicts ? path : null, ours, theirs, indent);
                break;
            case StateArray { Count: > 0 } a:
                WriteArray(a, ours, theirs, indent);
                break;
            case StateString s:
                _text.Append(Literal(s.Value));
                break;
            default:
                _text.Append(theirs is not null && value is not (StateObject or StateArray) && theirs.Value.Equals(value) ? theirs.Raw : value.ToString());
                break;
        }
    }

    /// <summary>Whether their file, which has lines, has this container on one, and ours has none to go by.</summary>
    private bool IsOneLineOfTheirs(StateValue value, SourceNode? ours, SourceNode? theirs) =>
        value is StateObject or StateArray && _style.Unit is not null && !_theirs.IsOnOneLine
        && theirs is { IsOnOneLine: true, Children.IsEmpty: false } && ours?.Value.Kind != value.Kind && theirs.Value.Equals(value);

    private void WriteObject(StateObject value, JsonPointer? path, SourceNode? ours, SourceNode? theirs, string? indent)
    {
        var layout = ContainerLayout.Of(value, ours, _theirs.IsOnOneLine ? null : theirs, _style, indent);
        _text.Append('{').Append(layout.Open);
        var (before, isFirst) = (-1, true);
        foreach (var (name, member) in value)
        {
            var at = ours?.IndexOf(name) ?? -1;
            AppendSeparator(ours, before, at, isFirst, layout);
            WriteMember(name, member, path?.Append(name), ours?.Member(name), theirs?.Member(name), layout);
            (before, isFirst) = (at, false);
        }

        _text.Append(layout.Close).Append('}');
    }

    private void WriteArray(StateArray value, SourceNode? ours, SourceNode? theirs, string? indent)
    {
        var layout = ContainerLayout.Of(value, ours, _theirs.IsOnOneLine ? null : theirs, _style, indent);
        var (fromOurs, fromTheirs) = (ItemAlignment.Of(value, ours), ItemAlignment.Of(value, theirs));
        _text.Append('[').Append(layout.Open);
        for (var i = 0; i < value.Count; i++)
        {
            AppendSeparator(ours, i == 0 ? -1 : fromOurs[i - 1], fromOurs[i], i == 0, layout);
            Write(value[i], null, Item(ours, fromOurs[i]), Item(theirs, fromTheirs[i]), layout.Indent);
        }

        _text.Append(layout.Close).Append(']');

        static SourceNode? Item(SourceNode? source, int index) => index < 0 ? null : source!.Children[index].Node;
    }

    /// <summary>Neighbours that were neighbours keep what stood between them.</summary>
    private void AppendSeparator(SourceNode? ours, int before, int at, bool isFirst, ContainerLayout layout)
    {
        if (!isFirst)
            _text.Append(before >= 0 && at == before + 1 ? ours!.Children[at].Separator : layout.Separator);
    }

    private void WriteMember(string name, StateValue value, JsonPointer? path, SourceChild? ours, SourceChild? theirs, ContainerLayout layout)
    {
        _text.Append(ours?.NameLiteral ?? theirs?.NameLiteral ?? Literal(name)).Append(ours?.Colon ?? layout.Colon);
        Write(value, path, ours?.Node, theirs?.Node, layout.Indent);
    }

    /// <summary>An object some of whose members are in conflict: each member has its line, and so has each marker.</summary>
    private void WriteMarked(StateObject value, JsonPointer path, SourceNode? ours, SourceNode? theirs, string? indent)
    {
        var layout = ContainerLayout.OnLines(value, ours, _style, indent);
        var left = value.Count;
        _text.Append('{');
        foreach (var (name, member) in value)
        {
            var comma = --left > 0 ? "," : "";
            var at = path.Append(name);
            var (mine, other) = (ours?.Member(name), theirs?.Member(name));
            if (_conflicts.TryGetValue(at, out var conflict))
            {
                _text.Append(_style.Newline);
                WriteSides(conflict, mine?.Node, other?.Node, layout.Indent!, () =>
                    _text.Append(layout.Indent).Append(mine?.NameLiteral ?? other?.NameLiteral).Append(mine?.Colon ?? layout.Colon), comma);
            }
            else
            {
                _text.Append(_style.Newline).Append(layout.Indent);
                WriteMember(name, member, at, mine, other, layout);
                _text.Append(comma);
            }
        }

        _text.Append(layout.Close).Append('}');
    }

    private void WriteSides(SettledConflict conflict, SourceNode? ours, SourceNode? theirs, string indent, Action label, string comma)
    {
        _text.Append("<<<<<<< ours").Append(_style.Newline);
        WriteSide(conflict.Local, ours, null);
        _text.Append("=======").Append(_style.Newline);
        WriteSide(conflict.Remote, null, theirs);
        _text.Append(">>>>>>> theirs");

        void WriteSide(Slot<StateValue> side, SourceNode? mine, SourceNode? other)
        {
            if (!side.TryGet(out var value))
                return;
            label();
            Write(value, null, mine, other, indent);
            _text.Append(comma).Append(_style.Newline);
        }
    }

    /// <summary>A string as one of the files writes it: with its escapes, where it has any.</summary>
    private string Literal(string value)
    {
        if (_literals is null)
        {
            _literals = new(StringComparer.Ordinal);
            Collect(_ours.Root);
            Collect(_theirs.Root);
        }

        return _literals.TryGetValue(value, out var literal) ? literal : JsonLiteral.Quote(value);

        void Collect(SourceNode node)
        {
            if (node.Value is StateString s && node.Raw.Contains('\\'))
                _literals.TryAdd(s.Value, node.Raw.ToString());
            foreach (var child in node.Children)
                Collect(child.Node);
        }
    }
}
