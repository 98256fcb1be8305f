using Microsoft.CodeAnalysis;

namespace PluginState.Testing;

/// <summary>One generated file as its snapshot has it.</summary>
/// <param name="Name">What the snapshot's file is called after, between <c>#</c> and <c>.verified</c>.</param>
/// <param name="Text">The text: first the hint name, then the source; its lines end with a line feed, and none is added at the end.</param>
internal readonly record struct SnapshotSource(string Name, string Text)
{
    internal static SnapshotSource Of(GeneratedSourceResult source) => new(
        Path.GetFileNameWithoutExtension(source.HintName),
        $"//HintName: {source.HintName}\n{source.SourceText}".Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'));
}
