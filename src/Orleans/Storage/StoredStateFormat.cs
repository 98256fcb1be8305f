using System.Collections.Immutable;
using System.Text;
using PluginState.Documents;
using PluginState.Orleans.Messages;
using PluginState.Storage;

namespace PluginState.Orleans.Storage;

/// <summary>
/// A stored state as bytes: the format's number, epoch, version, who made it and when, the operation ids oldest first, and the document to its end.
/// Integers are seven bits a byte, texts UTF-8 after their length.
/// </summary>
internal static class StoredStateFormat
{
    private const byte Current = 1;

    public static byte[] Write(long epoch, long version, EditStamp stamp, ImmutableArray<StoredOperation> operations, StateValue document)
    {
        var utf8 = document.ToUtf8();
        var stream = new MemoryStream(utf8.Length + 64 + (operations.Length * 32));
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Current);
        writer.Write7BitEncodedInt64(epoch);
        writer.Write7BitEncodedInt64(version);
        writer.Write7BitEncodedInt64(stamp.Timestamp.Ticks);
        writer.Write7BitEncodedInt((int)stamp.Timestamp.TotalOffsetMinutes);
        writer.Write(stamp.Actor);
        writer.Write7BitEncodedInt(operations.Length);
        foreach (var operation in operations)
        {
            writer.Write(operation.Id);
            writer.Write7BitEncodedInt64(version - operation.Version); // small: they are of late
        }

        writer.Write(utf8);
        return stream.Length == stream.Capacity ? stream.GetBuffer() : stream.ToArray();
    }

    /// <exception cref="StorageException">It is not such bytes, or those of a later format.</exception>
    public static StoredState Read(string stateId, byte[] content)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            if (reader.ReadByte() is var format && format != Current)
                throw new StorageException($"The state '{stateId}' is stored in format {format}, and this version of PluginState reads format {Current}. Upgrade this silo.");
            var (epoch, version) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
            var (ticks, offset) = (reader.Read7BitEncodedInt64(), TimeSpan.FromMinutes(reader.Read7BitEncodedInt()));
            var stamp = new EditStamp(new(ticks, offset), reader.ReadString());
            if (reader.Read7BitEncodedInt() is var count && (uint)count > content.Length)
                throw new FormatException($"It claims to have {count} operation ids.");
            var operations = new StoredOperation[count];
            for (var i = 0; i < operations.Length; i++)
                operations[i] = new(reader.ReadString(), version - reader.Read7BitEncodedInt64());
            var document = StateValue.Parse(content.AsSpan((int)reader.BaseStream.Position), Wire.Unlimited);
            return new(stateId, epoch, version, document, stamp, [.. operations]);
        }
        catch (Exception error) when (error is IOException or FormatException or ArgumentException or OverflowException or StateFormatException)
        {
            throw new StorageException($"What is stored of the state '{stateId}' cannot be read: {error.Message} Restore it, or remove the state.", error);
        }
    }
}
