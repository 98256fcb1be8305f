using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Formatting;

/// <summary>Pieces that more than one generated file has.</summary>
internal static class Snippets
{
    /// <summary>The version is that of the output's form and not the package's, so that a release alone changes no output.</summary>
    internal const string GeneratedCode =
        "[global::System.CodeDom.Compiler.GeneratedCode(\"PluginState.Generators\", \"1.0\")]";

    internal const string Hidden =
        "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";

    internal static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    internal static string Bool(bool value) => value ? "true" : "false";
}
