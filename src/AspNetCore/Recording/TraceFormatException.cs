namespace PluginState.AspNetCore.Recording;

/// <summary>A file is no trace. Says which line of which file, and what is wrong with it.</summary>
internal sealed class TraceFormatException(string file, long line, string problem, Exception? innerException = null)
    : Exception($"'{file}', line {line}: {problem}", innerException)
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;

    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;
}
