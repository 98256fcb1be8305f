namespace PluginState.Orleans.Trials.Load;

/// <summary>Answers in which it can be seen who was accepted first: local after remote is something else than remote after local.</summary>
internal static class AcceptanceOrder
{
    /// <summary>What <see cref="Chain"/> counts in.</summary>
    public const long Modulus = 1_000_003;

    /// <summary>What local appended comes after what remote appended.</summary>
    [ConflictResolver("acceptance-log", Path = "/log", IncludeEqualEdits = true)]
    internal static string Log(string? @base, string local, string remote) => remote + local[@base!.Length..];

    /// <summary>remote · 31 + what local added to base · 31.</summary>
    [ConflictResolver("acceptance-chain", Path = "/chain", IncludeEqualEdits = true)]
    internal static long Chain(long? @base, long local, long remote) => Next(remote, local - (@base!.Value * 31));

    /// <summary>The chain, one link longer.</summary>
    public static long Next(long chain, long number) => (((chain * 31) + number) % Modulus + Modulus) % Modulus;
}
