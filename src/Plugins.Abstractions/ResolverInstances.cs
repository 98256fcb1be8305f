using System.ComponentModel;

namespace PluginState;

/// <summary>
/// Gives generated code the objects whose methods are resolvers, and the services they are made from. The host has one for every module it takes;
/// generated code asks it.
/// </summary>
/// <remarks>An implementation is safe for concurrent use.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ResolverInstances
{
    /// <summary>The services the host shares; it may share none.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>The object that all calls share: the services' own, or one that is made now.</summary>
    /// <param name="make">Makes one from services.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="ObjectDisposedException">The host gives out none any more.</exception>
    public abstract T Single<T>(Func<IServiceProvider, T> make)
        where T : class;

    /// <summary>Begins a call with objects of its own.</summary>
    /// <returns>To be disposed when the call is over.</returns>
    public abstract ResolverScope BeginScope();
}

/// <summary>The objects of one call. Disposing it ends the scope of the services, and disposes what was made here.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ResolverScope : IAsyncDisposable
{
    /// <summary>The object of this call: the services' own, or one that is made now. To be asked once.</summary>
    /// <param name="make">Makes one from services.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public abstract T Get<T>(Func<IServiceProvider, T> make)
        where T : class;

    /// <summary>Ends the scope.</summary>
    public abstract ValueTask DisposeAsync();
}
