using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PluginState.Storage;

/// <summary>Sums up a row, so that damage is an error and not a wrong document: the first eight bytes of a SHA-256. For one thread at a time.</summary>
internal sealed class RowChecksum : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The sum of a row.</summary>
    /// <param name="stateId">Whose it is: a whole row at a wrong place is damage as well.</param>
    /// <param name="text">Its text, if it has one.</param>
    /// <param name="bytes">Its bytes, if it has any.</param>
    /// <param name="numbers">Its kind and its numbers.</param>
    public long Of(string stateId, string? text, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers)
            Append(number);
        Append(stateId);
        Append(text);
        Append(bytes.Length);
        _hash.AppendData(bytes);
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(sum);
        return BinaryPrimitives.ReadInt64LittleEndian(sum);
    }

    public void Dispose() => _hash.Dispose();

    private void Append(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    private void Append(string? text)
    {
        Append(text?.Length ?? -1);
        if (text is not null)
            _hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
