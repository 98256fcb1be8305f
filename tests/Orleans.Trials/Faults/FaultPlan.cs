namespace PluginState.Orleans.Trials.Faults;

/// <summary>How clients work in a round.</summary>
/// <param name="States">On how many states.</param>
/// <param name="Rate">How many operations begin a second.</param>
/// <param name="Before">How many are acknowledged before something goes wrong.</param>
/// <param name="After">How many more are acknowledged after it was set right as far as it is.</param>
internal sealed record FaultPlan(int States, int Rate, int Before, int After)
{
    /// <summary>Two seconds of load before, six after.</summary>
    public static FaultPlan AtRate(int states, int rate) => new(states, rate, rate * 2, rate * 6);
}
