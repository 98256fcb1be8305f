using System.Reflection;
using System.Text.RegularExpressions;
using PluginState.Bounded;
using PluginState.Resolvers;

namespace PluginState.Interleavings;

/// <summary>What threads share past the shadows would not be explored, and nobody would notice.</summary>
public sealed partial class EscapeTests
{
    private static readonly string _product = typeof(EscapeTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Product").Value!;

    /// <summary>What is named here and yet explored, or not used in the scenarios.</summary>
    private static readonly Dictionary<string, string[]> _harmless = new()
    {
        ["SingleFlight.cs"] = ["CurrentManagedThreadId"], // every thread of a scenario is a thread of its own
        ["RecencyClock.cs"] = ["ITimer", "CreateTimer"], // the caches of the scenarios have no time provider
    };

    [Fact]
    public void The_product_is_compiled_against_the_shadows()
    {
        Assert.Same(typeof(EscapeTests).Assembly, typeof(LruCache<int, int>).Assembly);
        Assert.Same(typeof(EscapeTests).Assembly, typeof(ResolverBreaker).Assembly);
        Assert.Contains(
            typeof(LruCache<int, int>).GetFields(BindingFlags.Instance | BindingFlags.NonPublic),
            static field => field.FieldType == typeof(Lock) && field.FieldType.Assembly == typeof(EscapeTests).Assembly);
    }

    [Fact]
    public void The_product_synchronises_by_nothing_that_has_no_shadow()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(_product, "Bounded"), "*.cs"), Path.Combine(_product, "Resolvers", "ResolverBreaker.cs")];
        Assert.NotInRange(files.Length, 0, 1);
        Assert.All(files, static file =>
        {
            var code = Comment().Replace(File.ReadAllText(file), "");
            foreach (var harmless in _harmless.GetValueOrDefault(Path.GetFileName(file), []))
                code = code.Replace(harmless, "", StringComparison.Ordinal);
            Assert.DoesNotMatch(Escape(), code);
        });
    }

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bvolatile\b|\bThreadStatic|\b(Thread|Async)Local\b|\bConcurrent\w*<|\bImmutableInterlocked\b|\bLazy(Initializer)?\b"
        + @"|\b\w*(Semaphore|Mutex|ResetEvent|ReaderWriterLock|SpinLock|CountdownEvent)\w*\b|\bBarrier\b|\b\w*Timer\b|\bParallel\b|\bTask\b|\bawait\b"
        + @"|\bCurrentManagedThreadId\b|\bCurrentThread\b|\bMethodImplOptions\.Synchronized\b")]
    private static partial Regex Escape();
}
