using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace PluginState.Torture.Fuzzing;

/// <summary>The branches that an input took, counted by instrumented code, and those that any input took before.</summary>
/// <remarks>Counts are compared by their order of magnitude, as AFL does: a loop that went round 40 times is no news after one that did 39 times.</remarks>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    // One for the process, and never let go: code that is instrumented writes there whenever it runs.
    private static readonly byte* _trace = (byte*)NativeMemory.AllocZeroed(Size);

    private static readonly byte[] _magnitudes = Magnitudes();

    private readonly byte[] _seen = new byte[Size];

    /// <summary>How many branches were taken by any input.</summary>
    public int Count { get; private set; }

    /// <summary>Gives instrumented code its array. Before this none of it may run.</summary>
    public static void Attach() => Trace.SharedMem = _trace;

    public static void Begin()
    {
        new Span<byte>(_trace, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input went where none did before; from now on one did.</summary>
    public bool Take()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(_trace, Size / sizeof(ulong));
        for (var word = words.IndexOfAnyExcept(0UL); word >= 0 && word < words.Length;)
        {
            for (var at = word * sizeof(ulong); at < (word + 1) * sizeof(ulong); at++)
            {
                var magnitude = _magnitudes[_trace[at]];
                if ((magnitude & ~_seen[at]) == 0)
                    continue;
                isNew = true;
                if (_seen[at] == 0)
                    Count++;
                _seen[at] |= magnitude;
            }

            var next = words[(word + 1)..].IndexOfAnyExcept(0UL);
            word = next < 0 ? -1 : word + 1 + next;
        }

        return isNew;
    }

    private static byte[] Magnitudes()
    {
        var magnitudes = new byte[256];
        for (var count = 1; count < magnitudes.Length; count++)
            magnitudes[count] = count switch { 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 };
        return magnitudes;
    }
}
