using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginState;

/// <summary>
/// Tells where System.Text.Json would read and write a type as it does by default, so that no JSON text is needed to know what would come of it.
/// </summary>
/// <remarks>
/// The converters of the primitives are single instances, which a converter of somebody's own is not. That of a <c>Nullable&lt;T&gt;</c> is not; there it
/// counts that it is System.Text.Json's and that the options have the plain one for <c>T</c>, from which it is made.
/// </remarks>
internal static class PlainJson
{
    /// <summary>Whether a type is one of the primitives, and read and written in no way of anybody's own. False for any other type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // for one T a comparison or two are left of it
    public static bool IsPlain<T>(JsonTypeInfo<T> info)
    {
        if (typeof(T) == typeof(bool))
            return Is(info, JsonMetadataServices.BooleanConverter);
        if (typeof(T) == typeof(long))
            return Is(info, JsonMetadataServices.Int64Converter);
        if (typeof(T) == typeof(int))
            return Is(info, JsonMetadataServices.Int32Converter);
        if (typeof(T) == typeof(short))
            return Is(info, JsonMetadataServices.Int16Converter);
        if (typeof(T) == typeof(byte))
            return Is(info, JsonMetadataServices.ByteConverter);
        if (typeof(T) == typeof(double))
            return Is(info, JsonMetadataServices.DoubleConverter);
        if (typeof(T) == typeof(decimal))
            return Is(info, JsonMetadataServices.DecimalConverter);
        if (typeof(T) == typeof(string))
            return Is(info, JsonMetadataServices.StringConverter) && info.Options.Encoder is null;
        if (typeof(T) == typeof(bool?))
            return IsNullable(info, typeof(bool), JsonMetadataServices.BooleanConverter);
        if (typeof(T) == typeof(long?))
            return IsNullable(info, typeof(long), JsonMetadataServices.Int64Converter);
        if (typeof(T) == typeof(int?))
            return IsNullable(info, typeof(int), JsonMetadataServices.Int32Converter);
        if (typeof(T) == typeof(short?))
            return IsNullable(info, typeof(short), JsonMetadataServices.Int16Converter);
        if (typeof(T) == typeof(byte?))
            return IsNullable(info, typeof(byte), JsonMetadataServices.ByteConverter);
        if (typeof(T) == typeof(double?))
            return IsNullable(info, typeof(double), JsonMetadataServices.DoubleConverter);
        if (typeof(T) == typeof(decimal?))
            return IsNullable(info, typeof(decimal), JsonMetadataServices.DecimalConverter);
        return false;
    }

    private static bool Is(JsonTypeInfo info, JsonConverter plain) => ReferenceEquals(info.Converter, plain) && IsStrict(info);

    private static bool IsNullable(JsonTypeInfo info, Type type, JsonConverter plain) =>
        info.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly
        && IsStrict(info)
        && info.Options.TryGetTypeInfo(type, out var underlying)
        && ReferenceEquals(underlying.Converter, plain);

    private static bool IsStrict(JsonTypeInfo info) =>
        (info.NumberHandling ?? info.Options.NumberHandling) == JsonNumberHandling.Strict;
}
