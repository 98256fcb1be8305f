using PluginState.AspNetCore.Events;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.AspNetCore.AgUi;

/// <summary>What an AG-UI client sends to begin a run, as far as state is concerned. Messages, tools and context are the agent's business, and left alone.</summary>
internal sealed record RunInput
{
    private static readonly TimeSpan _longestFollow = TimeSpan.FromDays(1);

    public required string ThreadId { get; init; }

    public required string RunId { get; init; }

    /// <summary>What the client made of the state; null where it sent none.</summary>
    public StateValue? State { get; init; }

    /// <summary>Whether <see cref="State"/> is an edit.</summary>
    public bool IsEdit { get; init; }

    /// <summary>Whether changes are told once the edit is made.</summary>
    public bool Follows { get; init; }

    /// <summary>For how long; null for as long as the client is there.</summary>
    public TimeSpan? FollowFor { get; init; }

    public EventId? LastEvent { get; init; }

    public required UpdateOptions Update { get; init; }

    /// <exception cref="ProblemException">It is no such input.</exception>
    /// <exception cref="UnknownStrategyException">There is no such strategy.</exception>
    public static RunInput Of(StateObject body)
    {
        var forwarded = body.TryGetMember("forwardedProps", out var value) && value is StateObject props ? props : StateObject.Empty;
        var conflict = RequestText.Member(forwarded, "conflict");
        var followFor = Milliseconds(forwarded, "followFor");
        var isEdit = Flag(forwarded, "edit");
        return new()
        {
            ThreadId = RequestText.Id(Required(body, "threadId"), "threadId"),
            RunId = Required(body, "runId"),
            State = body.TryGetMember("state", out var state) ? state : null,
            IsEdit = isEdit,
            Follows = Flag(forwarded, "follow") && followFor != TimeSpan.Zero,
            FollowFor = followFor,
            LastEvent = LastEventOf(forwarded, isEdit),
            Update = new()
            {
                Actor = RequestText.Member(forwarded, "actor"),
                Strategy = conflict is null ? null : ConflictStrategy.Parse(conflict),
                Resolver = RequestText.Member(forwarded, "resolver"),
                OperationId = RequestText.Member(forwarded, "operationId"),
            },
        };
    }

    private static string Required(StateObject body, string name) =>
        RequestText.Member(body, name) ?? throw new ProblemException(Problem.BadRequest($"'{name}' is missing: the body must be a RunAgentInput."));

    /// <summary>Who reads on from an id that is none gets a snapshot; an edit that was made on who knows what is refused.</summary>
    private static EventId? LastEventOf(StateObject forwarded, bool isEdit)
    {
        var text = RequestText.Member(forwarded, "lastEventId");
        return EventId.Parse(text) ?? (isEdit && text is not null ? throw new ProblemException(Problem.BadRequest("'forwardedProps.lastEventId' is not the id of an event.")) : null);
    }

    private static bool Flag(StateObject body, string name) => body.TryGetMember(name, out var value) && value switch
    {
        StateBoolean flag => flag.Value,
        StateNull => false,
        _ => throw new ProblemException(Problem.BadRequest($"'forwardedProps.{name}' must be true or false.")),
    };

    private static TimeSpan? Milliseconds(StateObject body, string name) => !body.TryGetMember(name, out var value) || value is StateNull ? null
        : value is StateNumber number && number.TryGetInt64(out var milliseconds) && milliseconds >= 0 && milliseconds <= _longestFollow.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new ProblemException(Problem.BadRequest($"'forwardedProps.{name}' must be milliseconds, at most {_longestFollow.TotalMilliseconds}."));
}
