using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>Whatever goes wrong around the runtime: a round is one kind of it.</summary>
internal sealed class FaultsPart : Part
{
    private static readonly IFault[] _faults = [new CancelledAwaits(), new FailingStorage(), new FullDisk(), new JumpingClock(), new BrokenResolvers(), new StarvedPool(), new ForbiddenFolder()];

    public override string Name => "faults";

    public override IReadOnlyList<string>? RunsBelow => SmallDisk.Command;

    /// <summary>How many rounds have every kind once.</summary>
    public static int Kinds => _faults.Length;

    public override Task RoundAsync(int seed, Ledger ledger, CancellationToken cancellationToken) => _faults[(uint)seed % (uint)_faults.Length].InjectAsync(new Random(seed), ledger);
}

/// <summary>One kind of what goes wrong.</summary>
internal interface IFault
{
    Task InjectAsync(Random random, Ledger ledger);
}
