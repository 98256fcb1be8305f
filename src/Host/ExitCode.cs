namespace PluginState.Host;

/// <summary>What the tool's exit codes mean.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Conflicts are left, a plugin was rejected, or a claim of the demo does not hold.</summary>
    public const int Found = 1;

    public const int BadInput = 2;

    /// <summary>An error nobody thought of: the tool's own, or a plugin's that nothing caught. sysexits.h calls it EX_SOFTWARE.</summary>
    public const int Unexpected = 70;

    /// <summary>Stopped with Ctrl+C.</summary>
    public const int Cancelled = 130;
}
