using System.Diagnostics.CodeAnalysis;
using System.Text;
using PluginState.Documents;

namespace PluginState.Torture.Fuzzing;

/// <summary>A reader that takes bytes from strangers, and what must be so whatever they are.</summary>
internal abstract class FuzzTarget : IDisposable
{
    public abstract string Name { get; }

    /// <summary>Inputs that lead somewhere, to begin with.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>What inputs are made of.</summary>
    public virtual IReadOnlyList<string> Words => [];

    public virtual int MaxLength => 2048;

    /// <summary>Longer than this for one input is a hang, on a busy machine too.</summary>
    public virtual TimeSpan Bound => TimeSpan.FromSeconds(10);

    /// <summary>Tries an input.</summary>
    /// <returns>What became of it, in a few words: the same for inputs that went the same way.</returns>
    /// <exception cref="FindingException">Something did not hold. Every other exception is a finding too.</exception>
    public abstract string Try(byte[] input);

    public virtual void Dispose()
    {
    }

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Inputs of several documents have one a line.</summary>
    protected static byte[] Lines(params IEnumerable<string> lines) => Utf8(string.Join('\n', lines));

    /// <summary>The lines of an input, as many as are asked for; what is missing is empty.</summary>
    protected static byte[][] SplitLines(byte[] input, int count)
    {
        var lines = new byte[count][];
        var rest = input.AsSpan();
        for (var i = 0; i < count; i++)
        {
            var end = i == count - 1 ? -1 : rest.IndexOf((byte)'\n');
            lines[i] = (end < 0 ? rest : rest[..end]).ToArray();
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return lines;
    }

    /// <summary>The lines of an input as documents; null where one of them is refused.</summary>
    protected static StateValue[]? TryParseLines(byte[] input, int count)
    {
        try
        {
            return [.. SplitLines(input, count).Select(static line => StateValue.Parse(line))];
        }
        catch (StateFormatException)
        {
            return null;
        }
    }

    /// <summary>Holds an input to something.</summary>
    protected static void Hold([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds)
            throw new FindingException(what);
    }
}

/// <summary>An input showed that something does not hold.</summary>
internal sealed class FindingException(string message) : Exception(message);
