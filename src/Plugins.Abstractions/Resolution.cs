using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginState;

/// <summary>A resolver's answer as JSON. The default value is <see cref="ResolutionKind.Decline"/>.</summary>
public readonly struct Resolution
{
    private Resolution(ResolutionKind kind, ReadOnlyMemory<byte> json = default, string? reason = null)
    {
        Kind = kind;
        Json = json;
        Reason = reason;
    }

    /// <summary>What was answered.</summary>
    public ResolutionKind Kind { get; }

    /// <summary>The value as UTF-8 JSON where <see cref="Kind"/> is <see cref="ResolutionKind.Set"/>; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Why the resolver declined or failed, for people.</summary>
    public string? Reason { get; }

    /// <inheritdoc cref="ResolutionKind.UseLocal"/>
    public static Resolution UseLocal => new(ResolutionKind.UseLocal);

    /// <inheritdoc cref="ResolutionKind.UseRemote"/>
    public static Resolution UseRemote => new(ResolutionKind.UseRemote);

    /// <inheritdoc cref="ResolutionKind.UseBase"/>
    public static Resolution UseBase => new(ResolutionKind.UseBase);

    /// <inheritdoc cref="ResolutionKind.Remove"/>
    public static Resolution Remove => new(ResolutionKind.Remove);

    /// <inheritdoc cref="ResolutionKind.Decline"/>
    /// <param name="reason">Why, for people.</param>
    public static Resolution Decline(string? reason = null) => new(ResolutionKind.Decline, reason: reason);

    /// <inheritdoc cref="ResolutionKind.Fail"/>
    /// <param name="reason">Why, for people.</param>
    public static Resolution Fail(string reason) => new(ResolutionKind.Fail, reason: reason);

    /// <summary>Take this value.</summary>
    /// <param name="utf8Json">One JSON value as UTF-8. It is parsed strictly when the answer is checked.</param>
    public static Resolution Set(ReadOnlyMemory<byte> utf8Json) => new(ResolutionKind.Set, utf8Json);

    /// <summary>Take this value.</summary>
    public static Resolution Set(JsonElement value) => new(ResolutionKind.Set, JsonSerializer.SerializeToUtf8Bytes(value, ElementInfo.Instance));

    /// <summary>Take this value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How to write it.</param>
    public static Resolution Set<T>(T value, JsonTypeInfo<T> typeInfo) =>
        new(ResolutionKind.Set, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));

    private static class ElementInfo
    {
        // Immutable once made: a JsonTypeInfo locks itself on first use. Options without a resolver cannot be locked; this one is empty.
        internal static readonly JsonTypeInfo<JsonElement> Instance =
            JsonMetadataServices.CreateValueInfo<JsonElement>(
                new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() },
                JsonMetadataServices.JsonElementConverter);
    }
}
