using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginState.Plugins;

/// <summary>Makes the objects of a plugin's classes marked <see cref="PluginSettingsAttribute"/>.</summary>
internal static class PluginSettings
{
    private static readonly JsonElement _none = JsonElement.Parse("{}");

    /// <param name="assembly">The plugin's main assembly.</param>
    /// <param name="types">The names of the marked classes.</param>
    /// <param name="settings">What the manifest says.</param>
    /// <exception cref="InvalidPluginSettingsException">An object cannot be made.</exception>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    [RequiresDynamicCode(PluginHost.NeedsRuntime)]
    public static IReadOnlyDictionary<Type, object> Make(Assembly assembly, IReadOnlyList<string> types, JsonElement? settings)
    {
        if (types.Count == 0)
            return ImmutableDictionary<Type, object>.Empty;

        // Options that equal others share what those remember of types, and this plugin's would stay in memory with them: a converter that is nobody else's tells them apart.
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Converters = { new JsonStringEnumConverter() },
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
        var made = new Dictionary<Type, object>();
        foreach (var name in types)
        {
            var type = assembly.GetType(name, throwOnError: true)!;
            var section = type.GetCustomAttribute<PluginSettingsAttribute>()?.Section;
            made.Add(type, Make(type, Section(settings ?? _none, section), section, options));
        }

        return made;
    }

    private static JsonElement Section(JsonElement settings, string? section) =>
        section is null ? settings : settings.TryGetProperty(section, out var value) ? value : _none;

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    [RequiresDynamicCode(PluginHost.NeedsRuntime)]
    private static object Make(Type type, JsonElement settings, string? section, JsonSerializerOptions options)
    {
        var where = section is null ? "settings" : $"settings.{section}";
        try
        {
            return settings.Deserialize(type, options) ?? throw new InvalidPluginSettingsException($"The '{where}' of '{PluginManifest.FileName}' are null, and '{type.FullName}' is made from them.");
        }
        catch (Exception exception) when (exception is not InvalidPluginSettingsException) // constructors and setters are the plugin's
        {
            throw new InvalidPluginSettingsException($"No '{type.FullName}' can be made from the '{where}' of '{PluginManifest.FileName}': {ForeignException.Describe(exception)}");
        }
    }
}

/// <summary>A plugin's settings do not fit its class. What the plugin threw is told as text.</summary>
internal sealed class InvalidPluginSettingsException(string message) : Exception(message);
