using PluginState.Generators.Model;

namespace PluginState.Generators.Formatting;

/// <summary>Prints what calls the methods: reads the values, calls, wraps the answer.</summary>
/// <remarks>What several resolvers need alike, a reader of values or a maker of objects, is printed once, so that an adapter is a line.</remarks>
internal sealed class AdapterFormatter(SourceWriter writer, EquatableArray<ResolverModel> resolvers)
{
    internal const string OutOfRange = "_ => throw new global::System.ArgumentOutOfRangeException(\"index\"),";

    private const string Services = "global::System.IServiceProvider";
    private const string Logger = "global::Microsoft.Extensions.Logging.ILogger";
    private const string CatchUnsupported = "catch (global::System.NotSupportedException unsupported) // a type that System.Text.Json cannot read";

    private static readonly List<(string Type, string Name)> _nothing = [];

    private readonly List<EquatableArray<ValueModel>> _readers = [];
    private readonly List<string> _reads = []; // the calls of the readers
    private readonly Dictionary<EquatableArray<ValueModel>, int> _readerIndices = [];
    private readonly List<(string Type, InstanceModel Instance)> _makers = [];
    private readonly Dictionary<string, int> _makerIndices = new(StringComparer.Ordinal);

    /// <summary>Prints the class that holds the adapters of some resolvers.</summary>
    internal void WritePart(int part, IReadOnlyList<int> indices)
    {
        writer.Member().Line($"private static class Part_{part}").Open();
        WriteSwitch("internal static _Resolver Bind", [.. indices.Where(i => !resolvers[i].IsSynchronous)], "_Resolver", "Adapter", OutOfRange);
        WriteSwitch("internal static _SynchronousResolver? BindSynchronous", [.. indices.Where(i => resolvers[i].IsSynchronous)], "_SynchronousResolver", "Answer", "_ => null,");
        foreach (var i in indices)
        {
            WriteBound(resolvers[i], i);
            WriteAdapter(resolvers[i], i);
        }

        writer.Close();
    }

    /// <summary>Prints what the adapters share.</summary>
    internal void WriteShared()
    {
        for (var i = 0; i < _readers.Count; i++)
        {
            WriteReader(i, _readers[i]);
        }

        WriteReadHelpers();
        for (var i = 0; i < _makers.Count; i++)
        {
            WriteMaker(i, _makers[i].Type, _makers[i].Instance);
        }

        WriteServiceHelpers();
        if (resolvers.Any(static resolver => resolver.Extras.Contains(Extra.Logger)))
        {
            writer.Member().Line($"private static {Logger} LoggerOf(_Instances instances, string category) =>")
                .Line("    instances.Services.GetService(typeof(global::Microsoft.Extensions.Logging.ILoggerFactory)) is global::Microsoft.Extensions.Logging.ILoggerFactory loggers")
                .Line("        ? loggers.CreateLogger(category)")
                .Line("        : global::Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;");
        }
    }

    private void WriteSwitch(string signature, List<int> indices, string @delegate, string adapter, string otherwise)
    {
        if (indices.Count == 0)
        {
            return;
        }

        writer.Member().Line($"{signature}(int index, _Instances instances) => index switch").Open();
        foreach (var i in indices)
        {
            // Not as a method group: the compiler would keep every delegate in a field of one class.
            _ = HeldBy(resolvers[i]).Count == 0 ? writer.Line($"{i} => new {@delegate}({adapter}_{i}),") : writer.Line($"{i} => Bound_{i}(instances),");
        }

        writer.Line(otherwise).Close(";");
    }

    /// <summary>What a delegate holds from when it is made: types and names of variables.</summary>
    private static List<(string Type, string Name)> HeldBy(ResolverModel resolver)
    {
        if (resolver.Instance is null && !resolver.Extras.Contains(Extra.Logger))
        {
            return _nothing; // most hold nothing
        }

        var held = new List<(string, string)>();
        if (resolver.Instance is { } instance)
        {
            held.Add(instance.IsSingleton ? (resolver.Type, "instance") : ("_Instances", "instances"));
        }

        if (resolver.Extras.Contains(Extra.Logger))
        {
            held.Add((Logger, Extra.Logger));
        }

        return held;
    }

    private void WriteBound(ResolverModel resolver, int index)
    {
        var held = HeldBy(resolver);
        if (held.Count == 0)
        {
            return;
        }

        writer.Member().Line($"private static {(resolver.IsSynchronous ? "_SynchronousResolver" : "_Resolver")} Bound_{index}(_Instances instances)").Open();
        if (resolver.Instance is { IsSingleton: true } instance)
        {
            writer.Line($"var instance = instances.Single<{resolver.Type}>(Make_{MakerOf(resolver.Type, instance)});");
        }

        if (resolver.Extras.Contains(Extra.Logger))
        {
            writer.Line($"var logger = LoggerOf(instances, {Snippets.Literal(resolver.TypeDisplay)});");
        }

        var arguments = string.Join(", ", held.Select(static variable => variable.Name));
        writer.Line(resolver.IsSynchronous
                ? $"return conflict => Answer_{index}({arguments}, conflict);"
                : $"return (conflict, cancellationToken) => Adapter_{index}({arguments}, conflict, cancellationToken);")
            .Close();
    }

    private void WriteAdapter(ResolverModel resolver, int index)
    {
        var held = HeldBy(resolver).Count == 0 ? "" : string.Concat(HeldBy(resolver).Select(static variable => $"{variable.Type} {variable.Name}, "));
        if (resolver.Instance is { IsSingleton: false } instance)
        {
            WriteScopedAdapter(resolver, index, instance, held);
            return;
        }

        writer.Member();
        _ = resolver.IsSynchronous
            ? writer.Line($"private static _Resolution Answer_{index}({held}_Conflict conflict) =>")
            : writer.Line($"private static {(resolver.IsAsync ? "async " : "")}_Answer Adapter_{index}({held}_Conflict conflict, _CancellationToken cancellationToken) =>");
        var (before, after) = resolver.IsAsync || resolver.IsSynchronous ? ("", "") : ("new _Answer(", ")");
        var answer = AnswerOf(resolver, resolver.Instance is null ? resolver.Type : "instance");
        _ = ReadOf(resolver) is { } read
            ? writer.Line($"    {before}{read} ? {answer} : _Resolution.Decline(reason){after};")
            : writer.Line($"    {before}{answer}{after};");
    }

    private void WriteScopedAdapter(ResolverModel resolver, int index, InstanceModel instance, string held)
    {
        writer.Member().Line($"private static async _Answer Adapter_{index}({held}_Conflict conflict, _CancellationToken cancellationToken)").Open();
        if (ReadOf(resolver) is { } read)
        {
            writer.Line($"if (!{read})").Open().Line("return _Resolution.Decline(reason);").Close().Line();
        }

        writer.Line("var scope = instances.BeginScope();")
            .Line("await using (global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.ConfigureAwait(scope, false))")
            .Open()
            .Line($"var instance = scope.Get<{resolver.Type}>(Make_{MakerOf(resolver.Type, instance)});")
            .Line($"return {AnswerOf(resolver, "instance")};")
            .Close()
            .Close();
    }

    private static string AnswerOf(ResolverModel resolver, string on)
    {
        var call = $"{on}.{resolver.Method}({ArgumentsOf(resolver)})";
        var answer = resolver.IsAsync ? $"await {call}.ConfigureAwait(false)" : call;
        return resolver.Output switch
        {
            ResolverOutput.Typed typed => $"({answer}).ToJson({JsonFormatter.InfoOf(typed.Type)})",
            ResolverOutput.Value { Type: { IsScalar: true } type } => $"_Resolution.SetScalar<{type.Name}>({answer})",
            ResolverOutput.Value value => $"_Resolution.Set({answer}, {JsonFormatter.InfoOf(value.Type)})",
            _ => answer,
        };
    }

    private static string ArgumentsOf(ResolverModel resolver)
    {
        var values = resolver.Input switch
        {
            ResolverInput.Values { Items.Count: 2 } => "local, remote",
            ResolverInput.Values => "@base, local, remote",
            ResolverInput.Typed => "typed",
            _ => "conflict",
        };
        return resolver.Extras.Count == 0 ? values
            : values + string.Concat(resolver.Extras.Select(static extra => extra == Extra.Context ? ", new global::PluginState.ConflictContext(conflict)" : ", " + extra));
    }

    /// <summary>What reads the values, an expression that is true where that could be done; null where there is nothing to read.</summary>
    private string? ReadOf(ResolverModel resolver) => resolver.Input switch
    {
        ResolverInput.Typed typed =>
            $"TryReadTyped<{typed.Type.Name}>(conflict, {Snippets.Literal(typed.Type.DisplayName)}, {Snippets.Bool(typed.MayBeNull)}, out var typed, out var reason)",
        ResolverInput.Values { Items: var items } =>
            _reads[ReaderOf(items)],
        _ => null,
    };

    private int ReaderOf(EquatableArray<ValueModel> items)
    {
        if (!_readerIndices.TryGetValue(items, out var index))
        {
            _readerIndices.Add(items, index = _readers.Count);
            _readers.Add(items);
            _reads.Add($"Read_{index}(conflict, {string.Concat(items.Select(static value => $"out var {LocalOf(value)}, "))}out var reason)");
        }

        return index;
    }

    private int MakerOf(string type, InstanceModel instance)
    {
        if (!_makerIndices.TryGetValue(type, out var index))
        {
            _makerIndices.Add(type, index = _makers.Count);
            _makers.Add((type, instance));
        }

        return index;
    }

    private void WriteReader(int index, EquatableArray<ValueModel> items)
    {
        writer.Member().Line($"private static bool Read_{index}(_Conflict conflict, {string.Concat(items.Select(static value => $"out {TypeOf(value)} {LocalOf(value)}, "))}out string? reason)").Open();
        for (var i = 0; i < items.Count; i++)
        {
            var value = items[i];
            writer.Line($"{(i == 0 ? "if (" : "    && ")}{(value.Type.IsScalar ? "TryReadScalar" : "TryRead")}<{value.Type.Name}>(conflict, _Side.{value.Side}, {Snippets.Literal(value.Type.DisplayName)}, {Snippets.Bool(value.MayBeAbsent)}, {Snippets.Bool(value.MayBeNull)}, out var {SlotOf(value)}, out reason){(i == items.Count - 1 ? ")" : "")}");
        }

        writer.Open();
        foreach (var value in items)
        {
            writer.Line($"{LocalOf(value)} = {SlotOf(value)}{(value.IsSlot ? "" : value.MayBeAbsent ? ".GetValueOrDefault()" : ".Value")};");
        }

        writer.Line("return true;").Close().Line();
        foreach (var value in items)
        {
            writer.Line($"{LocalOf(value)} = default;");
        }

        writer.Line("return false;").Close();
    }

    private static string TypeOf(ValueModel value) => value.IsSlot ? $"global::PluginState.Slot<{value.Type.Name}>" : value.Type.Name;

    private static string LocalOf(ValueModel value) => value.Side == "Base" ? "@base" : value.Side.ToLowerInvariant();

    private static string SlotOf(ValueModel value) => value.Side.ToLowerInvariant() + "Slot";

    /// <summary>What the readers call and says why values cannot be read; as much of it as is needed.</summary>
    private void WriteReadHelpers()
    {
        if (_readers.Any(static items => items.Any(static value => value.Type.IsScalar)))
        {
            writer.Member().Line("private static bool TryReadScalar<T>(_Conflict conflict, _Side side, string type, bool mayBeAbsent, bool mayBeNull, out global::PluginState.Slot<T> slot, out string? reason)")
                .Open()
                .Line("if (conflict.TryRead(side, out slot) && (slot.Exists ? mayBeNull || slot.Value is not null : mayBeAbsent))")
                .Open()
                .Line("reason = null;")
                .Line("return true;")
                .Close()
                .Line()
                .Line("reason = WhyNot<T>(conflict, side, type);")
                .Line("return false;")
                .Close()
                .Member().Line("private static string WhyNot<T>(_Conflict conflict, _Side side, string type) =>")
                .Line("    !conflict.TryRead(side, out global::PluginState.Slot<T> slot) ? $\"The {side} value at '{conflict.Path}' cannot be read as {type}.\"")
                .Line("    : !slot.Exists ? $\"There is no {side} value at '{conflict.Path}'.\"")
                .Line("    : $\"The {side} value at '{conflict.Path}' is null and cannot be read as {type}.\";");
        }

        if (_readers.Any(static items => items.Any(static value => !value.Type.IsScalar)))
        {
            writer.Member().Line("private static bool TryRead<T>(_Conflict conflict, _Side side, string type, bool mayBeAbsent, bool mayBeNull, out global::PluginState.Slot<T> slot, out string? reason)")
                .Open()
                .Line("try")
                .Open()
                .Line("reason = !conflict.TryRead(side, Json<T>.Info, out slot) ? $\"The {side} value at '{conflict.Path}' cannot be read as {type}.\"")
                .Line("    : !slot.Exists ? (mayBeAbsent ? null : $\"There is no {side} value at '{conflict.Path}'.\")")
                .Line("    : !mayBeNull && slot.Value is null ? $\"The {side} value at '{conflict.Path}' is null and cannot be read as {type}.\"")
                .Line("    : null;")
                .Close()
                .Line(CatchUnsupported)
                .Open()
                .Line("slot = default;")
                .Line("reason = $\"The {side} value at '{conflict.Path}' cannot be read as {type}: {unsupported.Message}\";")
                .Close()
                .Line()
                .Line("return reason is null;")
                .Close();
        }

        if (resolvers.Any(static resolver => resolver.Input is ResolverInput.Typed))
        {
            writer.Member().Line("private static bool TryReadTyped<T>(_Conflict conflict, string type, bool mayBeNull, out global::PluginState.Conflict<T> typed, out string? reason)")
                .Open()
                .Line("try")
                .Open()
                .Line("reason = !global::PluginState.Conflict<T>.TryRead(conflict, Json<T>.Info, out typed) ? $\"A value at '{conflict.Path}' cannot be read as {type}.\"")
                .Line("    : !mayBeNull && (IsNull(typed.Base) || IsNull(typed.Local) || IsNull(typed.Remote)) ? $\"A value at '{conflict.Path}' is null and cannot be read as {type}.\"")
                .Line("    : null;")
                .Close()
                .Line(CatchUnsupported)
                .Open()
                .Line("typed = null;")
                .Line("reason = $\"A value at '{conflict.Path}' cannot be read as {type}: {unsupported.Message}\";")
                .Close()
                .Line()
                .Line("return reason is null;")
                .Member().Line("static bool IsNull(global::PluginState.Slot<T> slot) => slot.Exists && slot.Value is null;")
                .Close();
        }
    }

    private void WriteMaker(int index, string type, InstanceModel instance)
    {
        var arguments = instance.Dependencies.Select(dependency =>
        {
            var key = dependency.Key is null ? "" : ", " + dependency.Key;
            return dependency.Default is { } otherwise
                ? $"Optional{(key.Length > 0 ? "Keyed" : "")}<{dependency.Type}>(services, {otherwise}{key})"
                : $"Required{(key.Length > 0 ? "Keyed" : "")}<{dependency.Type}>(services, {Snippets.Literal(type.Replace("global::", ""))}, {Snippets.Literal(dependency.Name)}{key})";
        });
        writer.Member().Line($"private static {type} Make_{index}({Services} services) => new {type}({string.Join(", ", arguments)});");
    }

    private void WriteServiceHelpers()
    {
        var dependencies = _makers.SelectMany(static maker => maker.Instance.Dependencies).ToList();
        foreach (var isKeyed in new[] { false, true })
        {
            var (suffix, parameter) = isKeyed ? ("Keyed", ", object key") : ("", "");
            var get = isKeyed
                ? "(services as global::Microsoft.Extensions.DependencyInjection.IKeyedServiceProvider)?.GetKeyedService(typeof(T), key)"
                : "services.GetService(typeof(T))";
            var these = dependencies.Where(dependency => (dependency.Key is not null) == isKeyed).ToList();
            if (these.Any(static dependency => dependency.Default is null))
            {
                writer.Member().Line($"private static T Required{suffix}<T>({Services} services, string type, string parameter{parameter}) => {get} is T service ? service")
                    .Line("    : throw new global::System.InvalidOperationException($\"The resolvers of '{type}' need a service '{typeof(T)}' for its parameter '{parameter}', and there is none. Register it, or '{type}' itself.\");");
            }

            if (these.Any(static dependency => dependency.Default is not null))
            {
                writer.Member().Line($"private static T Optional{suffix}<T>({Services} services, T otherwise{parameter}) => {get} is T service ? service : otherwise;");
            }
        }
    }
}
