using Microsoft.CodeAnalysis.CodeFixes;
using PluginState.Generators.CodeFixes;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Tests;

public sealed class FixTests
{
    [Theory]
    [InlineData("private static int M(int local, int remote) => local;", "internal static int M(int local, int remote) => local;")]
    [InlineData("static int M(int local, int remote) => local;", "internal static int M(int local, int remote) => local;")]
    [InlineData("protected static int M(int local, int remote) => local;", "protected internal static int M(int local, int remote) => local;")]
    [InlineData("private protected static int M(int local, int remote) => local;", "internal static int M(int local, int remote) => local;")]
    public async Task PST0003_makes_a_method_internal(string method, string expected) => await AssertFixed<AccessibilityFix>(
        $"using PluginState;\n\ninternal class C\n{{\n    /// <summary>Kept.</summary>\n    [ConflictResolver(\"a\")] // kept\n    {method}\n}}\n",
        $"using PluginState;\n\ninternal class C\n{{\n    /// <summary>Kept.</summary>\n    [ConflictResolver(\"a\")] // kept\n    {expected}\n}}\n");

    [Fact]
    public async Task PST0003_makes_the_types_around_and_in_the_signature_internal() => await AssertFixed<AccessibilityFix>(
        """
        using PluginState;

        public class Outer
        {
            private record Item(int Count);

            private class Middle
            {
                protected static class Inner
                {
                    [ConflictResolver("a")]
                    static Item[] M(Item[] local, Item[] remote) => local;
                }
            }
        }

        """,
        """
        using PluginState;

        public class Outer
        {
            internal record Item(int Count);

            internal class Middle
            {
                protected internal static class Inner
                {
                    [ConflictResolver("a")]
                    internal static Item[] M(Item[] local, Item[] remote) => local;
                }
            }
        }

        """);

    [Fact]
    public async Task PST0003_fixes_all_parts_of_partial_types_and_methods_once() => await AssertAllFixed<AccessibilityFix>(
        [
            "using PluginState;\npartial class C\n{\n    private partial class P\n    {\n        [ConflictResolver(\"a\")] static int A(int local, int remote) => local;\n        [ConflictResolver(\"b\")] private static partial int B(int local, int remote);\n    }\n}\n",
            "using PluginState;\npartial class C\n{\n    private partial class P\n    {\n        private static partial int B(int local, int remote) => local;\n        [ConflictResolver(\"c\")] static int E(int local, int remote) => local;\n    }\n}\n",
        ],
        [
            "using PluginState;\npartial class C\n{\n    internal partial class P\n    {\n        [ConflictResolver(\"a\")] internal static int A(int local, int remote) => local;\n        [ConflictResolver(\"b\")] internal static partial int B(int local, int remote);\n    }\n}\n",
            "using PluginState;\npartial class C\n{\n    internal partial class P\n    {\n        internal static partial int B(int local, int remote) => local;\n        [ConflictResolver(\"c\")] internal static int E(int local, int remote) => local;\n    }\n}\n",
        ]);

    [Theory]
    [InlineData("file class C { [ConflictResolver(\"a\")] static int M(int local, int remote) => local; }")]
    [InlineData("class C { [System.Obsolete(\"\", true)] [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }")]
    [InlineData("class C { void F() { [ConflictResolver(\"a\")] static int M(int local, int remote) => local; M(1, 2); } }")]
    [InlineData("class C { System.Func<int, int, int> F = [ConflictResolver(\"a\")] static (int local, int remote) => local; }")]
    public async Task PST0003_has_no_fix_where_a_modifier_is_no_help(string source) =>
        Assert.Null(await FixRun.OneAsync<AccessibilityFix>("using PluginState; " + source));

    [Theory]
    [InlineData("\"\"", "MaxQuantity", "max-quantity")]
    [InlineData("null", "Max", "max")]
    [InlineData("name: \" \"", "HTTPServer2", "http-server2")]
    [InlineData("\"\", Path = \"/a\"", "__merge_Tags", "merge-tags")]
    public async Task PST0005_names_a_resolver_after_its_method(string arguments, string method, string name)
    {
        var blank = arguments.StartsWith("name", StringComparison.Ordinal) ? "\" \"" : arguments.Split(',')[0];
        await AssertFixed<NameFix>(
            $"using PluginState;\n#nullable disable\nclass C\n{{\n    [ConflictResolver({arguments})] internal static int {method}(int local, int remote) => local;\n}}\n",
            $"using PluginState;\n#nullable disable\nclass C\n{{\n    [ConflictResolver({arguments.Replace(blank, $"\"{name}\"", StringComparison.Ordinal)})] internal static int {method}(int local, int remote) => local;\n}}\n");
    }

    [Fact]
    public async Task PST0005_gives_each_its_own_name() => await AssertAllFixed<NameFix>(
        [
            "using PluginState;\npartial class C\n{\n    [ConflictResolver(\"\")] internal static int Max(int local, int remote) => local;\n    [ConflictResolver(\"\")] internal static long Max(long local, long remote) => local;\n    [ConflictResolver(\"MAX-2\")] internal static int Other(int local, int remote) => local;\n}\n",
            "using PluginState;\npartial class C\n{\n    [ConflictResolver(\"\")] internal static short Max(short local, short remote) => local;\n}\nclass D\n{\n    [ConflictResolver(\"\")] internal static short Min(short local, short remote) => local;\n}\n",
        ],
        [
            "using PluginState;\npartial class C\n{\n    [ConflictResolver(\"max\")] internal static int Max(int local, int remote) => local;\n    [ConflictResolver(\"max-3\")] internal static long Max(long local, long remote) => local;\n    [ConflictResolver(\"MAX-2\")] internal static int Other(int local, int remote) => local;\n}\n",
            "using PluginState;\npartial class C\n{\n    [ConflictResolver(\"max-4\")] internal static short Max(short local, short remote) => local;\n}\nclass D\n{\n    [ConflictResolver(\"min\")] internal static short Min(short local, short remote) => local;\n}\n",
        ]);

    [Theory]
    [InlineData("int local, int remote", "ValueTask<int>")]
    [InlineData("int? @base, int local, int remote", "ValueTask<int>")]
    [InlineData("Slot<string?> local, Slot<string?> remote", "ValueTask<string?>")]
    [InlineData("Conflict conflict", "ValueTask<Resolution>")]
    [InlineData("Conflict<int[]> conflict, CancellationToken token", "ValueTask<Resolution<int[]>>")]
    public async Task PST0013_returns_what_fits_the_parameters(string parameters, string type)
    {
        const string Usings = "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing PluginState;\n\n";
        var fixedFiles = await FixRun.OneAsync<AsyncVoidFix>(Usings + Method("void")) ?? [];
        Assert.Equal([Usings + Method(type)], fixedFiles);
        Assert.DoesNotContain(await FixRun.DiagnoseAsync(fixedFiles), static id => id is not "PST0015");

        string Method(string result) => $"class C\n{{\n    [ConflictResolver(\"a\")]\n    internal static async {result} M({parameters}) {{ await Task.Yield(); throw new NotSupportedException(); }}\n}}\n";
    }

    [Fact]
    public async Task PST0013_brings_its_usings() => await AssertAllFixed<AsyncVoidFix>(
        [
            "class C\n{\n    [PluginState.ConflictResolver(\"a\")] internal static async void M(int local, int remote, System.Threading.CancellationToken token) => throw null!;\n}\n",
            "using PluginState;\n\nclass D\n{\n    [ConflictResolver(\"b\")] internal static async void M(Conflict conflict, System.Threading.CancellationToken token) => throw null!;\n}\n",
        ],
        [
            "using System.Threading.Tasks;\n\nclass C\n{\n    [PluginState.ConflictResolver(\"a\")] internal static async ValueTask<int> M(int local, int remote, System.Threading.CancellationToken token) => throw null!;\n}\n",
            "using System.Threading.Tasks;\nusing PluginState;\n\nclass D\n{\n    [ConflictResolver(\"b\")] internal static async ValueTask<Resolution> M(Conflict conflict, System.Threading.CancellationToken token) => throw null!;\n}\n",
        ]);

    [Fact]
    public async Task PST0013_has_no_fix_where_the_answer_is_anybodys_guess() => Assert.Null(await FixRun.OneAsync<AsyncVoidFix>(
        "using PluginState; class C { [ConflictResolver(\"a\")] internal static async void M() { } }"));

    [Theory]
    [InlineData("in int local, int remote", "int local, int remote")]
    [InlineData("int local, /* the other */ ref int remote", "int local, /* the other */ int remote")]
    [InlineData("ref readonly int local, scoped ref int remote", "int local, int remote")]
    public async Task PST0014_takes_values(string parameters, string expected) => await AssertFixed<ByReferenceFix>(
        $"using PluginState;\nclass C\n{{\n    [ConflictResolver(\"a\")] internal static int M({parameters}) => local;\n}}\n",
        $"using PluginState;\nclass C\n{{\n    [ConflictResolver(\"a\")] internal static int M({expected}) => local;\n}}\n");

    [Fact]
    public async Task PST0014_is_fixed_everywhere() => await AssertAllFixed<ByReferenceFix>(
        [
            "using PluginState;\nclass C\n{\n    [ConflictResolver(\"a\")] internal static int M(in int local, in int remote) => local;\n    [ConflictResolver(\"b\")] internal static int N(in int local, int remote) => local;\n}\n",
            "using PluginState;\npartial class D\n{\n    [ConflictResolver(\"c\")] internal static partial Resolution M(in Conflict conflict);\n    internal static partial Resolution M(in Conflict conflict) => default;\n}\n",
        ],
        [
            "using PluginState;\nclass C\n{\n    [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local;\n    [ConflictResolver(\"b\")] internal static int N(int local, int remote) => local;\n}\n",
            "using PluginState;\npartial class D\n{\n    [ConflictResolver(\"c\")] internal static partial Resolution M(Conflict conflict);\n    internal static partial Resolution M(Conflict conflict) => default;\n}\n",
        ]);

    [Theory]
    [InlineData("int M(int local, out int remote) => remote = local;")]
    [InlineData("ref int M(int[] local, int[] remote) => ref local[0];")]
    [InlineData("int M(System.Span<int> local, System.Span<int> remote) => 0;")]
    public async Task PST0014_has_no_fix_where_a_modifier_is_not_to_blame(string method) =>
        Assert.Null(await FixRun.OneAsync<ByReferenceFix>($"using PluginState; class C {{ [ConflictResolver(\"a\")] internal static {method} }}"));

    [Theory]
    [InlineData("using System.Threading;\n", "using System.Threading;\n")]
    [InlineData("", "using System.Threading;\n")]
    public async Task PST0015_adds_a_token_and_its_using_where_there_is_none(string usings, string expected) => await AssertFixed<CancellationTokenFix>(
        $"{usings}using System.Threading.Tasks;\nusing PluginState;\n\nclass C\n{{\n    [ConflictResolver(\"a\")]\n    internal static Task<int> M(int local, int remote) => Task.FromResult(local);\n}}\n",
        $"{expected}using System.Threading.Tasks;\nusing PluginState;\n\nclass C\n{{\n    [ConflictResolver(\"a\")]\n    internal static Task<int> M(int local, int remote, CancellationToken cancellationToken) => Task.FromResult(local);\n}}\n");

    [Fact]
    public async Task PST0015_is_fixed_everywhere() => await AssertAllFixed<CancellationTokenFix>(
        [
            "using System.Threading.Tasks;\nusing PluginState;\n\npartial class C\n{\n    [ConflictResolver(\"a\")] internal static partial Task<int> M(int local, int remote);\n    [ConflictResolver(\"b\")] internal static Task<int> N(int local, int cancellationToken) => Task.FromResult(local);\n}\n",
            "using System.Threading.Tasks;\n\npartial class C\n{\n    internal static partial Task<int> M(int local, int remote) => Task.FromResult(local);\n}\n",
        ],
        [
            "using System.Threading;\nusing System.Threading.Tasks;\nusing PluginState;\n\npartial class C\n{\n    [ConflictResolver(\"a\")] internal static partial Task<int> M(int local, int remote, CancellationToken cancellationToken);\n    [ConflictResolver(\"b\")] internal static Task<int> N(int local, int cancellationToken, CancellationToken cancellation) => Task.FromResult(local);\n}\n",
            "using System.Threading;\nusing System.Threading.Tasks;\n\npartial class C\n{\n    internal static partial Task<int> M(int local, int remote, CancellationToken cancellationToken) => Task.FromResult(local);\n}\n",
        ]);

    [Fact]
    public async Task PST0018_marks_a_method() => await AssertFixed<MarkFix>(
        "using PluginState;\n\nclass C\n{\n    /// <summary>Kept.</summary>\n    internal static Resolution KeepLonger(Conflict conflict) => default;\n}\n",
        "using PluginState;\n\nclass C\n{\n    /// <summary>Kept.</summary>\n    [ConflictResolver(\"keep-longer\")]\n    internal static Resolution KeepLonger(Conflict conflict) => default;\n}\n");

    [Fact]
    public async Task PST0018_marks_all_and_brings_the_using() => await AssertAllFixed<MarkFix>(
        [
            "class C\n{\n    internal static PluginState.Resolution KeepLonger(PluginState.Conflict conflict) => default;\n}\n",
            "using PluginState;\n\nclass D\n{\n    internal static Resolution Keep(Conflict conflict) => default;\n\n    internal static int Keep(Conflict<int> conflict) => 0;\n}\n",
        ],
        [
            "using PluginState;\n\nclass C\n{\n    [ConflictResolver(\"keep-longer\")]\n    internal static PluginState.Resolution KeepLonger(PluginState.Conflict conflict) => default;\n}\n",
            "using PluginState;\n\nclass D\n{\n    [ConflictResolver(\"keep\")]\n    internal static Resolution Keep(Conflict conflict) => default;\n\n    [ConflictResolver(\"keep-2\")]\n    internal static int Keep(Conflict<int> conflict) => 0;\n}\n",
        ]);

    [Theory]
    [InlineData("Max", "max")]
    [InlineData("MaxQuantity", "max-quantity")]
    [InlineData("HTTPServer", "http-server")]
    [InlineData("ParseJSON", "parse-json")]
    [InlineData("A", "a")]
    [InlineData("max2Of3", "max2-of3")]
    [InlineData("merge_tags_", "merge-tags")]
    [InlineData("ÜberWert", "über-wert")]
    [InlineData("__", "resolver")]
    public void Names_become_kebab_case(string method, string name) => Assert.Equal(name, KebabCase.Of(method));

    private static async Task AssertFixed<TFix>(string source, string expected)
        where TFix : ResolverFix, new()
    {
        Assert.Equal([expected], await FixRun.OneAsync<TFix>(source) ?? []);
        Assert.Empty(await FixRun.DiagnoseAsync(expected));
    }

    private static async Task AssertAllFixed<TFix>(string[] files, string[] expected)
        where TFix : ResolverFix, new()
    {
        Assert.Equal(expected, await FixRun.AllAsync<TFix>(FixAllScope.Project, files));
        Assert.Equal(expected, await FixRun.AllAsync<TFix>(FixAllScope.Solution, files));
        Assert.Empty(await FixRun.DiagnoseAsync(expected));
        Assert.Equal(expected[0], (await FixRun.AllAsync<TFix>(FixAllScope.Document, files))[0]);
    }
}
