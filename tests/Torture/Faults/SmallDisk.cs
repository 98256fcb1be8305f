using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PluginState.Torture.Faults;

/// <summary>A disk that is full soon: a file system of its own where the machine allows one, else a limit on the size of files.</summary>
internal static partial class SmallDisk
{
    private const string Variable = "PLUGINSTATE_SMALL_DISK";
    private const int FileSize = 1, TooLarge = 25; // RLIMIT_FSIZE, SIGXFSZ

    private static readonly Lazy<bool> _canMount = new(CanMount);

    /// <summary>Runs a process with such a file system; null where that cannot be had.</summary>
    public static IReadOnlyList<string>? Command => _canMount.Value
        ? ["unshare", "-rm", "sh", "-c", $"mount -t tmpfs -o size=3m none '{Mount}' && export {Variable}='{Mount}'; exec \"$0\" \"$@\""]
        : null;

    /// <summary>The folder of this process's small disk; null where it has none.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable);

    private static string Mount => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pluginstate-torture-small-disk")).FullName;

    /// <summary>No file of this process may become larger, until what is returned is disposed.</summary>
    public static IDisposable LimitFiles(long bytes)
    {
        _ = Signal(TooLarge, 1); // ignored, so that it is an error to whoever writes
        GetLimit(FileSize, out var before);
        _ = SetLimit(FileSize, new() { Soft = (ulong)bytes, Hard = before.Hard });
        return new Restored(before);
    }

    private static bool CanMount()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", Mount]) { RedirectStandardError = true });
            process?.WaitForExit();
            return process?.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such command
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    private sealed class Restored(Limit before) : IDisposable
    {
        public void Dispose() => _ = SetLimit(FileSize, before);
    }
}
