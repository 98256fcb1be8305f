using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Tests.Plugins;

/// <summary>Compiles plugins, good ones and broken ones, in memory.</summary>
internal static class PluginCompiler
{
    /// <summary>A marked method, and what a module then has to declare, for those who write the rest of it.</summary>
    public const string Marked = "[ConflictResolver(\"answer\")] public static int Mark(int local, int remote) => local;";

    /// <inheritdoc cref="Marked"/>
    public const string Declarations = "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"answer\")];";

    private static readonly MetadataReference _contracts = MetadataReference.CreateFromFile(typeof(ResolverModuleAttribute).Assembly.Location);

    /// <summary>A plugin with one resolver, whose answer is the text an expression gives.</summary>
    public static byte[] Plugin(string answer, string resolver = "answer", string? path = null, string version = "1.0.0.0", params byte[][] references) =>
        Compile("Plugin", Source(answer, resolver, path, version), references);

    public static string Source(string answer, string resolver = "answer", string? path = null, string version = "1.0.0.0")
    {
        var paths = path is null ? "" : $", \"{path}\"";
        return Whole(
            $"[ConflictResolver(\"{resolver}\"{(path is null ? "" : $", Path = \"{path}\"")})] public static int Mark(int local, int remote) => local;",
            $"public static IReadOnlyList<ResolverDeclaration> Declarations {{ get; }} = [new(\"{resolver}\"{paths})];",
            $"public static Resolver Bind(int index, ResolverInstances instances) => static (_, _) => new(Resolution.Decline({answer}));",
            version);
    }

    /// <summary>A plugin's source with the parts that are to be broken given.</summary>
    public static string Whole(string marked, string declarations, string bind, string version = "1.0.0.0", string attribute = "[assembly: ResolverModule<Module>]") => $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using PluginState;
        [assembly: System.Reflection.AssemblyVersion("{{version}}")]
        {{attribute}}
        public static class Marked { {{marked}} }
        public sealed class Module : IResolverModule
        {
            {{declarations}}
            {{bind}}
        }
        """;

    /// <summary>An assembly that refers to the framework, the contracts and others.</summary>
    public static byte[] Compile(string assembly, string source, params byte[][] references) =>
        Emit(assembly, source, [_contracts, .. references.Select(static image => MetadataReference.CreateFromImage(image))]);

    /// <summary>An assembly that refers to the framework and others, but not to the host's contracts.</summary>
    public static byte[] CompileWithoutContracts(string assembly, string source, params byte[][] references) =>
        Emit(assembly, source, [.. references.Select(static image => MetadataReference.CreateFromImage(image))]);

    /// <summary>Contracts of another version, with just enough in them to build a plugin, and a member the host's do not have.</summary>
    public static byte[] OtherContracts(string version) => CompileWithoutContracts("PluginState.Plugins.Abstractions", $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        [assembly: System.Reflection.AssemblyVersion("{{version}}")]
        namespace PluginState;
        public sealed class ConflictResolverAttribute(string name) : Attribute { public string Name => name; public string? Path { get; set; } }
        public abstract class Conflict { public abstract int Mood { get; } }
        public struct Resolution { public static Resolution Decline(string? reason = null) => default; }
        public delegate ValueTask<Resolution> Resolver(Conflict conflict, CancellationToken cancellationToken);
        public sealed record ResolverDeclaration(string Name, params IReadOnlyList<string> Paths);
        public abstract class ResolverInstances;
        public interface IResolverModule
        {
            static abstract IReadOnlyList<ResolverDeclaration> Declarations { get; }
            static abstract Resolver Bind(int index, ResolverInstances instances);
        }
        [AttributeUsage(AttributeTargets.Assembly)]
        public sealed class ResolverModuleAttribute<T>(string catalogue = "") : Attribute where T : IResolverModule;
        """);

    private static byte[] Emit(string assembly, string source, MetadataReference[] references)
    {
        var compilation = CSharpCompilation.Create(
            assembly,
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            [.. Net100.References.All, .. references],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Annotations, deterministic: true));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
