namespace PluginState.Host.Demo;

/// <summary>What of the process somebody would have to give back: timers that are set, and folder watches of the operating system.</summary>
/// <param name="Timers">Active timers.</param>
/// <param name="Watches">Folder watches (inotify instances); null where the operating system does not tell.</param>
internal sealed record ProcessResources(long Timers, int? Watches)
{
    private const string OpenFiles = "/proc/self/fd";

    public static ProcessResources Now => new(Timer.ActiveCount, CountWatches());

    /// <summary>Waits until there is no more than there was. A watch ends on a thread of its own, a moment after it is disposed.</summary>
    public async Task<ProcessResources> ReturnAsync()
    {
        var now = Now;
        for (var i = 0; i < 200 && (now.Timers > Timers || now.Watches > Watches); i++)
        {
            await Task.Delay(10);
            now = Now;
        }

        return now;
    }

    private static int? CountWatches() => Directory.Exists(OpenFiles)
        ? new DirectoryInfo(OpenFiles).EnumerateFileSystemInfos().Count(static file => file.LinkTarget?.Contains("inotify", StringComparison.Ordinal) == true)
        : null;
}
