using System.Diagnostics.CodeAnalysis;

namespace PluginState.Resolvers;

/// <summary>
/// Keeps a resolver from being asked for a while once several calls in a row have failed, and then lets one call through to see whether it works
/// again: its success closes the breaker, its failure opens it anew.
/// </summary>
/// <remarks>
/// <para>
/// All there is to know is one immutable state, replaced by compare-and-swap, so every method takes effect at one moment. Every opening, trial and
/// closing begins an era; a call gets the era it was let through in as its pass, and its result counts only while that era lasts. No call is let
/// through in an era in which the breaker rests, and in one of a trial only the call that began it. So there is at most one trial at a time,
/// nothing but its result ends it, and calls that come back late neither close a breaker they did not try nor open one that has just closed.
/// </para>
/// <para>
/// The success of a resolver that has not failed since the last one reads the state and leaves it alone. Whoever is given a pass must give it back, by
/// exactly one of <see cref="Succeeded"/>, <see cref="Failed"/> and <see cref="Abandoned"/>: a trial that never ends would keep all others out.
/// </para>
/// </remarks>
internal sealed class ResolverBreaker
{
    private State _state = State.First;

    /// <summary>Whether it is open: the resolver is not asked, or only by a call that tries it out.</summary>
    public bool IsOpen => Volatile.Read(ref _state).Opening is not null;

    /// <summary>Asks for a call to be let through.</summary>
    /// <param name="time">Tells whether an open one has rested long enough.</param>
    /// <param name="pass">What to give back with the call's result.</param>
    /// <param name="refusal">Why not, in words that follow the resolver's name.</param>
    public bool TryEnter(TimeProvider time, out long pass, [NotNullWhen(false)] out string? refusal)
    {
        var state = Volatile.Read(ref _state);
        while (state.Opening is { } opening)
        {
            refusal = state.IsTrial ? $"is not asked while a call tries it out: {opening.Why}"
                : time.GetElapsedTime(opening.At) < opening.Rest ? $"is not asked until {opening.Until:u}: {opening.Why}"
                : null;
            if (refusal is not null)
            {
                pass = default;
                return false;
            }

            pass = state.Era + 1;
            if (TrySwap(ref state, state with { Era = pass, IsTrial = true }))
                return true;
        }

        (pass, refusal) = (state.Era, null);
        return true;
    }

    /// <summary>A call that was let through brought an answer.</summary>
    /// <returns>Whether that closed it.</returns>
    public bool Succeeded(long pass)
    {
        var state = Volatile.Read(ref _state);
        while (state.Failures > 0 && state.Era == pass)
        {
            var isTrial = state.IsTrial;
            if (TrySwap(ref state, new(isTrial ? pass + 1 : pass, Failures: 0, Opening: null, IsTrial: false)))
                return isTrial;
        }

        return false;
    }

    /// <summary>A call that was let through failed.</summary>
    /// <param name="pass">Its pass.</param>
    /// <param name="breakAfter">After how many failures in a row it opens; at least 1.</param>
    /// <param name="rest">How long it then stays open, at least; positive.</param>
    /// <param name="time">Measures that.</param>
    /// <returns>The opening, where that opened it; otherwise null.</returns>
    public Opening? Failed(long pass, int breakAfter, TimeSpan rest, TimeProvider time)
    {
        var state = Volatile.Read(ref _state);
        while (state.Era == pass)
        {
            var failures = state.Failures + 1;
            var opening = state.IsTrial || failures >= breakAfter
                ? new Opening(failures, (state.Opening?.Times ?? 0) + 1, time.GetTimestamp(), rest, time.GetUtcNow() + rest)
                : null;
            if (TrySwap(ref state, new(opening is null ? pass : pass + 1, failures, opening, IsTrial: false)))
                return opening;
        }

        return null;
    }

    /// <summary>A call that was let through ended without telling anything about the resolver. If it was to try it out, the next one may.</summary>
    public void Abandoned(long pass)
    {
        var state = Volatile.Read(ref _state);
        if (state.IsTrial && state.Era == pass)
            TrySwap(ref state, state with { Era = pass + 1, IsTrial = false });
    }

    /// <param name="seen">What is to be replaced; what is there instead, where it is not there any more.</param>
    /// <param name="next">What replaces it.</param>
    private bool TrySwap(ref State seen, State next)
    {
        var there = Interlocked.CompareExchange(ref _state, next, seen);
        var swapped = ReferenceEquals(there, seen);
        seen = there;
        return swapped;
    }

    /// <summary>That it opened.</summary>
    /// <param name="Failures">How many calls in a row had failed.</param>
    /// <param name="Times">How often in a row it opened, this time counted in, without a success in between.</param>
    /// <param name="At">When, as a timestamp.</param>
    /// <param name="Rest">For how long at least.</param>
    /// <param name="Until">Until when at least, for people: it is the timestamp that counts.</param>
    public sealed record Opening(int Failures, int Times, long At, TimeSpan Rest, DateTimeOffset Until)
    {
        public string Why => Failures == 1 ? "its last call failed" : $"its last {Failures} calls failed";
    }

    /// <param name="Era">Whose calls' results count.</param>
    /// <param name="Failures">How many in a row.</param>
    /// <param name="Opening">Null where it is closed.</param>
    /// <param name="IsTrial">Whether it is open and a call tries the resolver out.</param>
    private sealed record State(long Era, int Failures, Opening? Opening, bool IsTrial)
    {
        public static readonly State First = new(Era: 0, Failures: 0, Opening: null, IsTrial: false);
    }
}
