namespace PluginState.Generators.Model;

/// <summary>What the formatter prints for one resolver.</summary>
/// <param name="Name">The declared name.</param>
/// <param name="Paths">The declared path patterns, each once.</param>
/// <param name="Priority">The declared priority.</param>
/// <param name="IncludeEqualEdits">Whether the resolver is asked too where both sides made the same edit.</param>
/// <param name="Type">The type the method is in, such as <c>global::App.Rules</c>.</param>
/// <param name="Method">The method's name, escaped.</param>
/// <param name="Summary">What its documentation says of it, as XML text on one line; null for nothing.</param>
/// <param name="Input">What the method takes.</param>
/// <param name="Extras">What it takes after that, in its order: members of <see cref="Extra"/>.</param>
/// <param name="IsAsync">Whether the result has to be awaited.</param>
/// <param name="Output">What the method answers.</param>
/// <param name="Instance">What the method is called on; null where it is static.</param>
internal sealed record ResolverModel(
    string Name,
    EquatableArray<string> Paths,
    int Priority,
    bool IncludeEqualEdits,
    string Type,
    string Method,
    string? Summary,
    ResolverInput Input,
    EquatableArray<string> Extras,
    bool IsAsync,
    ResolverOutput Output,
    InstanceModel? Instance)
{
    /// <summary>Whether it answers before it returns and cannot be told to stop: neither by a token, nor has it a scope to end afterwards.</summary>
    internal bool IsSynchronous => !IsAsync && !Extras.Contains(Extra.Token) && Instance is not { IsSingleton: false };

    /// <summary>Tells overloads apart, so that the order does not depend on that of the files.</summary>
    internal string Signature => (Input switch
    {
        ResolverInput.Typed typed => typed.Type.Name,
        ResolverInput.Values values => string.Join(",", values.Items.Select(static value => $"{value.IsSlot} {value.Type.Name}")),
        _ => "",
    }) + ";" + string.Join(",", Extras);

    /// <summary>The types that System.Text.Json reads or writes for it.</summary>
    internal IEnumerable<JsonTypeModel> JsonTypes
    {
        get
        {
            var read = Input switch
            {
                ResolverInput.Typed typed => [typed.Type],
                ResolverInput.Values values => values.Items.Select(static value => value.Type).Where(static type => !type.IsScalar),
                _ => (IEnumerable<JsonTypeModel>)[],
            };
            return Output switch
            {
                ResolverOutput.Typed typed => read.Append(typed.Type),
                ResolverOutput.Value { Type: { IsScalar: false } type } => read.Append(type),
                _ => read,
            };
        }
    }

    /// <summary>The type and the method, as people write them.</summary>
    internal string Display => TypeDisplay + "." + Method;

    /// <summary>The type, as people write it.</summary>
    internal string TypeDisplay => Type.Replace("global::", "");
}

/// <summary>What a method may take beside the conflict; each is the name of the variable that holds it in generated code.</summary>
internal static class Extra
{
    internal const string Context = "context";
    internal const string Logger = "logger";
    internal const string Token = "cancellationToken";
}

/// <summary>What a resolver's method takes.</summary>
internal abstract record ResolverInput
{
    /// <summary><c>Conflict</c>.</summary>
    internal sealed record Raw : ResolverInput;

    /// <summary><c>Conflict&lt;T&gt;</c>.</summary>
    internal sealed record Typed(JsonTypeModel Type, bool MayBeNull) : ResolverInput;

    /// <summary>The values one by one: local and remote, perhaps with the base before them.</summary>
    internal sealed record Values(EquatableArray<ValueModel> Items) : ResolverInput;
}

/// <summary>One parameter that takes one side's value.</summary>
/// <param name="Side">The member of <c>ConflictSide</c>.</param>
/// <param name="Type">The type the value is read as.</param>
/// <param name="IsSlot">Whether the parameter is a <c>Slot&lt;T&gt;</c>.</param>
/// <param name="MayBeAbsent">Whether the method takes a side that has no value.</param>
/// <param name="MayBeNull">Whether the method takes null, or the type cannot hold it anyway.</param>
internal sealed record ValueModel(string Side, JsonTypeModel Type, bool IsSlot, bool MayBeAbsent, bool MayBeNull);

/// <summary>What a resolver's method answers, once awaited.</summary>
internal abstract record ResolverOutput
{
    /// <summary><c>Resolution</c>.</summary>
    internal sealed record Raw : ResolverOutput;

    /// <summary><c>Resolution&lt;T&gt;</c>.</summary>
    internal sealed record Typed(JsonTypeModel Type) : ResolverOutput;

    /// <summary><c>T</c>.</summary>
    internal sealed record Value(JsonTypeModel Type) : ResolverOutput;
}
