using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginState.Plugins;

/// <summary>What a plugin says of itself in the file <c>plugin.json</c> in its folder. All of it is optional, and so is the file.</summary>
internal sealed record PluginManifest
{
    public const string FileName = "plugin.json";

    public static PluginManifest Empty { get; } = new();

    /// <summary>What people call it.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The oldest version of the contracts that its host may have.</summary>
    public Version? MinimumContract { get; init; }

    /// <summary>
    /// Whether its code may be let go while none of its resolvers is live: it keeps nothing in static fields that has to be there when it comes back.
    /// </summary>
    public bool Unloadable { get; init; }

    /// <summary>What its classes marked <see cref="PluginSettingsAttribute"/> are made from.</summary>
    public JsonElement? Settings { get; init; }

    /// <summary>For editors.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="utf8">The file; null where there is none.</param>
    /// <param name="rejection">What is wrong with it.</param>
    public static PluginManifest? Read(byte[]? utf8, out PluginRejection? rejection)
    {
        rejection = null;
        if (utf8 is null)
            return Empty;
        try
        {
            var text = utf8.AsSpan();
            var manifest = JsonSerializer.Deserialize(text.StartsWith("\uFEFF"u8) ? text[3..] : text, PluginManifestJson.Default.PluginManifest)
                ?? throw new JsonException("It is null.");
            if (manifest.Settings is { ValueKind: not JsonValueKind.Object } settings)
                throw new JsonException($"'settings' is no object but {settings.ValueKind}.");
            if (manifest.MinimumContract is { } minimum && minimum > Contracts.Version)
            {
                rejection = new(PluginRejectionCode.ContractMismatch,
                    $"'{FileName}' asks for {Contracts.AssemblyName} {minimum} or newer; this host has {Contracts.Version}. Update the host.");
                return null;
            }

            return manifest;
        }
        catch (JsonException error)
        {
            rejection = new(PluginRejectionCode.InvalidManifest, $"'{FileName}' cannot be read: {error.Message} It may have displayName, description, minimumContract, unloadable and settings.");
            return null;
        }
    }
}

/// <summary>How a manifest is read.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowTrailingCommas = true,
    NumberHandling = JsonNumberHandling.Strict,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PluginManifest))]
internal sealed partial class PluginManifestJson : JsonSerializerContext;
