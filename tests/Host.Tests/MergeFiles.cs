using System.Text;

namespace PluginState.Host.Tests;

/// <summary>Three files to merge, and the command that merges them.</summary>
internal sealed class MergeFiles : IDisposable
{
    private readonly string[] _paths;

    public MergeFiles(string @base, string ours, string theirs) =>
        _paths = [Folder.Write("base.json", @base), Folder.Write("ours.json", ours), Folder.Write("theirs.json", theirs)];

    public TempFolder Folder { get; } = new();

    public Task<ProcessRun> MergeAsync(params IEnumerable<string> options) => Tool.RunAsync(["merge", .. _paths, .. options]);

    /// <summary>Merges into OURS, as git does, and gives its new bytes as text: a byte order mark is a character.</summary>
    public static async Task<string> IntoOursAsync(string @base, string ours, string theirs, params string[] options)
    {
        using var files = new MergeFiles(@base, ours, theirs);
        var run = await files.MergeAsync(["-o", files.Folder["ours.json"], .. options]);
        Assert.True(run is { ExitCode: 0, Output: "", Error: "" }, run.All);
        return Encoding.UTF8.GetString(await File.ReadAllBytesAsync(files.Folder["ours.json"], TestContext.Current.CancellationToken));
    }

    public void Dispose() => Folder.Dispose();
}
