namespace PluginState.Client.Tests;

/// <summary>Waits for what must come, and not for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(2);

    /// <summary>The first view of which something is true.</summary>
    public static async Task<SharedStateView> WhenAsync(this SharedState state, Func<SharedStateView, bool> isTrue)
    {
        using var patience = new CancellationTokenSource(_long);
        try
        {
            await foreach (var change in state.ChangesAsync(patience.Token))
            {
                if (isTrue(change.View))
                    return change.View;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not come about; the last view is {state.View}.");
        }

        throw new InvalidOperationException($"It was closed: {state.View}");
    }

    public static Task<EditOutcome> OutcomeAsync(this PendingEdit edit) => edit.Outcome.WaitAsync(_long);

    public static async Task<EditOutcome> OutcomeAsync(this ValueTask<PendingEdit> edit) => await (await edit).OutcomeAsync();
}
