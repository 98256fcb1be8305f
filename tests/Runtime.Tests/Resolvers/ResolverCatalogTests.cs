using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PluginState.Bounded;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Tests.Resolvers;

public sealed class ResolverCatalogTests
{
    private const int ClashEvent = 1001, MoreThanFitEvent = 1002;

    private static readonly ResolverOrigin _app = ResolverOrigin.CompiledIn("App");
    private static readonly ResolverOrigin _plugin = ResolverOrigin.Plugin("Counters");

    private readonly FakeLogger<ResolverCatalog> _logger = new();

    [Fact]
    public void Declared_resolvers_enter_the_registry_and_count_there()
    {
        var catalog = Catalog(10);
        catalog.Registry.Register("by-hand", Answer("by-hand"));
        Declare(catalog, _app, "a", "b");
        Declare(catalog, _plugin, "c");
        Assert.Equal(3, catalog.Count);
        Assert.Equal(4, catalog.Registry.Count);
        Assert.Equal(4, catalog.Registry.GetStatistics().CurrentSize);
        Assert.Equal(["a", "b", "by-hand", "c"], catalog.Registry.Names.Order(StringComparer.Ordinal));
        Assert.True(catalog.Registry.TryGet("c", out RegisteredResolver? live));
        Assert.Equal(_plugin, live.Origin);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public void A_generated_module_is_declared_as_compiled_in()
    {
        var catalog = Catalog(10);
        catalog.Declare<Module>();
        var declared = Assert.Single(catalog.Declared);
        Assert.Equal(new ResolverOrigin(ResolverOriginKind.CompiledIn, typeof(Module).Assembly.GetName().Name!), declared.Origin);
        Assert.Equal("from-module", declared.Declaration.Name);
        Assert.True(declared.IsLive);
        Assert.False(declared.IsShadowed);
        Assert.Equal("module", AnswerOf(catalog, "from-module"));
    }

    [Fact]
    public void A_resolver_is_bound_when_it_is_first_needed_and_only_once()
    {
        var catalog = Catalog(10);
        var bound = new List<int>();
        catalog.Declare(_app, [new("a"), new("b")], index =>
        {
            bound.Add(index);
            return Answer("x");
        });
        Assert.Empty(bound);
        Assert.True(catalog.TryResolve("b", out var resolver));
        Assert.Empty(bound);
        Assert.Same(resolver.Resolver, resolver.Resolver);
        Assert.Equal([1], bound);
    }

    [Fact]
    public void When_more_are_declared_than_fit_it_warns_once_a_declaration()
    {
        var catalog = Catalog(2);
        Declare(catalog, _app, "a", "b", "c", "d");
        Assert.Equal(1, Warnings(MoreThanFitEvent));
        var message = _logger.LatestRecord.Message;
        Assert.Contains("4", message, StringComparison.Ordinal);
        Assert.Contains("2", message, StringComparison.Ordinal);
        Declare(catalog, _plugin, "e");
        Assert.Equal(2, Warnings(MoreThanFitEvent));
        Assert.Equal(2, catalog.Registry.Count);
        Assert.Equal(5, catalog.Count);
    }

    [Fact]
    public void Exactly_as_many_as_fit_are_no_reason_to_warn()
    {
        var catalog = Catalog(2);
        Declare(catalog, _app, "a", "b");
        Assert.Equal(0, Warnings(MoreThanFitEvent));
    }

    [Fact]
    public void A_declared_resolver_that_was_evicted_comes_back_on_demand_and_evicts_another()
    {
        var catalog = Catalog(2);
        var left = new List<(string, EvictionReason)>();
        Declare(catalog, _app, "a", "b", "c");
        catalog.Registry.Evicted += eviction => left.Add((eviction.Key, eviction.Reason));
        Assert.Equal(["c", "b"], catalog.Registry.Names);
        Assert.Equal([false, true, true], catalog.Declared.Select(d => d.IsLive));

        Assert.True(catalog.TryResolve("a", out var resolver));
        Assert.Equal("a", resolver.Name);
        Assert.Equal(["a", "c"], catalog.Registry.Names);
        Assert.Equal([("b", EvictionReason.Capacity)], left);
        Assert.Equal([true, false, true], catalog.Declared.Select(d => d.IsLive));
    }

    [Fact]
    public void Resolving_a_live_resolver_is_a_use()
    {
        var catalog = Catalog(2);
        Declare(catalog, _app, "a", "b");
        Assert.True(catalog.TryResolve("a", out _));
        Assert.Equal(["a", "b"], catalog.Registry.Names);
    }

    [Fact]
    public void A_resolver_removed_from_the_registry_comes_back_and_one_registered_by_hand_does_not()
    {
        var catalog = Catalog(2);
        Declare(catalog, _app, "a");
        catalog.Registry.Register("by-hand", Answer("by-hand"));
        Assert.True(catalog.Registry.Remove("a"));
        Assert.True(catalog.Registry.Remove("by-hand"));
        Assert.True(catalog.TryResolve("a", out _));
        Assert.False(catalog.TryResolve("by-hand", out var gone));
        Assert.Null(gone);
    }

    [Fact]
    public void Declaring_an_origin_again_replaces_what_it_declared()
    {
        var catalog = Catalog(10);
        Declare(catalog, _app, "a", "b");
        Declare(catalog, _plugin, "p");
        DeclareAnswering(catalog, _app, "new", "b", "c");
        Assert.Equal(["b", "c", "p"], catalog.Declared.Select(d => d.Declaration.Name));
        Assert.False(catalog.TryResolve("a", out _));
        Assert.Equal("new", AnswerOf(catalog, "b"));
        Assert.Equal(["b", "c", "p"], catalog.Registry.Names.Order(StringComparer.Ordinal));
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Theory]
    [InlineData("twice")]
    [InlineData("pattern")]
    [InlineData("escape")]
    [InlineData("capacity")]
    public void A_set_that_cannot_be_taken_leaves_everything_as_it_was(string wrong)
    {
        var catalog = Catalog(10, capacity: 3);
        Declare(catalog, _app, "a", "b");
        var before = catalog.Registry.Names;
        ResolverDeclaration[] declarations = wrong switch
        {
            "twice" => [new("x"), new("x")],
            "pattern" => [new("x"), new("y", "no-slash")],
            "escape" => [new("x", "/fine", "/wrong~2")],
            _ => [new("w"), new("x"), new("y"), new("z")],
        };
        var error = Assert.Throws<ResolverDeclarationException>(() => catalog.Declare(_app, declarations, _ => Answer("x")));
        Assert.Equal((_app, "invalid_declaration"), (error.Origin, error.Code));
        Assert.Contains("compiled-in App", error.Message, StringComparison.Ordinal);
        Assert.Contains(wrong switch { "twice" => "'x'", "pattern" => "'no-slash'", "escape" => "'/wrong~2'", _ => "4" }, error.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], catalog.Declared.Select(d => d.Declaration.Name));
        Assert.Equal(before, catalog.Registry.Names);
        Assert.Equal("App", AnswerOf(catalog, "a"));
        Assert.False(catalog.TryResolve("x", out _));
    }

    [Fact]
    public void The_catalog_holds_exactly_its_capacity_and_a_replaced_set_does_not_count()
    {
        var catalog = Catalog(10, capacity: 3);
        Declare(catalog, _app, "a", "b");
        Declare(catalog, _plugin, "c");
        Declare(catalog, _app, "d", "e");
        Assert.Equal(3, catalog.Count);
        Assert.Throws<ResolverDeclarationException>(() => Declare(catalog, ResolverOrigin.Plugin("Other"), "f"));
        Assert.True(catalog.Withdraw(_plugin));
        Declare(catalog, ResolverOrigin.Plugin("Other"), "f");
        Assert.Equal(3, catalog.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_capacity_below_one_is_an_error(int capacity) =>
        Assert.Equal("capacity", Assert.Throws<ArgumentOutOfRangeException>(() => Catalog(1, capacity)).ParamName);

    [Fact]
    public void The_precedence_of_one_name_does_not_depend_on_the_order_of_declaration()
    {
        var origins = new[] { _app, ResolverOrigin.CompiledIn("Lib"), ResolverOrigin.Plugin("A"), ResolverOrigin.Plugin("B"), ResolverOrigin.Plugin("a") };
        foreach (var order in Permutations(origins))
        {
            var catalog = Catalog(10);
            foreach (var origin in order)
                Declare(catalog, origin, "x");
            Assert.Equal(1, catalog.Registry.Count);
            Assert.Equal("App", AnswerOf(catalog, "x"));
            Assert.Equal(["App", "Lib", "A", "B", "a"], catalog.Declared.Select(d => d.Origin.Name));
            Assert.Equal([false, true, true, true, true], catalog.Declared.Select(d => d.IsShadowed));
            Assert.Equal([true, false, false, false, false], catalog.Declared.Select(d => d.IsLive));
        }
    }

    [Fact]
    public void A_clash_of_names_is_logged_with_winner_and_loser_whichever_comes_second()
    {
        foreach (var order in new[] { new[] { _app, _plugin }, [_plugin, _app] })
        {
            _logger.Collector.Clear();
            var catalog = Catalog(10);
            foreach (var origin in order)
                Declare(catalog, origin, "x");
            Assert.Equal(1, Warnings(ClashEvent));
            var message = _logger.LatestRecord.Message;
            Assert.Contains("declared by compiled-in App and by plugin Counters; compiled-in App goes first", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Withdrawing_the_winner_lets_the_shadowed_one_answer()
    {
        var catalog = Catalog(10);
        foreach (var origin in new[] { ResolverOrigin.Plugin("B"), _app, ResolverOrigin.Plugin("A") })
            Declare(catalog, origin, "x");
        var answers = new List<string>();
        foreach (var origin in new[] { _app, ResolverOrigin.Plugin("A"), ResolverOrigin.Plugin("B") })
        {
            answers.Add(AnswerOf(catalog, "x"));
            Assert.True(catalog.Withdraw(origin));
            Assert.False(catalog.Withdraw(origin));
        }

        Assert.Equal(["App", "A", "B"], answers);
        Assert.False(catalog.TryResolve("x", out _));
        Assert.Equal(0, catalog.Registry.Count);
    }

    [Fact]
    public void Redeclaring_the_winner_without_a_name_lets_the_shadowed_one_answer()
    {
        var catalog = Catalog(10);
        Declare(catalog, _app, "x");
        Declare(catalog, _plugin, "x");
        Declare(catalog, _app, "y");
        Assert.Equal("Counters", AnswerOf(catalog, "x"));
    }

    [Fact]
    public void One_registered_by_hand_goes_before_a_declared_one_as_long_as_it_is_live()
    {
        var catalog = Catalog(10);
        catalog.Registry.Register("x", Answer("by hand"));
        Declare(catalog, _app, "x");
        Assert.Equal("by hand", AnswerOf(catalog, "x"));
        Assert.False(Assert.Single(catalog.Declared).IsLive);
        Assert.True(catalog.Registry.Remove("x"));
        Assert.Equal("App", AnswerOf(catalog, "x"));
        catalog.Registry.Register("x", Answer("by hand"));
        Assert.Equal("by hand", AnswerOf(catalog, "x"));
    }

    [Fact]
    public void Withdrawing_leaves_one_registered_by_hand_alone()
    {
        var catalog = Catalog(10);
        Declare(catalog, _app, "x", "y");
        catalog.Registry.Register("x", Answer("by hand"));
        Assert.True(catalog.Withdraw(_app));
        Assert.Equal(["x"], catalog.Registry.Names);
        Assert.Equal("by hand", AnswerOf(catalog, "x"));
    }

    [Fact]
    public void Withdrawing_while_others_resolve_leaves_nothing_withdrawn_live()
    {
        string[] names = ["a", "b", "c", "d"];
        var catalog = new ResolverCatalog(new BoundedResolverRegistry(2)); // so that the resolving threads bring back all the time
        for (var round = 0; round < 100; round++)
        {
            Declare(catalog, _plugin, names);
            Declare(catalog, _app, "a");
            var highest = 0;
            Threads.RunSampled(
                () => highest = Math.Max(highest, catalog.Registry.Count),
                [
                    () => ResolveAll(catalog, names),
                    () => ResolveAll(catalog, names),
                    () => catalog.Withdraw(_plugin),
                    () => catalog.Withdraw(_app),
                ]);
            Assert.InRange(highest, 0, 2);
            Assert.Empty(catalog.Registry.Names);
            Assert.Equal(0, catalog.Count);
            Assert.All(names, name => Assert.False(catalog.TryResolve(name, out _)));
        }
    }

    [Fact]
    public void Replacing_a_set_while_others_resolve_leaves_only_the_new_one_live()
    {
        var catalog = new ResolverCatalog(new BoundedResolverRegistry(3));
        DeclareAnswering(catalog, _plugin, "0", "a", "b");
        for (var round = 1; round <= 100; round++)
        {
            var answer = $"{round}";
            Threads.Run(
                () => ResolveAll(catalog, "a", "b"),
                () => ResolveAll(catalog, "a", "b"),
                () => DeclareAnswering(catalog, _plugin, answer, "a", "b"));
            Assert.Equal(answer, AnswerOf(catalog, "a"));
            Assert.Equal(answer, AnswerOf(catalog, "b"));
        }
    }

    [Fact]
    public void Declarations_from_many_threads_are_all_there_in_the_end()
    {
        var catalog = new ResolverCatalog(new BoundedResolverRegistry(5));
        Threads.Run(4, thread =>
        {
            for (var i = 0; i < 25; i++)
                Declare(catalog, ResolverOrigin.Plugin($"{thread}-{i}"), $"r{thread}-{i}", "shared");
        });
        Assert.Equal(200, catalog.Count);
        Assert.Equal(5, catalog.Registry.Count);
        Assert.Equal("0-0", AnswerOf(catalog, "shared"));
        for (var thread = 0; thread < 4; thread++)
        {
            for (var i = 0; i < 25; i++)
                Assert.Equal($"{thread}-{i}", AnswerOf(catalog, $"r{thread}-{i}"));
        }
    }

    [Fact]
    public void Matching_resolvers_come_by_priority_then_specificity_then_name()
    {
        var catalog = Catalog(20);
        catalog.Declare(
            _app,
            [
                new("any", "/**"),
                new("b-star", "/scores/*"),
                new("a-star", "/scores/*"),
                new("literal", "/scores/ann"),
                new("urgent", "/**") { Priority = 1 },
                new("last", "/scores/ann") { Priority = -1 },
                new("elsewhere", "/tags"),
                new("by-name-only"),
            ],
            _ => Answer("x"));
        Assert.Equal(["urgent", "literal", "a-star", "b-star", "any", "last"], Matching(catalog, "/scores/ann"));
        Assert.Equal(["urgent", "a-star", "b-star", "any"], Matching(catalog, "/scores/bob"));
        Assert.Equal(["urgent", "any"], Matching(catalog, ""));
        Assert.Equal(["urgent", "elsewhere", "any"], Matching(catalog, "/tags"));
    }

    [Fact]
    public void The_order_of_matching_resolvers_does_not_depend_on_the_order_of_declaration()
    {
        ResolverOrigin[] origins = [_app, _plugin, ResolverOrigin.Plugin("A")];
        foreach (var order in Permutations(origins))
        {
            var catalog = Catalog(20);
            foreach (var origin in order)
                catalog.Declare(origin, [new("of " + origin.Name, "/a/*"), new("shared", $"/{origin.Name}/*")], _ => Answer("x"));
            Assert.Equal(["of A", "of App", "of Counters"], Matching(catalog, "/a/b"));
            Assert.Equal(["shared"], Matching(catalog, "/App/b"));
            Assert.Empty(Matching(catalog, "/Counters/b")); // its declaration is shadowed
        }
    }

    [Fact]
    public void A_resolver_with_several_matching_patterns_is_asked_once_at_its_best_place()
    {
        var catalog = Catalog(20);
        catalog.Declare(_app, [new("both", "/**", "/a/b"), new("between", "/a/*")], _ => Answer("x"));
        Assert.Equal(["both", "between"], Matching(catalog, "/a/b"));
        Assert.Equal(["between", "both"], Matching(catalog, "/a/c"));
    }

    [Fact]
    public void A_resolver_that_is_not_live_still_matches_and_a_withdrawn_one_does_not()
    {
        var catalog = Catalog(1);
        catalog.Declare(_app, [new("a", "/x")], _ => Answer("a"));
        catalog.Declare(_plugin, [new("b", "/x")], _ => Answer("b"));
        Assert.Equal(["b"], catalog.Registry.Names);
        Assert.Equal(["a", "b"], Matching(catalog, "/x"));
        Assert.Equal(["b"], catalog.Registry.Names);
        catalog.Withdraw(_app);
        Assert.Equal(["b"], Matching(catalog, "/x"));
    }

    [Fact]
    public void Merge_rules_come_and_go_with_their_set_compiled_in_ones_first()
    {
        var catalog = Catalog(10);
        Assert.Empty(catalog.MergeRules);
        MergeRule cart = new("/cart", ArrayMerge.Keyed, "sku"), tags = new("/tags", ArrayMerge.Set), log = new("/log", ArrayMerge.Sequence);
        catalog.Declare(ResolverOrigin.Plugin("B"), [], _ => Answer("x"), [cart]);
        catalog.Declare(ResolverOrigin.Plugin("A"), [new("a")], _ => Answer("x"), [tags, cart, tags]);
        catalog.Declare(_app, [new("b")], _ => Answer("x"), [log]);
        Assert.Equal([log, tags, cart, cart], catalog.MergeRules);
        Assert.Equal(2, catalog.Count);
        catalog.Declare(_app, [new("b")], _ => Answer("x"));
        Assert.Equal([tags, cart, cart], catalog.MergeRules);
        Assert.True(catalog.Withdraw(ResolverOrigin.Plugin("A")));
        Assert.Equal([cart], catalog.MergeRules);
    }

    [Fact]
    public void A_set_with_a_wrong_merge_rule_is_not_taken_at_all()
    {
        var catalog = Catalog(10);
        foreach (var (rules, reason) in ((MergeRule[], string)[])
            [
                ([new("tags", ArrayMerge.Set)], "of a merge rule, "),
                ([new("/a", ArrayMerge.Set), new("/a", ArrayMerge.Atomic)], "the path '/a' has two merge rules that differ"),
            ])
        {
            var error = Assert.Throws<ResolverDeclarationException>(() => catalog.Declare(_app, [new("a")], _ => Answer("x"), rules));
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.Empty(catalog.Declared);
            Assert.Empty(catalog.MergeRules);
        }
    }

    [Fact]
    public void Merge_rules_count_toward_the_capacity()
    {
        var catalog = Catalog(10, capacity: 3);
        catalog.Declare(_app, [new("a")], _ => Answer("x"), [new("/a", ArrayMerge.Set)]);
        var error = Assert.Throws<ResolverDeclarationException>(
            () => catalog.Declare(_plugin, [new("b")], _ => Answer("x"), [new("/b", ArrayMerge.Set)]));
        Assert.Contains("4 declared resolvers and merge rules would be more than the catalog's 3", error.Message, StringComparison.Ordinal);
        catalog.Declare(_app, [new("a")], _ => Answer("x"), [new("/a", ArrayMerge.Set), new("/b", ArrayMerge.Set)]); // in place of the two
    }

    [Fact]
    public void A_module_brings_its_merge_rules_and_one_that_was_compiled_before_there_were_any_has_none()
    {
        var catalog = Catalog(10);
        catalog.Declare<Module>();
        Assert.Empty(catalog.MergeRules);
        catalog.Declare<RulesOnly>();
        Assert.Equal([new("/tags", ArrayMerge.Set)], catalog.MergeRules);
        Assert.Empty(catalog.Declared); // of the same assembly: replaced
    }

    [Fact]
    public void The_filters_are_there_only_where_a_pattern_wants_them()
    {
        var catalog = Catalog(10);
        Assert.Null(catalog.EqualEditsFilter);
        Assert.Null(catalog.AnswersWhole);
        catalog.Declare(_app, [new("a", "/x/**"), new("counter", "/n/**") { IncludeEqualEdits = true }], _ => Answer("x"));
        Assert.Null(catalog.AnswersWhole);
        Assert.True(catalog.EqualEditsFilter!(JsonPointer.Parse("/n/1")));
        Assert.False(catalog.EqualEditsFilter!(JsonPointer.Parse("/x/1")));
        catalog.Declare(_plugin, [new("b", "/x/*")], _ => Answer("x"));
        Assert.True(catalog.AnswersWhole!(JsonPointer.Parse("/x/1")));
        Assert.False(catalog.AnswersWhole!(JsonPointer.Parse("/x/1/2")));
    }

    [Fact]
    public void Resolvers_of_many_origins_are_asked_in_the_order_in_which_those_of_one_would_be()
    {
        var path = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("*"), Gen.Const("**")).Array[0, 3].Select(static segments => string.Concat(segments.Select(static segment => "/" + segment)));
        var declaration = Gen.Select(path.Array[0, 3], Gen.Int[-1, 1]);
        Gen.Select(declaration.Array[1, 12], Gen.Int[0, 3].Array[12]).Sample((declared, origins) =>
        {
            var resolvers = declared.Select(static (each, i) => new ResolverDeclaration($"r{i:00}", [.. each.Item1]) { Priority = each.Item2 }).ToList();
            var (one, many) = (Catalog(100), Catalog(100));
            one.Declare(ResolverOrigin.Plugin("all"), resolvers, _ => Answer("x"));
            foreach (var origin in origins.Distinct())
                many.Declare(ResolverOrigin.Plugin($"of-{origin}"), [.. resolvers.Where((_, i) => origins[i] == origin)], _ => Answer("x"));
            foreach (var place in (string[])["", "/a", "/b", "/a/a", "/a/b/a", "/c/c/c/c"])
                Assert.Equal(Matching(one, place), Matching(many, place));
        });
    }

    private ResolverCatalog Catalog(int live, int capacity = ResolverCatalog.DefaultCapacity) => new(new BoundedResolverRegistry(live), capacity, _logger);

    private int Warnings(int id) => _logger.Collector.GetSnapshot().Count(record => record.Id.Id == id && record.Level == LogLevel.Warning);

    private static List<string> Matching(ResolverCatalog catalog, string path)
    {
        var names = new List<string>();
        var (patterns, place) = (catalog.Patterns, JsonPointer.Parse(path));
        var last = -1;
        while (patterns.Next(place, ref last) is { } resolver)
            names.Add(resolver.Name);
        return names;
    }

    private static void Declare(ResolverCatalog catalog, ResolverOrigin origin, params string[] names) =>
        DeclareAnswering(catalog, origin, origin.Name, names);

    private static void DeclareAnswering(ResolverCatalog catalog, ResolverOrigin origin, string answer, params string[] names) =>
        catalog.Declare(origin, [.. names.Select(name => new ResolverDeclaration(name))], _ => Answer(answer));

    private static Resolver Answer(string reason) => (_, _) => new(Resolution.Decline(reason));

    private static string AnswerOf(ResolverCatalog catalog, string name)
    {
        Assert.True(catalog.TryResolve(name, out var resolver), $"'{name}' is not there.");
        var answer = resolver.Resolver(null!, CancellationToken.None).AsTask();
        Assert.True(answer.IsCompletedSuccessfully);
        return answer.Result.Reason!;
    }

    private static void ResolveAll(ResolverCatalog catalog, params string[] names)
    {
        for (var i = 0; i < 50; i++)
        {
            foreach (var name in names)
                catalog.TryResolve(name, out _);
        }
    }

    private static IEnumerable<ResolverOrigin[]> Permutations(ResolverOrigin[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (ResolverOrigin[])[item, .. rest]));

    private sealed class Module : IResolverModule
    {
        public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new("from-module", "/a")];

        public static Resolver Bind(int index, ResolverInstances instances) => Answer("module");
    }

    private sealed class RulesOnly : IResolverModule
    {
        public static IReadOnlyList<ResolverDeclaration> Declarations => [];

        public static IReadOnlyList<MergeRule> MergeRules { get; } = [new("/tags", ArrayMerge.Set)];

        public static Resolver Bind(int index, ResolverInstances instances) => throw new ArgumentOutOfRangeException(nameof(index));
    }
}
