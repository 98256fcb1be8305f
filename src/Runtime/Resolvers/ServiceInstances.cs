using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace PluginState.Resolvers;

/// <summary>The objects on which resolvers are called that are no static methods: the services' own, or made from them.</summary>
/// <param name="services">What the host shares; null for nothing.</param>
/// <remarks>
/// <para>
/// A shared object is made by one thread while others that want it wait, as in a container of services; no lock of this system's is held meanwhile. One
/// whose constructor throws is tried again at the next call. There is at most one for each type a module has resolvers on.
/// </para>
/// <para>
/// What was made here is disposed here, once; what came from the services is theirs. A call that began before <see cref="DisposeAsync"/> may find its
/// object disposed, as with any singleton of a container: whoever disposes this sees to it that no call is left, or does not mind.
/// </para>
/// </remarks>
internal sealed class ServiceInstances(IServiceProvider? services) : ResolverInstances, IAsyncDisposable
{
    private readonly ConcurrentDictionary<Type, Lazy<Instance>> _shared = new();
    private volatile bool _isDisposed;

    public override IServiceProvider Services { get; } = services ?? NoServices.Instance;

    public override T Single<T>(Func<IServiceProvider, T> make)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var shared = _shared.GetOrAdd(typeof(T), _ => new(() => Instance.Of(Services, make)));
        try
        {
            return (T)shared.Value.Object;
        }
        catch
        {
            _shared.TryRemove(new(typeof(T), shared));
            throw;
        }
    }

    public override ResolverScope BeginScope() => new Scope(Services);

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (var type in _shared.Keys)
        {
            if (_shared.TryRemove(type, out var shared) && shared.IsValueCreated)
                await shared.Value.DisposeAsync();
        }
    }

    /// <summary>An object, and whether it is to be disposed by whoever got it here.</summary>
    private readonly record struct Instance(object Object, bool IsOwn)
    {
        public static Instance Of<T>(IServiceProvider services, Func<IServiceProvider, T> make)
            where T : class =>
            services.GetService(typeof(T)) is T theirs ? new(theirs, IsOwn: false) : new(make(services), IsOwn: true);

        public ValueTask DisposeAsync()
        {
            if (IsOwn && Object is IAsyncDisposable asynchronous)
                return asynchronous.DisposeAsync();
            if (IsOwn && Object is IDisposable disposable)
                disposable.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Scope(IServiceProvider services) : ResolverScope
    {
        private AsyncServiceScope? _scope;
        private Instance? _instance;

        public override T Get<T>(Func<IServiceProvider, T> make)
        {
            if (_instance is not null)
                throw new InvalidOperationException("The scope of a call has given its object already.");
            if (services.GetService(typeof(IServiceScopeFactory)) is IServiceScopeFactory scopes)
                _scope = scopes.CreateAsyncScope();
            var instance = Instance.Of(_scope?.ServiceProvider ?? services, make);
            _instance = instance;
            return (T)instance.Object;
        }

        public override async ValueTask DisposeAsync()
        {
            try
            {
                if (_instance is { } instance)
                    await instance.DisposeAsync();
            }
            finally
            {
                if (_scope is { } scope)
                    await scope.DisposeAsync();
            }
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
