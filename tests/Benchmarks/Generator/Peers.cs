using System.Reflection;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Hosting;

namespace PluginState.Benchmarks.Generator;

/// <summary>The generators of others, and what code that uses them refers to.</summary>
internal static class Peers
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>The same for everybody's project.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. Net100.References.All,
        .. new[] { typeof(ConflictResolverAttribute), typeof(PluginStateBuilder), typeof(IServiceCollection), typeof(ILogger) }
            .Select(static type => type.Assembly.Location)
            .Concat(Directory.EnumerateFiles(Path.Combine(_folder, "references")))
            .Order(StringComparer.Ordinal)
            .Select(static file => MetadataReference.CreateFromFile(file)),
    ];

    public static IIncrementalGenerator RelayCommand() =>
        Create("Mvvm/CommunityToolkit.Mvvm.SourceGenerators.dll", "CommunityToolkit.Mvvm.SourceGenerators.RelayCommandGenerator");

    public static IIncrementalGenerator LoggerMessage() =>
        Create("Logging/Microsoft.Extensions.Logging.Generators.dll", "Microsoft.Extensions.Logging.Generators.LoggerMessageGenerator");

    public static IIncrementalGenerator Mapperly() =>
        Create("Mapperly/Riok.Mapperly.dll", "Riok.Mapperly.MapperGenerator");

    private static IIncrementalGenerator Create(string file, string type) =>
        (IIncrementalGenerator)Activator.CreateInstance(Assembly.LoadFrom(Path.Combine(_folder, file)).GetType(type, throwOnError: true)!)!;
}
