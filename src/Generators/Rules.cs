using Microsoft.CodeAnalysis;

namespace PluginState.Generators;

/// <summary>What can be wrong with a resolver or a merge rule. Each rule has its page in <c>docs/</c>.</summary>
internal static class Rules
{
    internal static readonly DiagnosticDescriptor UnsupportedSignature = new(
        "PST0001",
        "The signature fits no shape of a conflict resolver",
        "'{0}' cannot be a conflict resolver because {1}; the shapes are T M(T local, T remote), T M(T? @base, T local, T remote), Resolution<T> M(Conflict<T>) and Resolution M(Conflict), where a parameter T may be Slot<T>, a result T may be Resolution<T>, the result may come as a Task or ValueTask, and a CancellationToken may follow",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0001.md");

    internal static readonly DiagnosticDescriptor DuplicateName = new(
        "PST0002",
        "The name of a conflict resolver is used twice",
        "The resolver name '{0}' of '{1}' is also used by {2}; names must differ by more than case",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "PST0002.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor Inaccessible = new(
        "PST0003",
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
        "PST0005",
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

    private const string Category = "PluginState";
    private const string HelpLink = "https://github.com/pluginstate/pluginstate/blob/main/src/Generators/docs/";
}
