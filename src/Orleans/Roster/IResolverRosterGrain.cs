namespace PluginState.Orleans.Roster;

/// <summary>The one grain of a cluster that knows what resolvers each silo has.</summary>
[Alias("pluginstate.IRoster")]
internal interface IResolverRosterGrain : IGrainWithIntegerKey
{
    [Alias("report")]
    Task<RosterAnswer> Report(SiloReport report);
}
