namespace PluginState.Host.Tests;

/// <summary>The tool as git calls it.</summary>
public sealed class GitMergeDriverTests
{
    [Fact]
    public async Task Two_branches_of_a_package_json_merge()
    {
        using var repository = await GitRepository.CreateAsync("PackageJson");
        var run = await repository.MergeAsync(
            "package.json",
            @base:
            """
            {
              "name": "shop",
              "version": "1.4.0",
              "keywords": ["shop", "cart"],
              "dependencies": {
                "express": "^4.18.0",
                "lodash": "^4.17.0"
              },
              "engines": { "node": ">=20" }
            }

            """,
            ours:
            """
            {
              "name": "shop",
              "version": "1.4.1",
              "keywords": ["shop", "cart", "fast"],
              "dependencies": {
                "ajv": "^8.12.0",
                "express": "^4.18.0",
                "lodash": "^4.17.20"
              },
              "engines": { "node": ">=20" }
            }

            """,
            theirs:
            """
            {
              "name": "shop",
              "version": "1.5.0",
              "keywords": ["shop", "small"],
              "dependencies": {
                "express": "^4.18.0",
                "lodash": "^4.17.21",
                "zod": "^3.22.0"
              },
              "engines": { "node": ">=22" }
            }

            """);
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal(
            """
            {
              "name": "shop",
              "version": "1.5.0",
              "keywords": ["shop", "fast", "small"],
              "dependencies": {
                "ajv": "^8.12.0",
                "express": "^4.18.0",
                "lodash": "^4.17.21",
                "zod": "^3.22.0"
              },
              "engines": { "node": ">=22" }
            }

            """,
            repository.Folder.Read("package.json"));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Two_branches_of_a_notebook_merge()
    {
        using var repository = await GitRepository.CreateAsync("Notebooks");
        // Ours edits the first cell, theirs the last; both ran everything, which changes counts and outputs on both sides.
        var run = await repository.MergeAsync(
            "run.ipynb",
            Notebook("x = 1", 1, "1", "print(x)", 2, "1"),
            Notebook("x = 20", 3, "20", "print(x)", 4, "20"),
            Notebook("x = 1", 5, "1", "print(x + x)", 6, "2"));
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal(Notebook("x = 20", 3, "20", "print(x + x)", 6, "2"), repository.Folder.Read("run.ipynb"));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_cell_that_one_side_adds_is_written_like_the_others()
    {
        using var repository = await GitRepository.CreateAsync("Notebooks");
        var @base = Notebook("x = 1", 1, "1", "print(x)", 2, "1");
        const string Added = "  {\n   \"cell_type\": \"markdown\",\n   \"id\": \"new\",\n   \"metadata\": {},\n   \"source\": [\n    \"Größe \\\"x\\\"\\n\",\n    \"and more\"\n   ]\n  },\n";
        var ours = @base.Replace("x = 1", "x = 2", StringComparison.Ordinal);
        var run = await repository.MergeAsync("run.ipynb", @base, ours, WithAdded(@base));
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal(WithAdded(ours), repository.Folder.Read("run.ipynb"));

        static string WithAdded(string notebook) =>
            notebook.Insert(notebook.IndexOf("  {\n   \"cell_type\": \"code\",\n   \"execution_count\": 2", StringComparison.Ordinal), Added);
    }

    [Fact]
    public async Task A_conflict_that_nobody_answers_stops_the_merge()
    {
        using var repository = await GitRepository.CreateAsync("PackageJson");
        var run = await repository.MergeAsync(
            "package.json",
            "{\n\t\"dependencies\": {\n\t\t\"react\": \"^17.0.0\",\n\t\t\"vue\": \"^3.0.0\"\n\t}\n}\n",
            "{\n\t\"dependencies\": {\n\t\t\"react\": \"^18.0.0\",\n\t\t\"vue\": \"^3.0.0\"\n\t}\n}\n",
            "{\n\t\"dependencies\": {\n\t\t\"react\": \"^16.0.0\",\n\t\t\"vue\": \"^3.4.0\"\n\t}\n}\n");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("CONFLICT (content): Merge conflict in package.json", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            "{\n\t\"dependencies\": {\n<<<<<<< ours\n\t\t\"react\": \"^18.0.0\",\n=======\n\t\t\"react\": \"^16.0.0\",\n>>>>>>> theirs\n\t\t\"vue\": \"^3.4.0\"\n\t}\n}\n",
            repository.Folder.Read("package.json"));
        foreach (var part in new[]
        {
            "Conflict at /dependencies/react", "base    \"^17.0.0\"", "ours    \"^18.0.0\"", "theirs  \"^16.0.0\"",
            "npm-range: declined, '^16.0.0' and '^18.0.0': neither range lies within the other.", "1 conflict left, marked in 'package.json'.",
        })
        {
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("UU package.json\n", await repository.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_file_that_both_branches_add_has_no_base()
    {
        using var repository = await GitRepository.CreateAsync();
        var run = await repository.MergeAsync("settings.json", null, "{\n  \"a\": 1\n}\n", "{\n  \"b\": [\n    2\n  ]\n}\n");
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}\n", repository.Folder.Read("settings.json"));
    }

    [Fact]
    public async Task A_file_that_is_not_JSON_stops_the_merge_and_stays_ours()
    {
        using var repository = await GitRepository.CreateAsync();
        var run = await repository.MergeAsync("a.json", "{\"a\": 1}\n", "{\"a\": 2}\n", "{\"a\": 3\n");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("pluginstate: 'a.json' (theirs): Not a valid JSON document", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(".merge_file", run.Error, StringComparison.Ordinal);
        Assert.Equal("{\"a\": 2}\n", repository.Folder.Read("a.json"));
    }

    [Theory]
    [InlineData("@types/package.json")]
    [InlineData("a folder/it's $HOME.json")]
    public async Task A_file_of_any_name_merges(string name)
    {
        using var repository = await GitRepository.CreateAsync();
        var run = await repository.MergeAsync(name, "{\"a\": 1, \"b\": 1}\n", "{\"a\": 2, \"b\": 1}\n", "{\"a\": 1, \"b\": 2}\n");
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("{\"a\": 2, \"b\": 2}\n", repository.Folder.Read(name));
    }

    /// <summary>As Jupyter writes it: one space of indentation.</summary>
    private static string Notebook(string first, int firstCount, string firstOutput, string last, int lastCount, string lastOutput) =>
        $$"""
        {
         "cells": [
          {
           "cell_type": "code",
           "execution_count": {{firstCount}},
           "id": "first",
           "metadata": {},
           "outputs": [
            {
             "data": {
              "text/plain": [
               "{{firstOutput}}"
              ]
             },
             "execution_count": {{firstCount}},
             "metadata": {},
             "output_type": "execute_result"
            }
           ],
           "source": [
            "# größer\n",
            "{{first}}"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": {{lastCount}},
           "id": "last",
           "metadata": {},
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "{{lastOutput}}\n"
             ]
            }
           ],
           "source": [
            "{{last}}"
           ]
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": "Python 3",
           "language": "python",
           "name": "python3"
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """.ReplaceLineEndings("\n");
}
