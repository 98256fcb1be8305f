namespace PluginState.Host.Merge;

/// <summary>What the user asked <c>pluginstate merge</c> to do.</summary>
/// <param name="Base">The file both sides started from.</param>
/// <param name="Ours">Our file, whose formatting is kept.</param>
/// <param name="Theirs">Their file.</param>
/// <param name="Output">Where the result goes; null for standard output.</param>
/// <param name="Path">What the file is called where the three are temporary copies of it; null for none.</param>
/// <param name="Plugins">The plugin folder; null for none.</param>
/// <param name="Strategy">The conflict strategy's text.</param>
/// <param name="Resolver">The resolver to ask first about every conflict; null for none.</param>
/// <param name="Json">Whether to report as JSON.</param>
internal sealed record MergeArguments(
    string Base, string Ours, string Theirs, string? Output, string? Path, string? Plugins, string Strategy, string? Resolver, bool Json)
{
    /// <exception cref="InputException">A name is blank that must not be.</exception>
    public void Check()
    {
        if (Output is not null && System.IO.Path.GetFileName(Output).Length == 0)
            throw new InputException(Output.Length == 0 ? "The name of the output is empty." : $"The output '{Output}' is a folder; a file is needed.");
        if (Path is not null && string.IsNullOrWhiteSpace(Path))
            throw new InputException("The name given with --path is blank.");
        if (Resolver is not null && string.IsNullOrWhiteSpace(Resolver))
            throw new InputException("The name given with --resolver is blank.");
    }

    /// <summary>What messages call one of the three files.</summary>
    /// <param name="file">The file.</param>
    /// <param name="side">Which of the three it is.</param>
    public string NameOf(string file, string side) => Path is null ? InputFile.Quote(file) : $"'{Path}' ({side})";
}
