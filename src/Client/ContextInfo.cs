using System.Collections.Immutable;

namespace PluginState.Client;

/// <summary>A context as the server tells of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StateId">The state it looks at.</param>
/// <param name="Version">The last version it has seen.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastAccessed">When it was last used.</param>
/// <param name="Metadata">What whoever made it wants to be remembered with it.</param>
public sealed record ContextInfo(
    string Id, string StateId, long Version, DateTimeOffset Created, DateTimeOffset LastAccessed, ImmutableDictionary<string, string> Metadata);

/// <summary>Some of the contexts, by id.</summary>
/// <param name="Items">The contexts.</param>
/// <param name="Next">After which id the next page begins; null on the last.</param>
public sealed record ContextPage(ImmutableArray<ContextInfo> Items, string? Next);
