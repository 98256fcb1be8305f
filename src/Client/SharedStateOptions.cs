using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Client;

/// <summary>Who edits a <see cref="SharedState"/>, and how. Everything has a default; nothing is unbounded.</summary>
public sealed record SharedStateOptions
{
    internal static readonly SharedStateOptions Default = new();

    /// <summary>Who makes the edits, the same for as long as it is open. Default: a new id.</summary>
    public string? Actor { get; init; }

    /// <summary>The document of a state that is made now. Default: <c>{}</c>. Has no effect on one that is there.</summary>
    public StateValue? Initial { get; init; }

    /// <summary>What the server is to remember with the context. Default: nothing.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What happens to a conflict no resolver answers. Default: the server's.</summary>
    public ConflictStrategy? Strategy { get; init; }

    /// <summary>The resolver the server asks first. Default: none, the path patterns decide.</summary>
    public string? Resolver { get; init; }

    /// <summary>How many edits may wait for the server's answer. From 1 to 65,536. Default: 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxPendingEdits
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65_536);
            field = value;
        }
    } = 256;

    /// <summary>How arrays merge in the view; the server's own rules, so that it shows what the server will make of it. Default: every array is one value.</summary>
    public ImmutableArray<MergeRule> MergeRules { get; init; } = [];

    /// <summary>
    /// What a place comes to where an edit conflicts on this side: in the view until the edit is sent, and for good where the server cannot see
    /// the conflict (an edit that was made on an earlier one of its own that the server settled otherwise, or on a version that the server no longer knows; then also
    /// where others came to the same value, as <see cref="ConflictKind.SameEdit"/>). Edits with a function are not settled but made again.
    /// Called by the one loop: it should be quick, and must not throw. Default: the edit's own value. An absent slot removes.
    /// </summary>
    public Func<DetectedConflict, Slot<StateValue>>? SettleLocally { get; init; }

    /// <summary>How long the first wait after a failure is at most; it doubles with each, and half of it is by chance. From 1 millisecond to 1 hour. Default: 0.5 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan InitialBackoff
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a wait is at most, unless the server asks for longer. From 1 millisecond to 1 hour. Default: 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxBackoff
    {
        get;
        init => field = Checked(value);
    } = TimeSpan.FromSeconds(30);

    private static TimeSpan Checked(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
        return value;
    }
}
