using System.Diagnostics.CodeAnalysis;

namespace PluginState.Benchmarks.Lru.Peers;

/// <summary>What is read by key. Implemented by structs: the loops are compiled for each, and the call costs nothing of its own.</summary>
internal interface ILookup
{
    /// <summary>The subject's own fastest call for "give me what is under this key, if anything is"; a use of the entry.</summary>
    bool TryGet(string key, [MaybeNullWhen(false)] out object value);
}
