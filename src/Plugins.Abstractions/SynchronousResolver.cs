using System.ComponentModel;

namespace PluginState;

/// <summary>
/// Answers a conflict before it returns, without a look at a token: what a <see cref="Resolver"/> of a <see cref="ResolverDeclaration.IsSynchronous"/>
/// declaration does, without the task around it. The generator writes them; who writes a resolver by hand writes a <see cref="Resolver"/>.
/// </summary>
/// <param name="conflict">What to answer.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate Resolution SynchronousResolver(Conflict conflict);
