using CsCheck;
using PluginState.Documents;
using PluginState.Generators.Formatting;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Tests;

/// <summary>What the generator writes down is what the runtime reads, whatever the names are.</summary>
public sealed class CatalogueTests
{
    private static readonly Gen<string> _text = Gen.OneOf(
        Gen.String[Gen.Char["ab-\\\t\n\r\"\u0000\u0085\u2028\uD800\uDC00\uFEFFüß"], 1, 12],
        Gen.String[Gen.Char['a', 'z'], 1, 3]);

    private static readonly Gen<string> _path = Gen.OneOf(_text.Select(static text => text.Replace("~", "~0", StringComparison.Ordinal)), Gen.Const("*"), Gen.Const("**"), Gen.Const("a"), Gen.Const(""))
        .Array[0, 4].Select(static segments => string.Concat(segments.Select(static segment => "/" + segment)));

    [Fact]
    public void Catalogues_come_through_as_they_are() => Gen.Select(
        Gen.Dictionary(_text.Where(static name => !string.IsNullOrWhiteSpace(name)), Gen.Select(_path.Array[0, 3], Gen.Int[-2, 2], Gen.Bool))[0, 8],
        Gen.Dictionary(_path, Gen.Select(_text, Gen.Bool, static (key, isKeyed) => isKeyed ? key : null))[0, 3]).Sample((resolvers, rules) =>
        {
            var models = resolvers
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(static pair => new ResolverModel(
                    pair.Key, new EquatableArray<string>(pair.Value.Item1.Distinct()), pair.Value.Item2, pair.Value.Item3, "global::R", "M", null,
                    new ResolverInput.Raw(), default, IsAsync: false, new ResolverOutput.Raw(), null))
                .ToArray();
            var module = new ModuleModel(
                new TargetModel("N", HasBuilder: false, IsCompilable: true),
                new EquatableArray<ResolverModel>(models),
                new EquatableArray<MergeRuleModel>(rules.Select(static rule => new MergeRuleModel(rule.Key, rule.Value is null ? "Set" : "Keyed", rule.Value))),
                default);
            var lines = CatalogueFormatter.Format(module).ToList();
            Assert.All(lines, static line => Assert.Equal(line.TrimEnd(), line));
            Assert.All(lines, static line => Assert.DoesNotContain(line, static c => c is '\n' or '\r' or '\u2028' || char.IsSurrogate(c)));

            var table = ResolverTable.Parse(string.Join('\n', lines));
            Assert.Equal(models.Select(static model => (model.Name, model.Priority, model.IncludeEqualEdits)), table.Select(static resolver => (resolver.Name, resolver.Priority, resolver.IncludeEqualEdits)));
            Assert.Equal(models.Select(static model => model.Paths.Order(StringComparer.Ordinal)), table.Select(static resolver => resolver.Paths.Order(StringComparer.Ordinal)));
            Assert.Equal(rules.Select(static rule => (rule.Key, (string?)rule.Value)), table.MergeRules.Select(static rule => (rule.Path, rule.Key)));
        });

    [Fact]
    public void The_order_is_the_runtimes() => Gen.Select(_path, _path).Sample((left, right) =>
    {
        if (PathPattern.TryParse(left, out var one) && PathPattern.TryParse(right, out var other))
        {
            Assert.Equal(Math.Sign(one.CompareTo(other)), Math.Sign(PatternOrder.Compare(left, right)));
        }
    });

    [Fact]
    public void The_generator_takes_just_the_patterns_that_the_runtime_takes() =>
        Gen.String[Gen.Char["/~01*a\uD800\uDC00"], 0, 6].Sample(static text => PathPattern.TryParse(text, out _) == (PathRule.ProblemOf(text) is null));

    [Theory]
    [InlineData("max", "Max")]
    [InlineData("max-quantity", "MaxQuantity")]
    [InlineData("MAX_of.all things", "MAXOfAllThings")]
    [InlineData("größe \"quoted\"\n", "GrößeQuoted")]
    [InlineData("1st", "_1st")]
    [InlineData("--", "@_")]
    [InlineData("resolvers", "Resolvers_2")]
    [InlineData("a\u200Db", "AB")]
    [InlineData("日本", "日本")]
    public void Names_become_constants(string name, string constant) => Assert.Equal([constant], ConstantNames.Of([name], "Resolvers"));

    [Fact]
    public void Constants_are_different_names() => Gen.String[Gen.Char["aA-_1 \u200D"], 1, 4].HashSet[1, 20].Sample(static names =>
    {
        var constants = ConstantNames.Of(names, "Resolvers").ToList();
        Assert.Equal(constants.Count, constants.Distinct(StringComparer.Ordinal).Count());
        Assert.All(constants, static constant => Assert.True(Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(constant.TrimStart('@')), constant));
    });
}
