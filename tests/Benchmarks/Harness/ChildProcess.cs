using System.Diagnostics;
using System.Globalization;

namespace PluginState.Benchmarks.Harness;

/// <summary>A measurement in a process of its own, which tells its figures on one line.</summary>
internal static class ChildProcess
{
    /// <param name="arguments">This program's, as on the command line.</param>
    /// <param name="tiered">Whether methods are compiled again when they have been called often, as they are by default.</param>
    /// <param name="environment">Variables of its environment, besides this process's.</param>
    public static double[] Run(IEnumerable<string> arguments, bool tiered = true, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = Self(arguments);
        start.Environment["DOTNET_TieredCompilation"] = tiered ? "1" : "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Trim().Split(' ').Select(static figure => double.Parse(figure, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The measuring process ended with {process.ExitCode}: {output}");
    }

    /// <summary>Begins one that is talked to by standard input and output.</summary>
    /// <param name="arguments">This program's, as on the command line.</param>
    public static Process Begin(IEnumerable<string> arguments)
    {
        var start = Self(arguments);
        start.RedirectStandardInput = true;
        return Process.Start(start)!;
    }

    public static void Tell(params double[] figures) => Output.Text(string.Join(' ', figures.Select(static figure => figure.ToString("R", CultureInfo.InvariantCulture))));

    private static ProcessStartInfo Self(IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];
        return new(host, [.. self, .. arguments]) { RedirectStandardOutput = true };
    }
}
