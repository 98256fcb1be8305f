namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>One operation as it happened.</summary>
/// <param name="Thread">Who called; <see cref="Setup"/> and <see cref="Final"/> for what ran alone before and after.</param>
/// <param name="Operation">What was called.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Invoked">A ticket drawn before the call.</param>
/// <param name="Returned">A ticket drawn after it. A call whose Returned is below another's Invoked came before the other.</param>
internal sealed record Call(int Thread, Operation Operation, Outcome Outcome, long Invoked, long Returned)
{
    public const int Setup = -1;
    public const int Final = -2;

    public bool Overlaps(Call other) => Thread != other.Thread && Invoked < other.Returned && other.Invoked < Returned;

    public override string ToString()
    {
        var who = Thread switch
        {
            Setup => "setup",
            Final => "final",
            _ => $"T{Thread}",
        };
        return $"{who,-5} [{Invoked,3},{Returned,3}]  {Operation,-22} -> {Outcome}";
    }
}
