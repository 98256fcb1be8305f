namespace PluginState.Torture.Campaign;

/// <summary>What this program ends with.</summary>
internal static class ExitCode
{
    public const int Sound = 0;
    public const int Violations = 1;
}
