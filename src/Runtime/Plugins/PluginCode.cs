namespace PluginState.Plugins;

/// <summary>The code of one content of a plugin: in memory, or let go while nothing of it is live and loaded again by whoever needs it.</summary>
/// <remarks>
/// The catalog binds resolvers through here, so that it need not hold the code. Whoever finds none loads it; others who come meanwhile wait for
/// that load, outside every lock, and all get one generation. A generation that was let go is not handed out any more; calls that have it end in
/// it, since <see cref="PluginUnload"/> waits until nobody can reach it. One that is retired can be reached through this object only as long as
/// somebody holds a resolver that was found before. A load that ends after the content was retired gives its code to <paramref name="orphaned"/>, once.
/// </remarks>
/// <param name="staged">What is loaded again.</param>
/// <param name="first">The first load, which was taken.</param>
/// <param name="reload">Loads the staged files.</param>
/// <param name="orphaned">Takes what nobody wants any more, from any thread.</param>
internal sealed class PluginCode(StagedPlugin staged, PluginLoad first, Func<StagedPlugin, PluginLoad> reload, Action<PluginUnload> orphaned)
{
    private readonly Lock _lock = new();
    private Lazy<PluginLoad>? _load = new(first);
    private bool _isRetired;
    private bool _isOrphaned;

    /// <summary>Where its files lie.</summary>
    public StagedPlugin Staged => staged;

    /// <summary>The declared resolvers, as copies that hold nothing of the plugin's.</summary>
    public IReadOnlyList<ResolverDeclaration> Declarations { get; } = first.Generation!.Declarations;

    /// <summary>The declared merge rules, as copies too.</summary>
    public IReadOnlyList<MergeRule> MergeRules { get; } = first.Generation!.MergeRules;

    /// <summary>Whether the code is in memory to be called.</summary>
    public bool IsLoaded => Volatile.Read(ref _load) is not null;

    /// <summary>Makes the delegate of a declared resolver, loading the code if it has to. It holds the generation it is of.</summary>
    /// <exception cref="PluginResolverException">The code cannot be loaded again, or binding threw.</exception>
    public Resolver Bind(int index)
    {
        var generation = Volatile.Read(ref _load) is { IsValueCreated: true } loaded ? loaded.Value.Generation : null;
        return (generation ?? Load(Declarations[index].Name)).Bind(index);
    }

    /// <summary>Lets the code go; it comes back when it is needed.</summary>
    /// <returns>What unloads it; null where it is not in memory, or on its way there.</returns>
    public PluginUnload? Release()
    {
        lock (_lock)
        {
            if (_load is not { IsValueCreated: true } loaded)
                return null;
            _load = null;
            return loaded.Value.Unload;
        }
    }

    /// <summary>Says that nothing new will need the code. Who found a resolver of it before still gets it; when nobody can, it is unloaded.</summary>
    /// <returns>What unloads it; null where it is not in memory, or on its way there and will be orphaned.</returns>
    public PluginUnload? Retire()
    {
        lock (_lock)
        {
            _isRetired = true;
            _isOrphaned = _load is not { IsValueCreated: false }; // nobody else is to see to it
            return _load is { IsValueCreated: true } loaded ? loaded.Value.Unload : null;
        }
    }

    private PluginGeneration Load(string resolver)
    {
        Lazy<PluginLoad> current;
        lock (_lock)
        {
            if (_isRetired && _load is null)
                throw PluginResolverException.NotLoaded(staged.Plugin, resolver, "Its plugin was withdrawn while its code was not in memory.");
            current = _load ??= new(() => reload(staged));
        }

        var load = current.Value;
        if (load.Generation is null)
        {
            bool isFirst;
            lock (_lock)
            {
                isFirst = _load == current;
                if (isFirst)
                    _load = null; // the next one tries again
            }

            if (isFirst && load.Unload is { } failed)
            {
                failed.KeepsFiles = true; // for that
                orphaned(failed);
            }

            throw PluginResolverException.NotLoaded(staged.Plugin, resolver, load.Rejection!.Reason);
        }

        lock (_lock)
        {
            if (!_isRetired || _isOrphaned)
                return load.Generation;
            _isOrphaned = true;
        }

        orphaned(load.Unload!);
        return load.Generation;
    }
}
