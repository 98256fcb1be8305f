namespace PluginState.AspNetCore.Recording;

/// <summary>Reads a stream line by line, as bytes and never more than a line may have.</summary>
internal sealed class LineReader(Stream stream, int maxLine)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _begin;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Reads the next line, without its end.</summary>
    /// <param name="line">The line; good until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var unread = _buffer.AsSpan(_begin.._end);
            var at = unread[searched..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = unread[..(searched + at)];
                _begin += line.Length + 1;
                return true;
            }

            searched = unread.Length;
            if (searched > maxLine)
                throw new InvalidDataException($"The line has more than {maxLine} bytes.");
            if (_isAtEnd)
            {
                line = unread;
                _begin = _end;
                return line.Length > 0;
            }

            Fill(searched);
        }
    }

    private void Fill(int unread)
    {
        if (_begin > 0)
            _buffer.AsSpan(_begin.._end).CopyTo(_buffer);
        else if (unread == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        (_begin, _end) = (0, unread);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
    }
}
