namespace PluginState.Orleans.Roster;

/// <summary>Remembers what each silo reported last, and compares.</summary>
/// <remarks>
/// Kept in memory alone: where the silo that has it ends, another begins with an empty roster, says nothing until every silo has reported, which each does every
/// second, and then knows the same. It holds one report for each active silo.
/// </remarks>
[GrainType("pluginstate.roster")]
internal sealed class ResolverRosterGrain(ISiloStatusOracle silos) : Grain, IResolverRosterGrain
{
    private readonly Dictionary<SiloAddress, SiloReport> _reports = [];

    public Task<RosterAnswer> Report(SiloReport report)
    {
        var active = silos.GetActiveSilos();
        foreach (var gone in _reports.Keys.Except(active).ToList())
            _reports.Remove(gone);
        _reports[report.Silo] = report;
        string[] missing = [.. active.Where(silo => !_reports.ContainsKey(silo)).Select(silo => silos.TryGetSiloName(silo, out var name) ? name : silo.ToString())];
        if (missing.Length > 0)
            return Task.FromResult(new RosterAnswer(missing, null, []));

        List<SiloReport> others = [.. _reports.Values.Where(other => !other.Silo.Equals(report.Silo))];
        var refusal = RosterRules.Refusal(report, others);
        if (refusal is null)
            _reports[report.Silo] = report with { IsAdmitted = true }; // before the next is compared with it
        return Task.FromResult(new RosterAnswer([], refusal, RosterRules.Verdicts(report, others)));
    }
}
