using ArchUnitNET.Loader;
using PluginState.AspNetCore;
using PluginState.Client;
using PluginState.Generators;
using PluginState.States;
using PluginState.Testing;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace PluginState.Architecture.Tests;

/// <summary>Holds the arrows of src/README.md: who may know whom.</summary>
public sealed class ArrowTests
{
    private static readonly System.Reflection.Assembly _runtime = typeof(StateManager).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture _architecture = new ArchLoader().LoadAssemblies(_runtime).Build();

    /// <summary>Each room of the runtime and the rooms it may know.</summary>
    private static readonly Dictionary<string, string[]> _mayKnow = new()
    {
        ["Bounded"] = [],
        ["Documents"] = ["Bounded"],
        ["Contexts"] = ["Bounded"],
        ["Resolvers"] = ["Documents", "Bounded"],
        ["Conflicts"] = ["Resolvers", "Documents", "Bounded"],
        ["Storage"] = ["Documents", "Bounded"],
        ["Diagnostics"] = ["Conflicts", "Contexts", "Resolvers", "Bounded"],
        ["States"] = ["Diagnostics", "Storage", "Conflicts", "Contexts", "Resolvers", "Documents", "Bounded"],
        ["Hosting"] = ["States", "Storage", "Resolvers"],
        ["Plugins"] = ["Resolvers", "Documents", "Hosting"],
    };

    public static TheoryData<string, string> Forbidden => [.. _mayKnow.Keys
        .SelectMany(room => _mayKnow.Keys.Where(other => other != room && !_mayKnow[room].Contains(other)).Select(other => (room, other)))];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_room_knows_no_room_it_may_not_know(string room, string other)
    {
        var rule = Types().That().ResideInNamespace($"PluginState.{room}").Should()
            .NotDependOnAny(Types().That().ResideInNamespace($"PluginState.{other}"));
        var violations = rule.Evaluate(_architecture).Where(static result => !result.Passed).Select(static result => result.Description);
        Assert.Empty(violations);
    }

    [Fact]
    public void Every_room_has_its_rule_and_every_rule_a_room()
    {
        var rooms = _runtime.GetTypes()
            .Select(static type => type.Namespace)
            .Where(static name => name is not null && name.StartsWith("PluginState.", StringComparison.Ordinal))
            .Select(static name => name!["PluginState.".Length..])
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(_mayKnow.Keys.Order(StringComparer.Ordinal), rooms);
    }

    [Fact]
    public void A_broken_arrow_would_be_found()
    {
        var wrong = Types().That().ResideInNamespace("PluginState.States").Should()
            .NotDependOnAny(Types().That().ResideInNamespace("PluginState.Resolvers"));
        Assert.False(wrong.HasNoViolations(_architecture));
    }

    [Fact]
    public void The_contracts_know_nothing_but_the_framework() =>
        Assert.All(References(typeof(Conflict).Assembly), static name => Assert.StartsWith("System", name, StringComparison.Ordinal));

    [Fact]
    public void The_runtime_knows_the_contracts_and_its_few_packages() => Assert.All(
        References(_runtime),
        static name => Assert.Matches("^(System|Microsoft\\.Extensions|McMaster\\.NETCore\\.Plugins$|PluginState\\.Plugins\\.Abstractions$|netstandard$)", name));

    [Fact]
    public void The_server_knows_the_runtime_and_ASP_NET_Core() => Assert.All(
        References(typeof(PluginStateServerOptions).Assembly),
        static name => Assert.Matches("^(System|Microsoft\\.(AspNetCore|Extensions|Net\\.Http\\.Headers)|PluginState(\\.Plugins\\.Abstractions)?$)", name));

    [Fact]
    public void The_cluster_knows_the_runtime_and_Orleans_and_no_provider() => Assert.All(
        References(typeof(PluginState.Orleans.PluginStateCluster).Assembly),
        static name => Assert.Matches("^(System|Microsoft\\.Extensions|Orleans\\.(Core|Runtime|Serialization)(\\.Abstractions)?$|PluginState(\\.Plugins\\.Abstractions)?$)", name));

    [Fact]
    public void The_client_knows_the_runtime_and_no_server() => Assert.All(
        References(typeof(PluginStateClient).Assembly),
        static name => Assert.Matches("^(System|Microsoft\\.Extensions|PluginState(\\.Plugins\\.Abstractions)?$)", name));

    [Fact]
    public void The_generator_knows_nobody_of_the_house() =>
        Assert.DoesNotContain(References(typeof(ConflictResolverGenerator).Assembly), static name => name.StartsWith("PluginState", StringComparison.Ordinal));

    [Fact]
    public void Testing_knows_the_generator_and_no_test_framework() => Assert.All(
        References(typeof(GeneratedResolvers).Assembly),
        static name => Assert.Matches("^(System|Microsoft\\.CodeAnalysis|PluginState\\.(Generators|Plugins\\.Abstractions)$)", name));

    private static IEnumerable<string> References(System.Reflection.Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(static reference => reference.Name!);
}
