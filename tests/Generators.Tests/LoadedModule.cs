using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using PluginState.Resolvers;

namespace PluginState.Generators.Tests;

/// <summary>A compilation with what was generated, loaded as a plugin would be.</summary>
internal sealed class LoadedModule : IDisposable
{
    internal LoadedModule(Compilation compilation, IServiceProvider? services = null)
    {
        Context = new AssemblyLoadContext(null, isCollectible: true);
        Context.Resolving += (context, name) => compilation.References.OfType<CompilationReference>()
            .Where(reference => reference.Compilation.AssemblyName == name.Name)
            .Select(reference => Load(context, reference.Compilation))
            .FirstOrDefault();
        Instances = new ServiceInstances(services);
        Module = Load(Context, compilation).GetCustomAttribute<ResolverModuleAttribute>();
    }

    internal AssemblyLoadContext Context { get; }

    /// <summary>The module; null where none was generated.</summary>
    internal ResolverModuleAttribute? Module { get; }

    internal ServiceInstances Instances { get; }

    internal Resolver Bind(int index) => Module!.Bind(index, Instances);

    /// <summary>Binds every resolver and calls it, with values that are absent, null, and of every kind; what a resolver throws fails the test.</summary>
    internal void AssertRuns()
    {
        if (Module is null)
        {
            return;
        }

        Assert.Equal(Module.Declarations.Select(static resolver => resolver.Name), ResolverTable.Parse(Module.Catalogue).Select(static resolver => resolver.Name));
        FakeConflict[] conflicts =
        [
            new(null, null, null), new("null", "null", "null"), new(null, "1", "2"), new("0", "1", "2"), new("\"a\"", "\"b\"", "\"c\""), new("{}", "{}", "{}"), new(null, "[]", "[1]"),
        ];
        for (var i = 0; i < Module.Declarations.Count; i++)
        {
            var resolver = Bind(i);
            foreach (var conflict in conflicts)
            {
                Assert.True(Enum.IsDefined(Ask(resolver, conflict).Kind));
            }
        }
    }

    public void Dispose() => Context.Unload();

    private static Resolution Ask(Resolver resolver, FakeConflict conflict)
    {
        try
        {
            return resolver(conflict, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        }
        catch (InvalidOperationException error) when (error.Message.StartsWith("The slot is absent", StringComparison.Ordinal))
        {
            return Resolution.Decline(); // the resolver's own: it does not look before it takes
        }
    }

    private static Assembly Load(AssemblyLoadContext context, Compilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;
        return context.LoadFromStream(image);
    }
}
