using System.Text;
using PluginState.Documents;

namespace PluginState.Storage;

/// <summary>A change with what its saver could prepare of it, so that the one writer does not have to.</summary>
internal sealed class EncodedChange
{
    /// <summary>Up to which size something is turned into bytes before it is queued: what waits is then bounded in bytes too.</summary>
    private const int MaxQueuedBytes = 64 << 10;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StateValue? _patch;
    private readonly byte[]? _patchBytes;
    private readonly byte[]? _documentBytes;

    private EncodedChange(StoredChange change, StateValue? patch)
    {
        Change = change;
        _patch = patch;
        if (patch is { Size: <= MaxQueuedBytes })
            _patchBytes = patch.ToUtf8();
        else if (patch is null && change.Document.Size <= MaxQueuedBytes && !change.OnlyRemembers)
            _documentBytes = change.Document.ToUtf8();
    }

    public StoredChange Change { get; }

    /// <summary>Whether it can be written as a patch.</summary>
    public bool HasPatch => _patch is not null;

    /// <summary>About how many bytes are written.</summary>
    public long Size => Change.OnlyRemembers ? 0 : (_patch ?? Change.Document).Size;

    /// <exception cref="StorageException">The change has something that cannot be stored.</exception>
    public static EncodedChange Of(StoredChange change, SqliteStorageOptions options)
    {
        CheckText("state id", change.StateId);
        if (change.OperationId is not null)
            CheckText("operation id", change.OperationId);
        if (change.Stamp.Actor is not null)
            CheckText("actor", change.Stamp.Actor);
        if (change.Document.Depth > ExactPatch.Unlimited.MaxDepth)
        {
            throw new StorageException($"The state '{change.StateId}' cannot be stored: its document nests {change.Document.Depth} deep, and " +
                $"{ExactPatch.Unlimited.MaxDepth} is the most that can be read again. Lower the limits of documents.");
        }

        var patch = change.PreviousDocument is { } previous && !change.OnlyRemembers && options.MaxPatches > 0 && change.Document.Size >= options.PatchThreshold
            ? ExactPatch.Between(previous, change.Document, maxSize: change.Document.Size / 4)
            : null;
        return new(change, patch);
    }

    /// <summary>SQLite's text is UTF-8: of two ids that it cannot hold one would be taken for the other.</summary>
    public static void CheckText(string what, string text)
    {
        try
        {
            _strict.GetByteCount(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new StorageException($"The {what} '{text}' cannot be stored: it has half of a surrogate pair at position {error.Index}. Use well-formed text.", error);
        }
    }

    public byte[] PatchBytes() => _patchBytes ?? _patch!.ToUtf8();

    public byte[] DocumentBytes() => _documentBytes ?? Change.Document.ToUtf8();
}
