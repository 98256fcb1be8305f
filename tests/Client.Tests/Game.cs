using System.Text.Json.Serialization;

namespace PluginState.Client.Tests;

internal sealed record Game(string Title, string[] Players, int Round = 0);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Game))]
internal sealed partial class GameJson : JsonSerializerContext;
