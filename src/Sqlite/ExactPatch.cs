using PluginState.Documents;

namespace PluginState.Storage;

/// <summary>Finds a patch that gives a document to the byte, where there is a small one.</summary>
internal static class ExactPatch
{
    /// <summary>What is stored was accepted by the limits of a manager; here it only has to be readable.</summary>
    public static StateLimits Unlimited { get; } = new() { MaxDepth = 512, MaxBytes = long.MaxValue, MaxOperations = int.MaxValue };

    /// <summary>How many operations a patch may have: applying one copies the containers on its way.</summary>
    private const int MaxOperations = 32;

    /// <summary>The patch from one document to another, as JSON; null where there is none that is small and exact.</summary>
    /// <param name="from">The document it is applied to.</param>
    /// <param name="to">The document it gives, to the byte.</param>
    /// <param name="maxSize">How large it may be.</param>
    public static StateValue? Between(StateValue from, StateValue to, long maxSize)
    {
        var patch = Diff.Exact(from, to);
        if (patch.Operations.Length > MaxOperations)
            return null;
        var json = patch.ToJson();
        return json.Size <= maxSize && Unlimited.Allow(json) ? json : null;
    }
}
