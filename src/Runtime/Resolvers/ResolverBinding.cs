namespace PluginState.Resolvers;

/// <summary>Makes the delegates of one origin's resolvers, which it knows by their index.</summary>
/// <param name="Bind">Makes one.</param>
/// <param name="BindSynchronous">Makes one without a task around it, where there is such a one.</param>
internal sealed record ResolverBinding(Func<int, Resolver> Bind, Func<int, SynchronousResolver?>? BindSynchronous);
