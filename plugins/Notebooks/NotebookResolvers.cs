using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>What to do when two people work in one Jupyter notebook (nbformat 4).</summary>
internal static class NotebookResolvers
{
    private static readonly JsonElement _noCells = JsonElement.Parse("[]");

    /// <summary>Merges the cells one by one; outputs and execution counts never conflict.</summary>
    [ConflictResolver("notebook-cells", Path = "/cells")]
    internal static Resolution Cells(Conflict conflict)
    {
        if (!conflict.Local.TryGet(out var local) || !conflict.Remote.TryGet(out var remote))
        {
            return Resolution.Decline("One side removed the cells that the other changed.");
        }

        var @base = conflict.Base.GetValueOrDefault(_noCells);
        return Sides.LocalIsLater(conflict)
            ? NotebookMerge.Merge(@base, earlier: remote, later: local)
            : NotebookMerge.Merge(@base, earlier: local, later: remote);
    }

    /// <summary>Takes the kernel of whoever ran the notebook last.</summary>
    [ConflictResolver("notebook-kernel", Paths = ["/metadata/kernelspec/**", "/metadata/language_info/**"])]
    internal static Resolution Kernel(Conflict conflict) =>
        Sides.LocalIsLater(conflict) ? Resolution.UseLocal : Resolution.UseRemote;

    /// <summary>Takes the newer minor version of the format, which can hold what both sides wrote.</summary>
    [ConflictResolver("notebook-format", Path = "/nbformat_minor")]
    internal static int Format(int local, int remote) => Math.Max(local, remote);
}
