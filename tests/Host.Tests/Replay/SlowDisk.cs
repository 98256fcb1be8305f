namespace PluginState.Host.Tests.Replay;

/// <summary>A file on a disk that can be held up, or be full.</summary>
internal sealed class SlowDisk(string path) : Stream
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private readonly ManualResetEventSlim _isFree = new(true);

    public bool IsHeldUp
    {
        get => !_isFree.IsSet;
        set
        {
            if (value)
                _isFree.Reset();
            else
                _isFree.Set();
        }
    }

    public bool IsFull { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => _file.Flush();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _isFree.Wait();
        if (IsFull)
            throw new IOException("There is no space left.");
        _file.Write(buffer, offset, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }
}
