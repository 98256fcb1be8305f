namespace PluginState.Orleans.Messages;

[GenerateSerializer, Immutable, Alias("pluginstate.stamp")]
internal readonly record struct StampMessage(DateTimeOffset Timestamp, string Actor)
{
    public static StampMessage Of(EditStamp stamp) => new(stamp.Timestamp, stamp.Actor);

    public EditStamp Read() => new(Timestamp, Actor);
}
