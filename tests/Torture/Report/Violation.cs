namespace PluginState.Torture.Report;

/// <summary>Something that was not as it must be.</summary>
/// <param name="Part">Which attack found it.</param>
/// <param name="What">What must hold, and what was seen instead.</param>
/// <param name="Repeat">The arguments that try it again.</param>
internal sealed record Violation(string Part, string What, string Repeat)
{
    public override string ToString() => $"{Part}: {What}\n    again: dotnet run --project tests/Torture -c Release -- {Repeat}";
}
