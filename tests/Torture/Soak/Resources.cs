using System.Diagnostics;
using System.Globalization;
using PluginState.Torture.Report;

namespace PluginState.Torture.Soak;

/// <summary>What the process holds at a moment, after a collection.</summary>
/// <param name="Heap">Bytes that are alive.</param>
/// <param name="Threads">Threads of the operating system.</param>
/// <param name="Files">File descriptors; 0 where they cannot be counted.</param>
/// <param name="Watches">Inotify instances among them.</param>
internal sealed record Resources(long Heap, int Threads, int Files, int Watches)
{
    /// <summary>Fewer readings than these say nothing.</summary>
    private const int Fewest = 12;

    private const long HeapRoom = 12 << 20;
    private const int Room = 15;

    public static Resources Read()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var targets = OperatingSystem.IsLinux() ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(static entry => new FileInfo(entry).LinkTarget ?? "").ToList() : [];
        return new(GC.GetTotalMemory(forceFullCollection: false), process.Threads.Count, targets.Count, targets.Count(static target => target.Contains("inotify", StringComparison.Ordinal)));
    }

    /// <summary>Holds the middle of the last third against that of the third before it; the first is for the caches and pools that fill.</summary>
    public static void CheckFlat(IReadOnlyList<Resources> readings, Ledger ledger)
    {
        if (readings.Count < Fewest)
            return;
        var third = readings.Count / 3;
        var (before, after) = (Middle([.. readings.Skip(third).Take(third)]), Middle([.. readings.TakeLast(third)]));
        ledger.Note(string.Create(CultureInfo.InvariantCulture, $"soak, {readings.Count} readings: heap {before.Heap:N0} to {after.Heap:N0} bytes, threads {before.Threads} to {after.Threads}, files {before.Files} to {after.Files}, inotify {before.Watches} to {after.Watches}"));
        ledger.Hold("the heap is flat", after.Heap <= before.Heap + HeapRoom, () => $"{before.Heap:N0} bytes, then {after.Heap:N0}");
        ledger.Hold("the threads are flat", after.Threads <= before.Threads + Room, () => $"{before.Threads}, then {after.Threads}");
        ledger.Hold("file descriptors are flat", after.Files <= before.Files + Room, () => $"{before.Files}, then {after.Files}");
        ledger.Hold("inotify instances are flat", after.Watches <= before.Watches, () => $"{before.Watches}, then {after.Watches}");
    }

    private static Resources Middle(List<Resources> readings) => new(
        Middle(readings, static reading => reading.Heap), (int)Middle(readings, static reading => reading.Threads), (int)Middle(readings, static reading => reading.Files), (int)Middle(readings, static reading => reading.Watches));

    private static long Middle(List<Resources> readings, Func<Resources, long> figure) => readings.Select(figure).Order().ElementAt(readings.Count / 2);
}
