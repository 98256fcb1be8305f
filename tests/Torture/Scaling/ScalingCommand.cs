using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PluginState.Torture.Campaign;

namespace PluginState.Torture.Scaling;

/// <summary><c>scaling</c>: time against size for every public parser and algorithm, on inputs that are made to be slow.</summary>
internal static class ScalingCommand
{
    private const int Doublings = 4;
    private const string NewestGeneration = "DOTNET_GCgen0size";

    public static Command Create()
    {
        var filter = new Argument<string>("filter") { Description = "Only cases with this in their names.", DefaultValueFactory = static _ => "" };
        var command = new Command("scaling", "Prints time against size for every public parser and algorithm. Ends with 1 where one grows faster than n log n.") { filter };
        command.SetAction(parsed => IsQuiet ? Run(parsed.GetValue(filter)!) : RunQuietly(parsed.GetValue(filter)!));
        return command;
    }

    /// <summary>
    /// What a collection costs depends on how much is alive just then, and what unoptimised code costs on how often it ran: this process has next to no collections,
    /// and optimises at once.
    /// </summary>
    private static bool IsQuiet => Environment.GetEnvironmentVariable(NewestGeneration) is not null;

    private static int RunQuietly(string filter)
    {
        var start = new ProcessStartInfo(ChildProcess.Host, [typeof(ScalingCommand).Assembly.Location, "scaling", filter]);
        start.Environment[NewestGeneration] = "0x20000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static int Run(string filter)
    {
        Console.WriteLine($"| case | size n | {string.Join(" | ", Enumerable.Range(0, Doublings + 1).Select(static i => $"{1 << i}n, ms"))} | exponent |");
        Console.WriteLine($"|---|---:|{string.Concat(Enumerable.Repeat("---:|", Doublings + 2))}");
        var steep = 0;
        foreach (var scaling in ScalingCases.All.Where(scaling => scaling.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            var result = Measure(scaling);
            var times = Enumerable.Range(0, Doublings + 1).Select(i => i < result.Times.Count ? result.Times[i].Milliseconds.ToString("N3", CultureInfo.InvariantCulture) : "");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {result.Name} | {scaling.Size:N0} | {string.Join(" | ", times)} | {result.Exponent:F2}{(result.IsLinear ? "" : " STEEP")} |"));
            steep += result.IsLinear ? 0 : 1;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{steep} steeper than n log n (an exponent above {ScalingResult.Most})"));
        return steep == 0 ? ExitCode.Sound : ExitCode.Violations;
    }

    /// <summary>Other work on the machine makes a case steep now and then, and not three times.</summary>
    private static ScalingResult Measure(ScalingCase scaling)
    {
        _ = ScalingResult.Of(scaling with { Size = Math.Max(1, scaling.Size / 4) }, 1); // compiled, and optimised where it is hot
        ScalingResult result;
        var tries = 0;
        do
            result = ScalingResult.Of(scaling, Doublings);
        while (!result.IsLinear && ++tries < 3);
        return result;
    }
}
