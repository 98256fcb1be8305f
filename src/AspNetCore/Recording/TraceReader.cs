using System.Globalization;
using System.IO.Compression;
using PluginState.Documents;

namespace PluginState.AspNetCore.Recording;

/// <summary>Reads a trace, line by line, and takes nothing that does not make sense.</summary>
internal sealed class TraceReader : IDisposable
{
    private readonly string _file;
    private readonly Stream _stream;
    private readonly LineReader _lines;
    private long _line;
    private long _time;
    private bool _isOver;

    private TraceReader(string file, Stream stream)
    {
        _file = file;
        _stream = stream;
        _lines = new(stream, TraceFormat.MaxLine);
    }

    /// <summary>When the recording began.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>How much is not in the trace because it could not be written in time; known at its end.</summary>
    public long Omitted { get; private set; }

    /// <summary>Opens a trace, compressed or not, and reads its header.</summary>
    /// <exception cref="TraceFormatException">It is no trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TraceReader Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var isCompressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B; // whatever it is called
            file.Position = 0;
            var reader = new TraceReader(path, isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file);
            reader.ReadHeader();
            return reader;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next entry.</summary>
    /// <returns>The entry; null at the end.</returns>
    /// <exception cref="TraceFormatException">The line is none of a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TraceEntry? Read()
    {
        if (ReadLine() is not { } line)
            return null;
        if (_isOver)
            throw Wrong($"nothing may come after '{TraceFormat.Omitted}'.");
        var word = Text(line, "op") ?? throw Missing("op");
        if (word == TraceFormat.Omitted)
        {
            Omitted = Number(line, "count", least: 0) ?? throw Missing("count");
            _isOver = true;
            return Read();
        }

        if (!TraceFormat.Operations.TryGetValue(word, out var operation))
            throw Wrong($"there is no operation '{word}'; there are {string.Join(", ", TraceFormat.Operations.Keys.Order(StringComparer.Ordinal))}.");
        var entry = new TraceEntry(operation, Time(line), Text(line, "context") ?? throw Missing("context"));
        return operation switch
        {
            TraceOperation.Context => entry with { State = Text(line, "state") ?? throw Missing("state"), Initial = Value(line, "initial") },
            TraceOperation.Edit => WithOptions(entry, line) with { Kind = Kind(line), Body = Value(line, "body") ?? throw Missing("body") },
            TraceOperation.Undo => WithOptions(entry, line) with { Version = Number(line, "version") },
            TraceOperation.Rollback => WithOptions(entry, line) with { Version = Number(line, "version") ?? throw Missing("version") },
            _ => entry,
        };
    }

    /// <summary>Reads all that is left.</summary>
    public IEnumerable<TraceEntry> ReadAll()
    {
        while (Read() is { } entry)
            yield return entry;
    }

    public void Dispose() => _stream.Dispose();

    private void ReadHeader()
    {
        var header = ReadLine();
        if (_line == 0 || header is null)
            throw new TraceFormatException(_file, 1, "the file is empty; a trace begins with a header.");
        if (!header.TryGetMember("trace", out var name) || name is not StateString { Value: TraceFormat.Name })
            throw Wrong($"a trace begins with {{\"trace\":\"{TraceFormat.Name}\",…}}.");
        var version = Number(header, "version") ?? throw Missing("version");
        if (version != TraceFormat.Version)
            throw Wrong($"the trace is of version {version}; this reads version {TraceFormat.Version}.");
        Created = Date(header, "created") ?? throw Missing("created");
    }

    private StateObject? ReadLine()
    {
        _line++;
        try
        {
            if (!_lines.TryRead(out var line))
                return null;
            return StateValue.Parse(line, TraceFormat.Limits) as StateObject ?? throw Wrong("a line must be a JSON object.");
        }
        catch (Exception error) when (error is StateFormatException or InvalidDataException)
        {
            throw new TraceFormatException(_file, _line, error.Message, error);
        }
    }

    private TraceEntry WithOptions(TraceEntry entry, StateObject line) => entry with
    {
        Base = Number(line, "base"),
        Expected = Number(line, "expected"),
        OperationId = Text(line, "operation"),
        Conflict = Text(line, "conflict"),
        Resolver = Text(line, "resolver"),
        Actor = Text(line, "actor"),
        Timestamp = Date(line, "timestamp"),
    };

    private long Time(StateObject line)
    {
        var time = Number(line, "t", least: 0) ?? throw Missing("t");
        return time >= _time ? _time = time : throw Wrong($"'t' is {time}, and {_time} was before it; entries are in the order of time.");
    }

    private string Kind(StateObject line) => Text(line, "kind") switch
    {
        null => throw Missing("kind"),
        var kind and (TraceEntry.Patch or TraceEntry.Merge or TraceEntry.Replace) => kind,
        var kind => throw Wrong($"there is no kind '{kind}' of edit; there are {TraceEntry.Patch}, {TraceEntry.Merge} and {TraceEntry.Replace}."),
    };

    private static StateValue? Value(StateObject line, string name) => line.TryGetMember(name, out var value) ? value : null;

    private string? Text(StateObject line, string name) => Value(line, name) switch
    {
        null => null,
        StateString text when !string.IsNullOrWhiteSpace(text.Value) && text.Value.Length <= TraceFormat.MaxNameLength => text.Value,
        _ => throw Wrong($"'{name}' must be a text of 1 to {TraceFormat.MaxNameLength} characters that is not blank."),
    };

    private long? Number(StateObject line, string name, long least = 1) => Value(line, name) switch
    {
        null => null,
        StateNumber number when number.TryGetInt64(out var value) && value >= least => value,
        _ => throw Wrong($"'{name}' must be a whole number from {least} on."),
    };

    private DateTimeOffset? Date(StateObject line, string name) => Value(line, name) switch
    {
        null => null,
        StateString text when DateTimeOffset.TryParse(text.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) => date,
        _ => throw Wrong($"'{name}' must be a date and a time such as 2026-01-31T12:00:00Z."),
    };

    private TraceFormatException Missing(string name) => Wrong($"'{name}' is missing.");

    private TraceFormatException Wrong(string problem) => new(_file, _line, problem);
}
