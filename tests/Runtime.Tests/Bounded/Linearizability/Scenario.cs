namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>What is run: first the setup, alone; then the threads, together.</summary>
internal sealed record Scenario(int Capacity, IReadOnlyList<Operation> Setup, IReadOnlyList<IReadOnlyList<Operation>> Threads)
{
    public override string ToString() =>
        $"Capacity {Capacity}; setup: {Text(Setup)}; " + string.Join("; ", Threads.Select(static (operations, i) => $"T{i}: {Text(operations)}"));

    private static string Text(IReadOnlyList<Operation> operations) => string.Join(", ", operations);
}
