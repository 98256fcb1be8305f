namespace PluginState.Host.Serve;

/// <summary>The keys that open the server: from a file or the environment, never from the command line, which everybody on the machine can read.</summary>
internal static class ApiKeys
{
    public const string Variable = "PLUGINSTATE_API_KEY";

    public static IReadOnlyList<string> Read(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } key ? [key] : [];
        InputFile.CheckExists(file);
        string[] keys = [.. InputFile.Try(() => File.ReadAllLines(file), $"'{file}' cannot be read").Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#')];
        return keys.Length > 0 ? keys : throw new InputException($"'{file}' has no key in it.");
    }
}
