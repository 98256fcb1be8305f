using System.Reflection;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Discovery;

/// <summary>Two ways from a loaded assembly to the answer to its first conflict, both into the same catalog.</summary>
internal static class Ways
{
    public const string Generated = "generated", Reflection = "reflection";

    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Gets ready what is nobody's work: the first conflict, a catalog without resolvers, and for the generated way the call that an app compiles.</summary>
    public static Func<string> Prepare(string way, Assembly assembly)
    {
        var catalog = new ResolverCatalog(new BoundedResolverRegistry());
        var arbiter = new ConflictArbiter(catalog, new ResolverOptions(), StateLimits.Default, TimeProvider.System, logger: null);
        var conflict = new StateConflict(
            "state",
            new DetectedConflict(JsonPointer.Parse(Sample.FirstPath), ConflictKind.EditEdit, Number(1), Number(2), Number(3)),
            new(default, "ann"), new(default, "bob"), attempt: 1);
        var request = new DocumentMergeRequest { Base = StateValue.Null, Local = StateValue.Null, Remote = StateValue.Null };
        var declare = way == Generated
            ? assembly.GetType(Sample.Start, throwOnError: true)!.GetMethod("Declare", Declared)!.CreateDelegate<Action<ResolverCatalog>>()
            : catalog => DeclareByReflection(catalog, assembly);
        return () =>
        {
            declare(catalog);
            List<string>? notes = null;
            var turn = ResolverSelector.Start;
            return arbiter.TryAnswerAtOnce(conflict, request, catalog.Patterns, ref turn, ref notes, out var answer, CancellationToken.None) is null
                ? $"{catalog.Count}: {answer.Value}"
                : throw new InvalidOperationException("It has to be waited for.");
        };
    }

    /// <summary>What an app would do that has no generator: look at every method, read its attribute, and make the delegate of the one that is asked for.</summary>
    private static void DeclareByReflection(ResolverCatalog catalog, Assembly assembly)
    {
        var declarations = new List<ResolverDeclaration>();
        var methods = new List<MethodInfo>();
        foreach (var type in assembly.GetTypes())
        {
            foreach (var method in type.GetMethods(Declared))
            {
                if (method.GetCustomAttribute<ConflictResolverAttribute>() is not { } attribute)
                    continue;
                string[] paths = attribute.Path is { } path ? [path, .. attribute.Paths ?? []] : attribute.Paths ?? [];
                declarations.Add(new(attribute.Name, paths)
                {
                    Priority = attribute.Priority,
                    IncludeEqualEdits = attribute.IncludeEqualEdits,
                    IsSynchronous = true,
                    ValueType = method.ReturnType.Name,
                });
                methods.Add(method);
            }
        }

        catalog.Declare(ResolverOrigin.CompiledIn(assembly.GetName().Name!), declarations, index =>
        {
            var pair = (Adapter)Activator.CreateInstance(typeof(Pair<>).MakeGenericType(methods[index].ReturnType), methods[index])!;
            return pair.Answer;
        });
    }

    private static Slot<StateValue> Number(int value) => new(new StateNumber((long)value));

    private abstract class Adapter
    {
        public abstract ValueTask<Resolution> Answer(Conflict conflict, CancellationToken cancellationToken);
    }

    private sealed class Pair<T>(MethodInfo method) : Adapter
    {
        private readonly Func<T, T, T> _method = method.CreateDelegate<Func<T, T, T>>();

        public override ValueTask<Resolution> Answer(Conflict conflict, CancellationToken cancellationToken) =>
            new(conflict.TryRead<T>(ConflictSide.Local, out var local) && local.Exists && conflict.TryRead<T>(ConflictSide.Remote, out var remote) && remote.Exists
                ? Resolution.SetScalar(_method(local.Value, remote.Value))
                : Resolution.Decline());
    }
}
