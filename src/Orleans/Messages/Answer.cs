namespace PluginState.Orleans.Messages;

/// <summary>What a state answers: a value, or why there is none; or neither, where it is still at it and wants to be asked again.</summary>
/// <param name="Value">The value.</param>
/// <param name="Refusal">Why there is none.</param>
/// <param name="Context">What the context of the call has seen by it.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.answer`1")]
internal sealed record Answer<T>(T? Value, Refusal? Refusal, ContextMessage? Context)
    where T : class
{
    public static Answer<T> Pending { get; } = new(null, null, null);

    public bool IsPending => Value is null && Refusal is null;
}

/// <summary>The answer to what has no value but that it was done, or whether there was something to be done.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.done")]
internal sealed record Done(bool Was);
