using PluginState.Plugins;
using PluginState.Resolvers;
using PluginState.Storage;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>Folders in which nothing may be made, or that are none.</summary>
internal sealed class ForbiddenFolder : IFault
{
    public async Task InjectAsync(Random random, Ledger ledger)
    {
        // The last two refuse the superuser too.
        var top = Directory.CreateTempSubdirectory("pluginstate-torture-forbidden-");
        var locked = top.CreateSubdirectory("locked");
        File.WriteAllText(Path.Combine(top.FullName, "file"), "");
        try
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(locked.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            foreach (var folder in (string[])[Path.Combine(top.FullName, "missing"), Path.Combine(top.FullName, "file"), .. Environment.IsPrivilegedProcess ? [] : (string[])[locked.FullName], .. OperatingSystem.IsLinux() ? (string[])["/proc", "/sys"] : []])
            {
                ledger.Fault("a folder that cannot be written");
                try
                {
                    await using var storage = SqliteStateStorage.Open(Path.Combine(folder, "states.db"));
                    ledger.Hold("a storage in a folder that cannot be written is refused", false, () => folder);
                }
                catch (StorageException)
                {
                    ledger.Hold("a storage in a folder that cannot be written is refused", true);
                }

                await using var catalog = new ResolverCatalog(new(4));
                try
                {
                    await using var host = new PluginHost(new() { Folder = folder, StagingFolder = Path.Combine(top.FullName, "staging"), StabilityWindow = TimeSpan.Zero }, catalog);
                    await host.RescanAsync();
                    ledger.Hold("no plugin comes of a folder that has none", catalog.Count == 0, () => folder);
                }
                catch (PluginStateException)
                {
                    ledger.Hold("a plugin folder that is none is a typed error", !Directory.Exists(folder), () => folder);
                }
            }
        }
        finally
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(locked.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            top.Delete(recursive: true);
        }
    }
}
