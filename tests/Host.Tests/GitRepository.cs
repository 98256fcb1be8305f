namespace PluginState.Host.Tests;

/// <summary>A git repository in a temporary folder, with the tool as merge driver of JSON files and notebooks.</summary>
internal sealed class GitRepository : IDisposable
{
    /// <summary>Neither the user's nor the machine's configuration decides what a test sees.</summary>
    private static readonly Dictionary<string, string> _environment = new() { ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1" };

    private GitRepository()
    {
    }

    public TempFolder Folder { get; } = new();

    public static async Task<GitRepository> CreateAsync(params string[] plugins)
    {
        var repository = new GitRepository();
        var pluginFolder = repository.Folder.DropPlugins(plugins);
        await repository.GitAsync("init", "-q", "-b", "main");
        await repository.GitAsync("config", "merge.pluginstate.driver", $"{Tool.ShellCommand} merge %O %A %B -o %A --path %P --plugins '{pluginFolder}'");
        repository.Folder.Write(".gitattributes", "*.json merge=pluginstate\n*.ipynb merge=pluginstate\n");
        repository.Folder.Write(".gitignore", "plugins/\n");
        return repository;
    }

    /// <summary>Commits a base, changes it on two branches, and merges them.</summary>
    /// <param name="file">The file that both change.</param>
    /// <param name="base">What it is before; null where both sides add it.</param>
    /// <param name="ours">What it is on the branch that is merged into.</param>
    /// <param name="theirs">What it is on the branch that is merged.</param>
    public async Task<ProcessRun> MergeAsync(string file, string? @base, string ours, string theirs)
    {
        if (@base is not null)
            Folder.Write(file, @base);
        await CommitAsync("base");
        await GitAsync("checkout", "-q", "-b", "theirs");
        Folder.Write(file, theirs);
        await CommitAsync("theirs");
        await GitAsync("checkout", "-q", "main");
        Folder.Write(file, ours);
        await CommitAsync("ours");
        return await RunAsync("merge", "-q", "--no-edit", "theirs");
    }

    public async Task<string> GitAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.ExitCode == 0, run.All);
        return run.Output;
    }

    public void Dispose() => Folder.Dispose();

    private async Task CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "-q", "-m", message);
    }

    private Task<ProcessRun> RunAsync(params string[] arguments) => ProcessRun.StartAsync(
        "git",
        ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", .. arguments],
        Folder.Path,
        _environment);
}
