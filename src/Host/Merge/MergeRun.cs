using System.Text;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Host.Output;
using PluginState.Host.Plugins;
using PluginState.Resolvers;

namespace PluginState.Host.Merge;

/// <summary>One merge of three files.</summary>
internal static class MergeRun
{
    public static async Task<int> RunAsync(MergeArguments arguments, CancellationToken cancellationToken)
    {
        arguments.Check();
        var strategy = ConflictStrategy.Parse(arguments.Strategy);
        var @base = JsonText.TryRead(arguments.Base, arguments.NameOf(arguments.Base, "base"), out var text) ? text!.Document : StateObject.Empty;
        var ours = JsonText.Read(arguments.Ours, arguments.NameOf(arguments.Ours, "ours"));
        var theirs = JsonText.Read(arguments.Theirs, arguments.NameOf(arguments.Theirs, "theirs"));

        // Before plugins are loaded, which may print.
        var report = arguments.Json ? Report.ToOutput(json: true) : null;
        StandardOutput.KeepFromPlugins();

        var catalog = new ResolverCatalog(new BoundedResolverRegistry());
        await using var plugins = arguments.Plugins is { } folder ? await PluginFolder.LoadAsync(folder, catalog, cancellationToken) : null;
        if (plugins is not null)
            PluginFolder.WarnOfRejected(plugins);
        CheckKnown(arguments.Resolver, catalog);
        CheckKnown(strategy.ResolverName, catalog);

        // One merge asks once about each place: what a plugin makes of one is not to depend on how it did with those before.
        var merged = await new DocumentMerger(catalog, new() { BreakAfter = null }, JsonText.Limits).MergeAsync(
            new()
            {
                Base = @base,
                Local = ours.Document,
                Remote = theirs.Document,
                StateId = arguments.Path ?? Path.GetFileName(arguments.Output ?? arguments.Ours),
                // Files have no trustworthy time of their own: what is being merged in is the later edit.
                LocalStamp = new(DateTimeOffset.UnixEpoch, "ours"),
                RemoteStampAt = static _ => new(DateTimeOffset.UnixEpoch.AddSeconds(1), "theirs"),
                Strategy = strategy,
                Resolver = arguments.Resolver,
                // Arrays as wholes: between git's markers there is no place for a conflict inside one.
                Rules = MergeRules.Empty,
            },
            cancellationToken);

        var bytes = MergedJsonWriter.Write(merged, ours, theirs);
        if (arguments.Output is { } output)
            InputFile.WriteAllBytes(output, bytes, arguments.Path is { } name ? InputFile.Quote(name) : null);
        Tell(merged, arguments, bytes, report);
        return merged.IsResolved ? ExitCode.Done : ExitCode.Found;
    }

    private static void CheckKnown(string? resolver, ResolverCatalog catalog)
    {
        if (resolver is null || catalog.TryResolve(resolver, out _))
            return;
        var known = string.Join(", ", catalog.Declared.Select(static declared => declared.Declaration.Name).Distinct());
        throw new InputException($"There is no resolver '{resolver}'; {(known.Length == 0 ? "none is loaded, see --plugins" : "there are " + known)}.");
    }

    private static void Tell(DocumentMergeResult merged, MergeArguments arguments, byte[] bytes, Report? json)
    {
        var left = merged.Conflicts.Count(static conflict => !conflict.IsResolved);
        if (json is not null)
        {
            json.Figure(new("merged", "Merged", merged.IsResolved));
            json.Figure(new("unresolved", "Conflicts left", left));
            if (arguments.Output is { } output)
                json.Figure(new("output", "Output", output));
            else
                json.Figure(new("text", "Text", Encoding.UTF8.GetString(bytes)));
            json.Figure(Field.OfList("conflicts", "Conflicts", []));
            Describe(json, merged.Conflicts);
            json.Complete();
            return;
        }

        if (arguments.Output is null)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(bytes);
        }

        if (left > 0)
        {
            var report = Report.ToError();
            Describe(report, merged.Conflicts.Where(static conflict => !conflict.IsResolved));
            report.Text($"{left} conflict{(left == 1 ? "" : "s")} left{(arguments.Output is { } output ? $", marked in '{arguments.Path ?? output}'" : "")}.");
            report.Complete();
        }
    }

    private static void Describe(Report report, IEnumerable<SettledConflict> conflicts)
    {
        foreach (var conflict in conflicts)
        {
            List<Field> fields =
            [
                new("path", "path", conflict.Path.ToString()) { IsForMachines = true },
                new("kind", "kind", conflict.Kind.ToString()),
                Field.Of("base", "base", conflict.Base),
                Field.Of("ours", "ours", conflict.Local),
                Field.Of("theirs", "theirs", conflict.Remote),
                new("resolved", "resolved", conflict.IsResolved) { IsForMachines = true },
            ];
            if (conflict.IsResolved)
            {
                fields.Add(new("answeredBy", "answered by", conflict.AnsweredBy));
                fields.Add(Field.Of("result", "result", conflict.Result));
            }

            fields.Add(Field.OfList("notes", "notes", conflict.Notes) with { IsForMachines = conflict.Notes.IsEmpty });
            report.Entry("conflicts", $"Conflict at {(conflict.Path.IsRoot ? "(document)" : conflict.Path)}", fields);
        }
    }
}
