using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>The contents of plugins that are not taken again because their code failed, remembered in a file across restarts.</summary>
/// <remarks>
/// Safe for concurrent use within a process: one lock, under which no user code runs. The file is the truth and is read again before each answer when it was
/// written by somebody else, so that what <c>pluginstate plugins quarantine clear</c> removes is tried again by a host that runs. It is replaced as a whole; of two
/// processes that write at the same moment the later one wins. Where a host cannot read or write it, what is known stays in memory and the log says so.
/// </remarks>
public sealed class PluginQuarantine
{
    /// <summary>The file that a host remembers in unless its options name another, in the plugin folder.</summary>
    public const string DefaultFileName = ".quarantine.json";

    /// <summary>How many contents are remembered at most; the oldest is forgotten for a new one.</summary>
    public const int Capacity = 1000;

    private const int FormatVersion = 1;

    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly ILogger? _logger;
    private ImmutableDictionary<string, QuarantinedPlugin> _entries = ImmutableDictionary.Create<string, QuarantinedPlugin>(StringComparer.OrdinalIgnoreCase);
    private (DateTime Written, long Length) _seen;

    /// <summary>Opens a quarantine. The file need not exist; one that cannot be read or written is an error when it is used.</summary>
    /// <param name="file">Where it is remembered.</param>
    public PluginQuarantine(string file)
        : this(file, logger: null)
    {
    }

    /// <param name="file">Where it is remembered.</param>
    /// <param name="logger">Told when the file cannot be read or written, which then keeps nobody from going on.</param>
    internal PluginQuarantine(string file, ILogger? logger)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        _file = Path.GetFullPath(file);
        _logger = logger;
    }

    /// <summary>What is quarantined, oldest first.</summary>
    /// <exception cref="PluginQuarantineException">The file cannot be read; never of the quarantine of a host.</exception>
    public IReadOnlyList<QuarantinedPlugin> Plugins => [.. Read().Values.OrderBy(static entry => entry.At).ThenBy(static entry => entry.ContentHash, StringComparer.Ordinal)];

    /// <summary>Lets contents be tried again.</summary>
    /// <param name="plugin">The name of a plugin, or a content's hash; null for all.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="PluginQuarantineException">The file cannot be read or written; never of the quarantine of a host.</exception>
    public int Clear(string? plugin = null)
    {
        lock (_lock)
        {
            var before = Read();
            var kept = before.RemoveRange(before.Values
                .Where(entry => plugin is null || entry.Plugin == plugin || string.Equals(entry.ContentHash, plugin, StringComparison.OrdinalIgnoreCase))
                .Select(static entry => entry.ContentHash));
            if (kept.Count < before.Count)
                Write(kept);
            return before.Count - kept.Count;
        }
    }

    /// <summary>The entry of a content; null where it is not quarantined.</summary>
    internal QuarantinedPlugin? Find(string contentHash) => Read().GetValueOrDefault(contentHash);

    /// <summary>Quarantines a content.</summary>
    internal QuarantinedPlugin Add(string contentHash, string plugin, PluginRejectionCode code, string reason, DateTimeOffset at)
    {
        lock (_lock)
        {
            var entries = Read();
            var entry = new QuarantinedPlugin(contentHash, plugin, code, reason, (entries.GetValueOrDefault(contentHash)?.Count ?? 0) + 1, at);
            entries = entries.SetItem(contentHash, entry);
            if (entries.Count > Capacity)
                entries = entries.Remove(entries.Values.MinBy(static other => other.At)!.ContentHash);
            Write(entries);
            return entry;
        }
    }

    private ImmutableDictionary<string, QuarantinedPlugin> Read()
    {
        lock (_lock)
        {
            try
            {
                var stamp = Stamp();
                if (stamp == _seen)
                    return _entries;
                _seen = stamp;
                var file = stamp == default ? null : JsonSerializer.Deserialize(File.ReadAllBytes(_file), QuarantineJson.Default.QuarantineFile);
                if (file is not null && file.Version != FormatVersion)
                    throw new JsonException($"It has the version {file.Version}, and {FormatVersion} is known here.");
                _entries = _entries.Clear().SetItems((file?.Plugins ?? []).Where(static entry => entry is not null).Take(Capacity).Select(static entry => KeyValuePair.Create(entry.ContentHash, entry)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                Fail("read", exception);
            }

            return _entries;
        }
    }

    private void Write(ImmutableDictionary<string, QuarantinedPlugin> entries)
    {
        _entries = entries;
        try
        {
            WholeFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(
                new QuarantineFile(FormatVersion, [.. entries.Values.OrderBy(static entry => entry.At)]), QuarantineJson.Default.QuarantineFile));
            _seen = Stamp();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail("written", exception);
        }
    }

    private void Fail(string verb, Exception exception)
    {
        if (_logger is null)
            throw new PluginQuarantineException(_file, verb, exception);
        _logger.PluginQuarantineFileFailed(_file, verb, exception.Message);
    }

    private (DateTime Written, long Length) Stamp()
    {
        var file = new FileInfo(_file);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}

/// <summary>The file of a quarantine.</summary>
internal sealed record QuarantineFile(int Version, IReadOnlyList<QuarantinedPlugin> Plugins);

/// <summary>How the file of a quarantine is read and written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QuarantineFile))]
internal sealed partial class QuarantineJson : JsonSerializerContext;
