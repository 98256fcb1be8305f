using PluginState.AspNetCore.Recording;

namespace PluginState.Host.Replay;

/// <summary>What is in a trace. Who has one knows that all of it can be played.</summary>
/// <param name="Created">When it was recorded.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Omitted">How many could not be recorded.</param>
/// <param name="Length">How long it took.</param>
internal sealed record TraceSummary(DateTimeOffset Created, long Entries, long Omitted, TimeSpan Length)
{
    /// <summary>Reads a trace to its end.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    /// <exception cref="TraceFormatException">It is no trace.</exception>
    public static TraceSummary Read(string path)
    {
        InputFile.CheckExists(path);
        return InputFile.Try(() =>
        {
            using var reader = TraceReader.Open(path);
            var (entries, first, last) = (0L, 0L, 0L);
            while (reader.Read() is { } entry)
            {
                if (entries++ == 0)
                    first = entry.Time;
                last = entry.Time;
            }

            return new TraceSummary(reader.Created, entries, reader.Omitted, TimeSpan.FromMilliseconds(last - first));
        }, $"'{path}' cannot be read");
    }
}
