using System.Numerics;
using System.Runtime.InteropServices;

namespace PluginState.Benchmarks.Harness;

/// <summary>
/// Keeps a thread on one core. A scheduler may let two threads that woke up together share a core for longer than a sample lasts, and then says
/// nothing about how they get along on two. Only on Linux; elsewhere the scheduler does as it likes. Threads that a kept one starts are free: the
/// runtime sees to that, so a cache's background work is not squeezed onto its user's core.
/// </summary>
internal static partial class CoreAffinity
{
    private const int BitsPerWord = 64;
    private const int Words = 1024 / BitsPerWord;

    private static readonly int[] _allowed = OperatingSystem.IsLinux() ? ReadAllowed() : [];

    /// <summary>Keeps the calling thread on the core with this number, counted round among those the process may use.</summary>
    public static void Keep(int number)
    {
        if (_allowed.Length == 0)
            return;
        var core = _allowed[number % _allowed.Length];
        Span<ulong> mask = stackalloc ulong[Words];
        mask[core / BitsPerWord] = 1UL << (core % BitsPerWord);
        _ = SetAffinity(0, Words * sizeof(ulong), mask); // refused: as elsewhere
    }

    private static int[] ReadAllowed()
    {
        Span<ulong> mask = stackalloc ulong[Words];
        try
        {
            if (GetAffinity(0, Words * sizeof(ulong), mask) < 0)
                return [];
        }
        catch (DllNotFoundException) // a C library of another name
        {
            return [];
        }

        List<int> cores = [];
        for (var word = 0; word < Words; word++)
        {
            for (var left = mask[word]; left != 0; left &= left - 1)
                cores.Add((word * BitsPerWord) + BitOperations.TrailingZeroCount(left));
        }

        return [.. cores];
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint size, Span<ulong> mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, ReadOnlySpan<ulong> mask);
}
