using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace PluginState;

/// <summary>A resolver's answer. The default value is <see cref="ResolutionKind.Decline"/>.</summary>
/// <typeparam name="T">The .NET type of the value.</typeparam>
public readonly record struct Resolution<T>
{
    private Resolution(ResolutionKind kind, T? value = default, string? reason = null)
    {
        Kind = kind;
        Value = value;
        Reason = reason;
    }

    /// <summary>What was answered.</summary>
    public ResolutionKind Kind { get; }

    /// <summary>The value where <see cref="Kind"/> is <see cref="ResolutionKind.Set"/>; otherwise the type's default.</summary>
    public T? Value { get; }

    /// <summary>Why the resolver declined or failed, for people.</summary>
    public string? Reason { get; }

    /// <inheritdoc cref="ResolutionKind.UseLocal"/>
    public static Resolution<T> UseLocal => new(ResolutionKind.UseLocal);

    /// <inheritdoc cref="ResolutionKind.UseRemote"/>
    public static Resolution<T> UseRemote => new(ResolutionKind.UseRemote);

    /// <inheritdoc cref="ResolutionKind.UseBase"/>
    public static Resolution<T> UseBase => new(ResolutionKind.UseBase);

    /// <inheritdoc cref="ResolutionKind.Remove"/>
    public static Resolution<T> Remove => new(ResolutionKind.Remove);

    /// <inheritdoc cref="ResolutionKind.Decline"/>
    /// <param name="reason">Why, for people.</param>
    public static Resolution<T> Decline(string? reason = null) => new(ResolutionKind.Decline, reason: reason);

    /// <inheritdoc cref="ResolutionKind.Fail"/>
    /// <param name="reason">Why, for people.</param>
    public static Resolution<T> Fail(string reason) => new(ResolutionKind.Fail, reason: reason);

    /// <summary>Take this value.</summary>
    public static Resolution<T> Set(T value) => new(ResolutionKind.Set, value);

    /// <summary>Take this value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Set is the named alternate.")]
    public static implicit operator Resolution<T>(T value) => Set(value);

    /// <summary>The same answer with its value written as JSON.</summary>
    /// <param name="typeInfo">How to write it.</param>
    public Resolution ToJson(JsonTypeInfo<T> typeInfo) => Kind switch
    {
        ResolutionKind.UseLocal => Resolution.UseLocal,
        ResolutionKind.UseRemote => Resolution.UseRemote,
        ResolutionKind.UseBase => Resolution.UseBase,
        ResolutionKind.Remove => Resolution.Remove,
        ResolutionKind.Set => Resolution.Set(Value!, typeInfo),
        ResolutionKind.Fail => Resolution.Fail(Reason ?? ""),
        _ => Resolution.Decline(Reason),
    };
}
