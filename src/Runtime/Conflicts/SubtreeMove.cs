using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A subtree that one side moved: what the base has at one place that side has at another, perhaps edited.</summary>
/// <param name="From">The place in the base.</param>
/// <param name="To">The place in the side's document.</param>
public sealed record SubtreeMove(JsonPointer From, JsonPointer To)
{
    /// <summary>The place that <paramref name="path"/> has after the innermost of the moves it is in; the place itself where it is in none.</summary>
    internal static JsonPointer Follow(JsonPointer path, IEnumerable<SubtreeMove> moves)
    {
        SubtreeMove? innermost = null;
        foreach (var move in moves)
        {
            if (move.From.Contains(path) && (innermost is null || innermost.From.Contains(move.From)))
                innermost = move;
        }

        return innermost is null ? path : Rebase(path, innermost.From, innermost.To);
    }

    /// <summary>The place in a subtree that moved.</summary>
    internal static JsonPointer Rebase(JsonPointer path, JsonPointer from, JsonPointer to)
    {
        foreach (var token in path.Tokens.AsSpan()[from.Tokens.Length..])
            to = to.Append(token);
        return to;
    }
}
