using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators.CodeFixes;

namespace PluginState.Generators.Tests;

/// <summary>A code fix over a project of some files, as an editor applies it.</summary>
internal static class FixRun
{
    /// <summary>Fixes the first diagnostic.</summary>
    /// <returns>The files; null where no fix is offered.</returns>
    internal static async Task<string[]?> OneAsync<TFix>(params string[] files)
        where TFix : ResolverFix, new()
    {
        using var workspace = new AdhocWorkspace();
        var project = Open(workspace, files);
        var fix = new TFix();
        var first = (await FindAsync(project, fix)).First();
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(
            project.GetDocument(first.Location.SourceTree)!, first, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions.Count == 0 ? null : await ApplyAsync(project, Assert.Single(actions));
    }

    /// <summary>Fixes all diagnostics; none is left, and no other error either.</summary>
    internal static async Task<string[]> AllAsync<TFix>(FixAllScope scope, params string[] files)
        where TFix : ResolverFix, new()
    {
        using var workspace = new AdhocWorkspace();
        var project = Open(workspace, files);
        var fix = new TFix();
        Assert.Contains(scope, fix.GetFixAllProvider().GetSupportedFixAllScopes());
        var action = await fix.GetFixAllProvider().GetFixAsync(new FixAllContext(
            project.Documents.First(), fix, scope, typeof(TFix).Name, fix.FixableDiagnosticIds, new Provider(fix), TestContext.Current.CancellationToken));
        return await ApplyAsync(project, Assert.IsAssignableFrom<CodeAction>(action));
    }

    /// <summary>What the analyzers and the compiler say of files.</summary>
    internal static async Task<IEnumerable<string>> DiagnoseAsync(params string[] files)
    {
        using var workspace = new AdhocWorkspace();
        var compilation = await CompileAsync(Open(workspace, files));
        return compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static found => found.Severity == DiagnosticSeverity.Error)
            .Concat(await AnalyzerRun.Of(compilation))
            .Select(static found => found.Id);
    }

    private static Project Open(AdhocWorkspace workspace, string[] files)
    {
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "App", "App", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14),
            metadataReferences: GeneratorRun.Compile().References));
        for (var i = 0; i < files.Length; i++)
        {
            project = project.AddDocument($"File{i}.cs", files[i], filePath: $"File{i}.cs").Project;
        }

        return project;
    }

    private static async Task<CSharpCompilation> CompileAsync(Project project) =>
        (CSharpCompilation)(await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;

    private static async Task<IEnumerable<Diagnostic>> FindAsync(Project project, ResolverFix fix) =>
        (await AnalyzerRun.Of(await CompileAsync(project))).Where(found => fix.FixableDiagnosticIds.Contains(found.Id));

    private static async Task<string[]> ApplyAsync(Project project, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(project.Id)!;
        var texts = await Task.WhenAll(changed.Documents.Select(static document => document.GetTextAsync(TestContext.Current.CancellationToken)));
        return [.. texts.Select(static text => text.ToString())];
    }

    private sealed class Provider(ResolverFix fix) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => FindAsync(project, fix);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await FindAsync(document.Project, fix)).Where(found => found.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(ImmutableArray<Diagnostic>.Empty);
    }
}
