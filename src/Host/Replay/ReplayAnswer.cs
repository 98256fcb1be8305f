namespace PluginState.Host.Replay;

/// <summary>What came of one entry of a trace.</summary>
/// <param name="Status">The HTTP status, or the one a server would have given; 0 where there was no answer.</param>
/// <param name="Code">What went wrong, in the words of the server's errors; null for nothing.</param>
internal sealed record ReplayAnswer(int Status, string? Code = null)
{
    /// <summary>The code of no answer at all.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>The id of the context that was made; null for other entries.</summary>
    public string? ContextId { get; init; }

    /// <summary>The version the state is at; null where nothing says so.</summary>
    public long? Version { get; init; }

    /// <summary>Who answered the conflicts that were met, one by one; null for nobody.</summary>
    public IReadOnlyList<string?> AnsweredBy { get; init; } = [];
}
