namespace PluginState.Resolvers;

/// <summary>A text that should be a conflict strategy is none.</summary>
public sealed class UnknownStrategyException : PluginStateException
{
    internal UnknownStrategyException(string strategy)
        : base("unknown_strategy", $"There is no conflict strategy '{strategy}'; there are last-write-wins, first-write-wins, merge, fail and resolver:NAME.") =>
        Strategy = strategy;

    /// <summary>The text.</summary>
    public string Strategy { get; }
}
