using System.Text;

namespace PluginState.Benchmarks.Conformance;

/// <summary>Which of the two standards a case asks about.</summary>
internal enum PatchFormat
{
    /// <summary>RFC 6902.</summary>
    JsonPatch,

    /// <summary>RFC 7396.</summary>
    MergePatch,
}

/// <summary>One case of a suite.</summary>
/// <remarks>
/// The JSON in it is the text of the suite, byte for byte: whether it can be read at all is part of what a case may ask, for example where a
/// patch's operation has a member twice.
/// </remarks>
/// <param name="Place">Where in the file it stands: <c>12</c>, or <c>tests/12</c> in a wrapped suite.</param>
/// <param name="Comment">What the suite says of it; may be empty.</param>
/// <param name="Format">How <paramref name="Patch"/> is to be read.</param>
/// <param name="Document">What the patch is applied to.</param>
/// <param name="Patch">The patch.</param>
/// <param name="Expected">What must come out; null where the suite does not say, and then the patch must only apply.</param>
/// <param name="MustFail">Whether reading or applying it must fail.</param>
/// <param name="Skipped">Why it is not judged; null where it is.</param>
internal sealed record ConformanceCase(
    string Place,
    string Comment,
    PatchFormat Format,
    ReadOnlyMemory<byte> Document,
    ReadOnlyMemory<byte> Patch,
    ReadOnlyMemory<byte>? Expected,
    bool MustFail,
    string? Skipped)
{
    /// <summary>A piece of the suite's text, to show it.</summary>
    public static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
