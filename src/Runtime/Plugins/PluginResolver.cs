namespace PluginState.Plugins;

/// <summary>A plugin's resolver as the rest of the system calls it: what it throws comes out as a host exception.</summary>
/// <remarks>
/// The instance keeps its generation reachable, and a generation's code is unloaded only once nothing reaches it. So a call in
/// flight, or one about to be made by whoever looked the resolver up just before it was replaced, runs to its end in the old code.
/// A call that has its answer when it returns, as most do, costs no state machine.
/// </remarks>
internal sealed class PluginResolver(PluginGeneration generation, string name, Resolver resolver)
{
    public ValueTask<Resolution> InvokeAsync(Conflict conflict, CancellationToken cancellationToken)
    {
        ValueTask<Resolution> pending;
        try
        {
            pending = resolver(conflict, cancellationToken);
            GC.KeepAlive(this);
            if (pending.IsCompletedSuccessfully)
                return new(pending.Result); // what stands behind the plugin's may be the plugin's
        }
        catch (Exception exception)
        {
            pending = ValueTask.FromException<Resolution>(exception);
        }

        return AwaitAsync(pending, cancellationToken);
    }

    private async ValueTask<Resolution> AwaitAsync(ValueTask<Resolution> pending, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken); // the caught one may be of a type of the plugin's
        }
        catch (Exception exception)
        {
            throw new PluginResolverException(generation.Plugin, name, ForeignException.Describe(exception));
        }
        finally
        {
            GC.KeepAlive(this);
        }
    }
}
