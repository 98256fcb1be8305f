using System.Collections;
using System.Globalization;
using System.Reflection;

namespace PluginState.Testing;

/// <summary>The beginning of the names of a test's snapshots, as Verify makes it.</summary>
internal static class SnapshotName
{
    // Of Windows, on every system: a snapshot has one name.
    private const string Illegal = "\"\\<>|:*?/";

    internal static string Of(Type type, string method, object? parameters)
    {
        // No namespace, and of the classes around it only the nearest.
        var name = type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}.{method}" : $"{type.Name}.{method}";
        return parameters is null ? name : name + string.Concat(Properties(parameters).Select(property => $"_{property.Name}={Value(property, parameters)}"));
    }

    private static IEnumerable<PropertyInfo> Properties(object parameters) =>
        parameters is string or IEnumerable || parameters.GetType() is { IsPrimitive: true } or { IsEnum: true }
            ? throw new ArgumentException("The parameters are the properties of an object, by name: new { path, count }.", nameof(parameters))
            : parameters.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).OrderBy(static property => property.MetadataToken);

    private static string Value(PropertyInfo property, object parameters) => property.GetValue(parameters) switch
    {
        null => "null",
        string text => Sanitise(text),
        IEnumerable or DateTime or DateTimeOffset or DateOnly or TimeOnly => throw new ArgumentException(
            $"'{property.Name}' is a {property.PropertyType.Name}, which makes no simple file name. Give a text instead: new {{ {property.Name} = \"…\" }}.",
            nameof(parameters)),
        IFormattable value => Sanitise(value.ToString(null, CultureInfo.InvariantCulture)),
        var value => Sanitise(value.ToString() ?? ""),
    };

    private static string Sanitise(string text) => string.Concat(text.Select(static c => c < ' ' || Illegal.Contains(c, StringComparison.Ordinal) ? '-' : c));
}
