using System.Text.RegularExpressions;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Dispatch;

/// <summary>PluginState: the catalog, the registry (a use of the resolver, exactly ordered) and the arbiter, as a merge calls them.</summary>
internal readonly struct PluginStateDispatcher(Conflicts conflicts) : IDispatcher
{
    private readonly StateConflict[] _conflicts = conflicts.Detected;
    private readonly ResolverCatalog _catalog = NewCatalog();
    private readonly ConflictArbiter _arbiter = null!;
    private readonly DocumentMergeRequest _request = new() { Base = StateValue.Null, Local = StateValue.Null, Remote = StateValue.Null };

    public PluginStateDispatcher(Conflicts conflicts, ResolverOptions options)
        : this(conflicts) => _arbiter = new(_catalog, options, StateLimits.Default, TimeProvider.System, logger: null);

    public StateValue Answer(int conflict)
    {
        var detected = _conflicts[conflict];
        List<string>? notes = null;
        var turn = ResolverSelector.Start;
        return _arbiter.TryAnswerAtOnce(detected, _request, _catalog.Patterns, ref turn, ref notes, out var answer, CancellationToken.None) is null
            ? answer.Value!
            : throw new InvalidOperationException("It has to be waited for.");
    }

    private static readonly ServiceInstances _none = new(null);

    /// <summary>Each pattern has a resolver of its own; they share the method, and its generated adapter.</summary>
    private static ResolverCatalog NewCatalog()
    {
        var catalog = new ResolverCatalog(new BoundedResolverRegistry(Rules.Patterns.Count));
        var adding = Generated.PluginState.Benchmarks.ResolverModule.Declarations[0];
        catalog.Declare(
            ResolverOrigin.CompiledIn("Benchmarks"),
            [.. Rules.Patterns.Select((pattern, i) => new ResolverDeclaration($"adding-{i}", pattern) { IsSynchronous = adding.IsSynchronous })],
            static _ => Generated.PluginState.Benchmarks.ResolverModule.Bind(0, _none),
            mergeRules: null,
            static _ => Generated.PluginState.Benchmarks.ResolverModule.BindSynchronous(0, _none));
        return catalog;
    }
}

/// <summary>By hand: every place that occurs in a dictionary, no patterns, no bound, no check.</summary>
internal readonly struct DictionaryDispatcher(Conflicts conflicts) : IDispatcher
{
    private readonly Conflicts _conflicts = conflicts;
    private readonly Dictionary<string, Func<long, long, long, long>> _byPath =
        Rules.Paths.ToDictionary(static path => path, static _ => new Func<long, long, long, long>(Adding.Add));

    public StateValue Answer(int conflict)
    {
        var detected = _conflicts.Detected[conflict].Detected;
        return _byPath.TryGetValue(_conflicts.Paths[conflict], out var resolve)
            && Values.TryRead(detected, out var @base, out var local, out var remote)
            ? resolve(@base, local, remote)
            : throw new InvalidOperationException("Nobody answers.");
    }
}

/// <summary>By hand: a list of patterns, the first that matches.</summary>
internal readonly struct RegexDispatcher(Conflicts conflicts) : IDispatcher
{
    private readonly Conflicts _conflicts = conflicts;
    private readonly (Regex Pattern, Func<long, long, long, long> Resolve)[] _rules =
        [.. Rules.Patterns.Select(static pattern => (Rules.RegexOf(pattern), new Func<long, long, long, long>(Adding.Add)))];

    public StateValue Answer(int conflict)
    {
        var detected = _conflicts.Detected[conflict].Detected;
        var path = _conflicts.Paths[conflict];
        foreach (var (pattern, resolve) in _rules)
        {
            if (pattern.IsMatch(path))
            {
                return Values.TryRead(detected, out var @base, out var local, out var remote)
                    ? resolve(@base, local, remote)
                    : throw new InvalidOperationException("Those are no numbers.");
            }
        }

        throw new InvalidOperationException("Nobody answers.");
    }
}

/// <summary>What code written by hand does to have three numbers.</summary>
internal static class Values
{
    public static bool TryRead(DetectedConflict detected, out long @base, out long local, out long remote)
    {
        (local, remote) = (0, 0);
        return TryRead(detected.Base, out @base) && TryRead(detected.Local, out local) && TryRead(detected.Remote, out remote);
    }

    private static bool TryRead(Slot<StateValue> slot, out long value)
    {
        value = 0;
        return slot.TryGet(out var found) && found is StateNumber number && number.TryGetInt64(out value);
    }
}
