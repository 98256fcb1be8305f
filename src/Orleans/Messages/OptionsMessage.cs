using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Messages;

/// <summary>How an update is made, as it travels. Its operation always has an id: without one nobody could try it again.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.options")]
internal sealed record OptionsMessage(
    string OperationId, string? Resolver, string? Strategy, string? Actor, DateTimeOffset? Timestamp, long? BaseVersion, long? ExpectedVersion)
{
    public static OptionsMessage Of(UpdateOptions options, string operationId) => new(
        operationId, options.Resolver, options.Strategy?.ToString(), options.Actor, options.Timestamp, options.BaseVersion, options.ExpectedVersion);

    public UpdateOptions Read() => new()
    {
        OperationId = OperationId,
        Resolver = Resolver,
        Strategy = Strategy is null ? null : ConflictStrategy.Parse(Strategy),
        Actor = Actor,
        Timestamp = Timestamp,
        BaseVersion = BaseVersion,
        ExpectedVersion = ExpectedVersion,
    };
}
