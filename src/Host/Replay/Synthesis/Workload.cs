using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>What the clients of a synthetic trace do: a document, the places in it that are edited, and what is put there.</summary>
internal abstract class Workload
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What the ids of its states begin with.</summary>
    public abstract string StatePrefix { get; }

    /// <summary>The places that are edited; at least <see cref="Session.MaxEdits"/>.</summary>
    public abstract ImmutableArray<JsonPointer> Places { get; }

    /// <summary>Every workload there is.</summary>
    public static ImmutableArray<Workload> All { get; } = [new CartsWorkload(), new EditorWorkload(), new CountersWorkload(), new RoomsWorkload()];

    /// <summary>What a state is in the beginning.</summary>
    public abstract StateObject Begin(Random random);

    /// <summary>What an edit puts at a place; another value than any other edit of the session, and than what was there in the beginning.</summary>
    /// <param name="place">The place.</param>
    /// <param name="edit">The number of the edit in its session, from 1.</param>
    /// <param name="random">Chance.</param>
    public abstract StateValue Next(JsonPointer place, int edit, Random random);

    /// <summary>Some words.</summary>
    protected static string Words(Random random, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => _words[random.Next(_words.Length)]));

    protected static StateObject Object(params IEnumerable<(string Name, StateValue Value)> members) =>
        new(members.Select(static member => KeyValuePair.Create(member.Name, member.Value)));

    private static readonly string[] _words =
    [
        "after", "amber", "bread", "bridge", "castle", "clear", "corner", "early", "field", "garden", "green", "harbour", "kitchen", "ladder", "letter", "light",
        "morning", "narrow", "north", "paper", "quiet", "river", "salt", "silver", "slow", "stone", "summer", "table", "under", "window", "winter", "yellow",
    ];
}
