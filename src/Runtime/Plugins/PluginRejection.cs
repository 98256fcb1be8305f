namespace PluginState.Plugins;

/// <summary>Why a plugin was not taken.</summary>
public enum PluginRejectionCode
{
    /// <summary>The file is empty, cut short or otherwise no readable assembly.</summary>
    Corrupt,

    /// <summary>The file is a program or library, but not a .NET assembly.</summary>
    NotManaged,

    /// <summary>Methods are marked <see cref="ConflictResolverAttribute"/>, but the generator that makes them callable did not run.</summary>
    NoModule,

    /// <summary>No method is marked <see cref="ConflictResolverAttribute"/>.</summary>
    NoResolvers,

    /// <summary>It was built against contracts this host does not speak.</summary>
    ContractMismatch,

    /// <summary>It uses a type or member of the contracts that this host's copy does not have.</summary>
    MissingMember,

    /// <summary>An assembly it refers to is neither in the framework nor in its folder.</summary>
    MissingDependency,

    /// <summary>A file, or the plugin as a whole, is larger than the host takes.</summary>
    TooLarge,

    /// <summary>What the resolver module declares is not what the marked methods say.</summary>
    ModuleMismatch,

    /// <summary>A static constructor or module initializer threw.</summary>
    StaticConstructor,

    /// <summary>The assembly could not be loaded, or threw when it was asked for its resolvers.</summary>
    LoadFailed,

    /// <summary>Its code did not return when it was loaded or asked for its resolvers.</summary>
    LoadTimedOut,

    /// <summary>There are as many plugins as the host takes. Tried again when one leaves.</summary>
    TooManyPlugins,

    /// <summary>A folder and a file of one name; the folder goes first.</summary>
    NameClash,

    /// <summary>A resolver's name is blank or there twice, a path pattern is none, or the catalog is full.</summary>
    InvalidDeclaration,

    /// <summary>A symbolic link leads out of the plugin folder.</summary>
    PathEscape,

    /// <summary>The operating system did not let the host read the files. Tried again at every scan.</summary>
    Unreadable,

    /// <summary>Its <c>plugin.json</c> is no manifest.</summary>
    InvalidManifest,

    /// <summary>A class marked <see cref="PluginSettingsAttribute"/> cannot be made from the settings in its <c>plugin.json</c>.</summary>
    InvalidSettings,

    /// <summary>Calls of one of its resolvers did not come back.</summary>
    Stuck,

    /// <summary>One of its resolvers failed again and again.</summary>
    Failing,

    /// <summary>Its content is none of those that the host allows.</summary>
    NotAllowed,

    /// <summary>It has no signature, and the host asks for one.</summary>
    NotSigned,

    /// <summary>Its signature is none, or of another content, or made with another key.</summary>
    BadSignature,

    /// <summary>Another silo of the cluster has another content of it, or none. Tried again when that changes.</summary>
    NotOnEverySilo,
}

/// <summary>Why a plugin, or its newest content, was not taken.</summary>
/// <param name="Code">The kind of reason.</param>
/// <param name="Reason">The reason, for people: what is wrong, where, and what helps.</param>
/// <param name="ContentHash">The content it was about; null where the content was not read.</param>
public sealed record PluginRejection(PluginRejectionCode Code, string Reason, string? ContentHash = null);
