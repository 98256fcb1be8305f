using Microsoft.CodeAnalysis;

namespace PluginState.Generators;

/// <summary>What can be wrong with a resolver or a merge rule. Each rule has its page in <c>docs/</c>.</summary>
internal static class Rules
{
    /// <summary>By these the code fixes know the rules.</summary>
    internal const string InaccessibleId = "PST0003";
    internal const string BlankNameId = "PST0005";
    internal const string AsyncVoidId = "PST0013";
    internal const string ByReferenceId = "PST0014";
    internal const string NoCancellationId = "PST0015";
    internal const string UnmarkedId = "PST0018";

    internal static readonly DiagnosticDescriptor UnsupportedSignature = new(
        "PST0001",
        "The signature fits no shape of a conflict resolver",
        "'{0}' cannot be a conflict resolver because {1}; the shapes are T M(T local, T remote), T M(T? @base, T local, T remote), Resolution<T> M(Conflict<T>) and Resolution M(Conflict), where a parameter T may be Slot<T>, a result T may be Resolution<T>, the result may come as a Task or ValueTask, and a ConflictContext, an ILogger and a CancellationToken may follow the values",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0001.md");

    internal static readonly DiagnosticDescriptor DuplicateName = new(
        "PST0002",
        "The name of a conflict resolver is used twice",
        "The resolver name '{0}' of '{1}' is also used by {2}; give each its own",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0002.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor Inaccessible = new(
        InaccessibleId,
        "Generated code cannot reach the conflict resolver",
        "Generated code cannot call '{0}': {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0003.md");

    internal static readonly DiagnosticDescriptor Generic = new(
        "PST0004",
        "A conflict resolver is not generic",
        "'{0}' or a type around it is generic, so generated code cannot know its type arguments",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0004.md");

    internal static readonly DiagnosticDescriptor BlankName = new(
        BlankNameId,
        "A conflict resolver has a name",
        "The resolver name of '{0}' is blank",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0005.md");

    internal static readonly DiagnosticDescriptor NoInstance = new(
        "PST0006",
        "Generated code has nothing to call the conflict resolver on",
        "'{0}' cannot be called: {1}; make it static, or its type a class with one constructor within reach",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0006.md");

    internal static readonly DiagnosticDescriptor InvalidPath = new(
        "PST0007",
        "The path pattern is invalid",
        "'{0}' is no path pattern: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0007.md");

    internal static readonly DiagnosticDescriptor InvalidMergeRule = new(
        "PST0008",
        "The merge rule is invalid",
        "The merge rule for '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0008.md");

    internal static readonly DiagnosticDescriptor DifferingMergeRules = new(
        "PST0009",
        "Two merge rules for one path pattern differ",
        "The path pattern '{0}' has another merge rule, which says '{1}'; keep one",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0009.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor NamesDifferByCase = new(
        "PST0010",
        "The names of two conflict resolvers differ only by case",
        "The resolver name '{0}' of '{1}' differs only by case from that of {2}; names must differ by more, so rename one",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0010.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor SamePattern = new(
        "PST0011",
        "Two conflict resolvers have one path pattern and one priority",
        "The resolvers '{0}' and {1} have the pattern '{2}' and the priority {3}, so that only the order of their names decides which is asked first; give one another Priority",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0011.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor CoveredPattern = new(
        "PST0012",
        "A path pattern can never win",
        "The pattern '{0}' of the resolver '{1}' {2}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0012.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor AsyncVoid = new(
        AsyncVoidId,
        "A conflict resolver is not async void",
        "'{0}' is async void, so that nobody can await its answer; return {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0013.md");

    internal static readonly DiagnosticDescriptor ByReference = new(
        ByReferenceId,
        "A conflict resolver takes and returns values",
        "'{0}' cannot be a conflict resolver because {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0014.md");

    internal static readonly DiagnosticDescriptor NoCancellation = new(
        NoCancellationId,
        "An asynchronous conflict resolver takes no CancellationToken",
        "'{0}' is asynchronous and cannot be told to stop when its time is up; add 'CancellationToken cancellationToken' as its last parameter",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0015.md");

    internal static readonly DiagnosticDescriptor NeedsReflection = new(
        "PST0016",
        "The values of a conflict resolver are read by reflection",
        "The values of '{0}' are '{1}', which are read and written by reflection, and trimmed or native code has none; mark a JsonSerializerContext of yours [JsonSerializable(typeof({2}))]",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0016.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor NameOfReference = new(
        "PST0017",
        "A referenced assembly declares a conflict resolver of the same name",
        "The resolver name '{0}' of '{1}' is also declared by the referenced assembly '{2}'{3}; an application that adds both cannot tell them apart, so rename this one",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0017.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor Unmarked = new(
        UnmarkedId,
        "A method looks like a conflict resolver and is not marked",
        "'{0}' has the shape of a conflict resolver, but nothing calls it; mark it [ConflictResolver(\"{1}\")]",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0018.md");

    internal static readonly DiagnosticDescriptor OldLanguage = new(
        "PST0019",
        "Generated conflict resolvers need C# 11",
        "The code generated for resolvers and merge rules needs C# 11 or later and this project is C# {0}, so that nothing is generated; raise its LangVersion",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0019.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor LifetimeOfStatic = new(
        "PST0020",
        "A static conflict resolver has no lifetime",
        "'{0}' is static and is called on no object, so its Lifetime says nothing; remove it, or the static",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0020.md");

    private const string Category = "PluginState";
    private const string HelpLink = "https://github.com/pluginstate/pluginstate/blob/main/src/Generators/docs/";
}
