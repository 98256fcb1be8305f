using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>What to merge and how conflicts are answered.</summary>
public sealed record DocumentMergeRequest
{
    /// <summary>What both sides started from.</summary>
    public required StateValue Base { get; init; }

    /// <summary>The edit that is being made.</summary>
    public required StateValue Local { get; init; }

    /// <summary>What others have committed.</summary>
    public required StateValue Remote { get; init; }

    /// <summary>Subtrees that the local side moved; see <see cref="ThreeWayMergeOptions.LocalMoves"/>. Default: none.</summary>
    public IReadOnlyList<SubtreeMove> LocalMoves { get; init; } = [];

    /// <summary>Subtrees that the remote side moved. Default: none.</summary>
    public IReadOnlyList<SubtreeMove> RemoteMoves { get; init; } = [];

    /// <summary>How arrays merge. Default: as <see cref="DocumentMerger.Rules"/> have it.</summary>
    public MergeRules? Rules { get; init; }

    /// <summary>Names the document in conflicts. Default: empty.</summary>
    public string StateId { get; init; } = "";

    /// <summary>Who makes the local edit and when.</summary>
    public EditStamp LocalStamp { get; init; } = new(default, "local");

    /// <summary>Who last edited a place of the remote document and when.</summary>
    public Func<JsonPointer, EditStamp> RemoteStampAt { get; init; } = static _ => new(default, "remote");

    /// <summary>The resolver to ask first about every conflict. Default: none, the path patterns decide.</summary>
    public string? Resolver { get; init; }

    /// <summary>What happens where no resolver answers. Default: <see cref="ConflictStrategy.Fail"/>.</summary>
    public ConflictStrategy Strategy { get; init; } = ConflictStrategy.Fail;

    /// <summary>How often this merge has been tried, from 1.</summary>
    public int Attempt { get; init; } = 1;
}
