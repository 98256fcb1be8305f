namespace PluginState.Plugins;

/// <summary>What a resolver module says it declares, read from metadata.</summary>
/// <param name="Table">What it declares; null where that cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record ModuleCatalogue(ResolverTable? Table, string? Problem)
{
    public static ModuleCatalogue Of(string text)
    {
        try
        {
            return new(ResolverTable.Parse(text), null);
        }
        catch (FormatException error)
        {
            return new(null, error.Message);
        }
    }
}
