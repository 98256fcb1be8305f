namespace PluginState.AspNetCore.Problems;

/// <summary>A request that cannot be answered otherwise than with a problem.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem => problem;
}
