using PluginState.Torture.Report;

namespace PluginState.Torture.Campaign;

/// <summary>An attack that goes on in rounds. A round is repeated by its seed.</summary>
internal abstract class Part
{
    public abstract string Name { get; }

    /// <summary>A command below which the campaign runs the part's process, for what only that can give. Default: none.</summary>
    public virtual IReadOnlyList<string>? RunsBelow => null;

    /// <summary>One round: whatever fits into about a second, or what the seed draws.</summary>
    public abstract Task RoundAsync(int seed, Ledger ledger, CancellationToken cancellationToken);

    /// <summary>Rounds until the time is over or there were enough. The first has the seed itself, so a round is repeated by asking for one with its seed.</summary>
    public virtual async Task RunAsync(int seed, TimeSpan time, int? rounds, Ledger ledger, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetTimestamp();
        for (var round = 0; (rounds is null || round < rounds) && (round == 0 || TimeProvider.System.GetElapsedTime(until) < time); round++)
        {
            var own = unchecked(seed + round);
            ledger.Repeat = $"part {Name} --seed {own} --rounds 1";
            try
            {
                await RoundAsync(own, ledger, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                ledger.Violate($"a round ended with {error}");
            }

            if (ledger.HasViolations)
                return; // what comes after it says less
        }
    }
}
