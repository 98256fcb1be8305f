using System.Globalization;

namespace PluginState.Interleavings.Scheduling;

/// <summary>An execution that went wrong, with what is needed to see it again.</summary>
/// <param name="Message">What was wrong.</param>
/// <param name="Choices">The thread chosen at each choice; <see cref="Replay"/> makes them again.</param>
/// <param name="Steps">What happened, step by step.</param>
internal sealed record Failure(string Message, IReadOnlyList<int> Choices, IReadOnlyList<Step> Steps)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Message}\nChoices: [{string.Join(", ", Choices)}]\n{string.Join('\n', Steps)}");
}
