namespace PluginState.Host.Serve;

/// <summary>What <c>pluginstate serve</c> was asked for.</summary>
internal sealed record ServeSettings
{
    public required IReadOnlyList<string> Urls { get; init; }

    public required string DataFolder { get; init; }

    public bool InMemory { get; init; }

    public bool SurvivesPowerCut { get; init; }

    /// <summary>Null for the one in the data folder.</summary>
    public string? PluginFolder { get; init; }

    /// <summary>Null for states in this process.</summary>
    public ClusterSettings? Cluster { get; init; }

    public string? ApiKeyFile { get; init; }

    public required int Contexts { get; init; }

    public required int States { get; init; }

    public required int Resolvers { get; init; }

    public required int Subscribers { get; init; }

    public required string Strategy { get; init; }

    public int? RequestsPerSecond { get; init; }

    public string? TraceFile { get; init; }

    public bool IsVerbose { get; init; }
}
