using System.ComponentModel;

namespace PluginState;

/// <summary>
/// The resolvers and merge rules of one assembly: the generator writes one module for every assembly that has a method marked
/// <see cref="ConflictResolverAttribute"/>, or a <see cref="MergeRuleAttribute"/>. Declarations are data; a resolver's delegate is made when it is
/// first needed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IResolverModule
{
    /// <summary>The declared resolvers, in ordinal order of their names.</summary>
    static abstract IReadOnlyList<ResolverDeclaration> Declarations { get; }

    /// <summary>Makes the delegate of one declared resolver.</summary>
    /// <param name="index">Its index in <see cref="Declarations"/>.</param>
    /// <param name="instances">Gives what it is called on and what it is given beside the conflict.</param>
    static abstract Resolver Bind(int index, ResolverInstances instances);

    /// <summary>
    /// Makes the delegate of one declared resolver that answers before it returns; it does what that of <see cref="Bind"/> does. Default: none, as in
    /// modules that were generated before there was this member.
    /// </summary>
    /// <param name="index">Its index in <see cref="Declarations"/>.</param>
    /// <param name="instances">Gives what it is called on and what it is given beside the conflict.</param>
    /// <returns>Null where <see cref="Bind"/> is to be called.</returns>
    static virtual SynchronousResolver? BindSynchronous(int index, ResolverInstances instances) => null;

    /// <summary>The declared merge rules, in ordinal order of their paths. Default: none.</summary>
    static virtual IReadOnlyList<MergeRule> MergeRules => [];
}

/// <summary>Names the resolver module of an assembly, so that a plugin host finds it with one attribute look-up.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ResolverModuleAttribute : Attribute
{
    private protected ResolverModuleAttribute(string catalogue) => Catalogue = catalogue;

    /// <summary>
    /// What the module declares, as <see cref="ResolverTable.Parse"/> reads it: tools find it in the assembly's metadata, where nothing has to be loaded
    /// for it. Empty for a module that was not generated.
    /// </summary>
    public string Catalogue { get; }

    /// <inheritdoc cref="IResolverModule.Declarations"/>
    public abstract IReadOnlyList<ResolverDeclaration> Declarations { get; }

    /// <inheritdoc cref="IResolverModule.Bind"/>
    public abstract Resolver Bind(int index, ResolverInstances instances);

    /// <inheritdoc cref="IResolverModule.BindSynchronous"/>
    public abstract SynchronousResolver? BindSynchronous(int index, ResolverInstances instances);

    /// <inheritdoc cref="IResolverModule.MergeRules"/>
    public abstract IReadOnlyList<MergeRule> MergeRules { get; }
}

/// <inheritdoc/>
/// <typeparam name="TModule">The generated module.</typeparam>
/// <param name="catalogue">What it declares, for tools.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ResolverModuleAttribute<TModule>(string catalogue = "") : ResolverModuleAttribute(catalogue)
    where TModule : IResolverModule
{
    /// <inheritdoc/>
    public override IReadOnlyList<ResolverDeclaration> Declarations => TModule.Declarations;

    /// <inheritdoc/>
    public override Resolver Bind(int index, ResolverInstances instances) => TModule.Bind(index, instances);

    /// <inheritdoc/>
    public override SynchronousResolver? BindSynchronous(int index, ResolverInstances instances) => TModule.BindSynchronous(index, instances);

    /// <inheritdoc/>
    public override IReadOnlyList<MergeRule> MergeRules => TModule.MergeRules;
}
