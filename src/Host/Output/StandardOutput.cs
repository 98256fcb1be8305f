namespace PluginState.Host.Output;

/// <summary>Standard output carries one document, and what plugins print must not get into it.</summary>
internal static class StandardOutput
{
    /// <summary>
    /// From here on <see cref="Console.Out"/> leads to standard error. What the tool itself has to say it writes with what it took
    /// before: a <see cref="Report"/>, or the stream.
    /// </summary>
    public static void KeepFromPlugins() =>
        // Not Console.Error itself: terminals are told from files by asking which of the two a writer is.
        Console.SetOut(new StreamWriter(Console.OpenStandardError(), Console.Error.Encoding) { AutoFlush = true });
}
