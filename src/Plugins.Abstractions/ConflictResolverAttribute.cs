namespace PluginState;

/// <summary>
/// Marks a method as a conflict resolver. The source generator that comes with PluginState finds it at compile time and
/// writes the code that reads the JSON values, calls the method and checks its answer; nothing is discovered by reflection.
/// </summary>
/// <remarks>
/// The method is accessible to its own assembly, and has one of these shapes (<c>T</c> is any type System.Text.Json
/// reads and writes, or <see cref="ReadOnlyMemory{T}"/> of bytes for a value's own UTF-8):
/// <list type="bullet">
/// <item><description><c>T Name(T local, T remote)</c></description></item>
/// <item><description><c>T Name(T? @base, T local, T remote)</c></description></item>
/// <item><description><c>Resolution&lt;T&gt; Name(Conflict&lt;T&gt; conflict)</c></description></item>
/// <item><description><c>Resolution Name(Conflict conflict)</c>, the raw JSON</description></item>
/// </list>
/// A result may be <c>T</c>, <see cref="Resolution{T}"/>, or a <see cref="ValueTask{TResult}"/> or <see cref="Task{TResult}"/> of either.
/// After these parameters there may be a <see cref="ConflictContext"/>, an <c>ILogger</c>, whose category is the type the method is in, and a
/// <see cref="CancellationToken"/>. A method that is not static is called on an object from the app's services, or on one whose constructor's
/// parameters are taken from them (<see cref="Lifetime"/>).
/// </remarks>
/// <param name="name">The resolver's name: not blank, and unique in the assembly without regard to case.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConflictResolverAttribute(string name) : Attribute
{
    /// <summary>The resolver's name, by which an update, a strategy or a log entry refers to it.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The path pattern whose conflicts this resolver answers without being named, such as <c>/scores/*</c>. Segments are
    /// separated by <c>/</c> and escaped as in RFC 6901 (JSON Pointer); <c>*</c> stands for one segment and <c>**</c> for any number, none
    /// included. Default: none, the resolver answers only where it is named.
    /// A pattern that does not end in <c>**</c> and matches an object gets the conflicts inside it as one, of the whole object; where the
    /// resolver declines, they are asked about one by one.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>Several path patterns, for a resolver that answers in more than one place. Adds to <see cref="Path"/>.</summary>
    public string[]? Paths { get; set; }

    /// <summary>
    /// Decides between resolvers whose patterns match one path: the greater priority is asked first, then the more specific
    /// pattern, then the ordinally smaller name. Default: 0.
    /// </summary>
    public int Priority { get; set; }

    /// <summary>
    /// Whether the resolver is asked too where both sides made the same edit (<see cref="ConflictKind.SameEdit"/>). A counter needs
    /// it: two clients that both count from 10 to 11 have counted two. Default: false, equal edits agree.
    /// </summary>
    public bool IncludeEqualEdits { get; set; }

    /// <summary>How long the object lives on which a method that is not static is called. Default: <see cref="ResolverLifetime.Call"/>.</summary>
    public ResolverLifetime Lifetime { get; set; }
}
