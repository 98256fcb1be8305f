namespace PluginState.Plugins;

/// <summary>As <see cref="PluginResolver"/>, of a resolver that has its answer when it returns: there is no task between the plugin and the caller.</summary>
internal sealed class SynchronousPluginResolver(PluginGeneration generation, string name, SynchronousResolver resolver)
{
    /// <summary>The plugin's own delegate, for those who measure what the guard costs.</summary>
    internal SynchronousResolver Unguarded => resolver;

    public ValueTask<Resolution> InvokeAsync(Conflict conflict, CancellationToken cancellationToken)
    {
        Resolution answer;
        try
        {
            answer = resolver(conflict);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<Resolution>(new PluginResolverException(generation.Plugin, name, ForeignException.Describe(exception)));
        }

        GC.KeepAlive(this);
        return new(answer);
    }
}
