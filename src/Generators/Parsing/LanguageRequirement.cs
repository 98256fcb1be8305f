using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Parsing;

/// <summary>Which C# the generated code needs: static abstract members, generic attributes and raw strings came with C# 11.</summary>
internal static class LanguageRequirement
{
    internal static bool IsMetBy(Compilation compilation) => compilation is CSharpCompilation { LanguageVersion: >= LanguageVersion.CSharp11 };
}
