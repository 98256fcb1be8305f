namespace PluginState.Interleavings.Scheduling;

/// <summary>A thread came to a scheduling point.</summary>
/// <param name="Thread">Which.</param>
/// <param name="What">What it is about to do when it goes on, or has just done.</param>
/// <param name="Line">Where that is in the source, if it is known.</param>
/// <param name="After">Whether it has done it.</param>
internal readonly record struct Step(int Thread, object What, int Line, bool After)
{
    public override string ToString() => $"  T{Thread} {(After ? "after " : "")}{What}{(Line > 0 ? $", line {Line}" : "")}";
}
