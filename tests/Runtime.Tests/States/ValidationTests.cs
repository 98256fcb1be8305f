using Microsoft.Extensions.DependencyInjection;
using PluginState.Documents;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class ValidationTests
{
    private readonly StateManagerOptions _options = new();

    [Fact]
    public async Task An_update_that_a_validator_refuses_leaves_the_state_as_it_was_and_says_where_and_why()
    {
        _options.Validators.Add(NotNegative);
        _options.Validators.Add((_, proposed, _) => proposed is StateObject ? ValidationResult.Valid : ValidationResult.Invalid("", "must be an object"));
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"n":1}"""));
        var before = manager.PeekState("s");
        var error = await Assert.ThrowsAsync<StateValidationException>(() => manager.UpdateAsync(context.Id, Set("/n", "-1")).AsTask());
        Assert.Same(before, manager.PeekState("s"));
        Assert.Equal(("s", "/n: must not be negative"), (error.StateId, Assert.Single(error.Violations).ToString()));
        await Assert.ThrowsAsync<StateValidationException>(() => manager.UpdateAsync(context.Id, StateEdit.Replace(Json("[]"))).AsTask());
        Assert.Equal(2, (await manager.UpdateAsync(context.Id, Set("/n", "2"))).Version);
    }

    [Fact]
    public async Task It_is_the_merged_document_that_is_judged_and_the_current_version_that_is_shown()
    {
        var seen = new List<string>();
        _options.Validators.Add((stateId, proposed, current) =>
        {
            seen.Add($"{stateId} {current?.Version} {proposed}");
            return Sum(proposed) <= 3 ? ValidationResult.Valid : ValidationResult.Invalid("", "too much");
        });
        await using var manager = new StateManager(_options);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1,"b":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        await Assert.ThrowsAsync<StateValidationException>(() => manager.UpdateAsync(bob.Id, Set("/b", "2")).AsTask());
        Assert.Equal(["""s  {"a":1,"b":1}""", """s 1 {"a":2,"b":1}""", """s 2 {"a":2,"b":2}"""], seen);
    }

    [Fact]
    public async Task New_states_rollbacks_undos_and_transactions_are_judged_too()
    {
        var strict = false;
        _options.Validators.Add((id, proposed, current) => Volatile.Read(ref strict) ? NotNegative(id, proposed, current) : ValidationResult.Valid);
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"n":-1}"""));
        var checkpoint = await manager.CreateCheckpointAsync(context.Id);
        await manager.UpdateAsync(context.Id, Set("/n", "1"));
        strict = true;
        var before = manager.PeekState("s");
        Assert.Throws<StateValidationException>(() => manager.CreateContext("new", Json("""{"n":-1}""")));
        Assert.Null(manager.PeekState("new"));
        manager.CreateContext("s", Json("""{"n":-1}""")); // it is there: what it would begin with has no effect
        await Assert.ThrowsAsync<StateValidationException>(() => manager.RollbackAsync(context.Id, 1).AsTask());
        await Assert.ThrowsAsync<StateValidationException>(() => manager.RollbackAsync(context.Id, checkpoint).AsTask());
        await Assert.ThrowsAsync<StateValidationException>(() => manager.UndoAsync(context.Id).AsTask());
        using var transaction = manager.Begin(context.Id);
        transaction.Apply(Set("/n", "-5"));
        await Assert.ThrowsAsync<StateValidationException>(() => transaction.CommitAsync().AsTask());
        Assert.Same(before, manager.PeekState("s"));
        transaction.Apply(Set("/n", "5")); // on the way it may be what it must not be in the end
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task A_validator_may_use_the_manager_and_what_it_does_is_seen_before_anything_is_committed()
    {
        StateManager? manager = null;
        string? inner = null;
        var calls = 0;
        _options.Validators.Add((_, _, current) =>
        {
            if (current is not null && Interlocked.Increment(ref calls) == 1)
                manager!.UpdateAsync(inner!, Set("/inner", "1")).AsTask().GetAwaiter().GetResult();
            return ValidationResult.Valid;
        });
        await using (manager = new StateManager(_options))
        {
            inner = manager.CreateContext("s").Id;
            var result = await manager.UpdateAsync(manager.CreateContext("s").Id, Set("/outer", "1"));
            Assert.Equal((3L, 2, """{"inner":1,"outer":1}"""), (result.Version, result.Attempts, result.State.Document.ToString()));
            Assert.Equal(3, calls); // the outer one, the inner one, and the outer one on what the inner one left
        }
    }

    [Fact]
    public async Task A_validator_that_throws_fails_the_update_with_what_it_threw()
    {
        var isBroken = false;
        _options.Validators.Add((_, _, _) => Volatile.Read(ref isBroken) ? throw new InvalidTimeZoneException() : ValidationResult.Valid);
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        isBroken = true;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => manager.UpdateAsync(context.Id, Set("/a", "1")).AsTask());
        isBroken = false;
        Assert.Equal(2, (await manager.UpdateAsync(context.Id, Set("/a", "1"))).Version);
    }

    [Fact]
    public async Task Nobody_starves_however_many_validate_at_once_and_nothing_invalid_gets_in()
    {
        // Each validation is in vain if anybody commits meanwhile, and there are more writers than attempts.
        _options.MaxAttempts = 6;
        _options.HistoryCapacity = 5000;
        _options.Validators.Add((_, proposed, current) =>
        {
            Thread.Yield();
            return current is null || ((StateObject)proposed).Count <= ((StateObject)current.Document).Count + 1 ? ValidationResult.Valid : ValidationResult.Invalid("", "two at once");
        });
        await using var manager = new StateManager(_options);
        manager.CreateContext("s");
        await Task.WhenAll(Enumerable.Range(0, 24).Select(writer => Task.Run(async () =>
        {
            var context = manager.CreateContext("s");
            for (var i = 0; i < 20; i++)
                await manager.UpdateAsync(context.Id, Set($"/w{writer}-{i}", "1"));
        })));
        Assert.Equal(24 * 20, ((StateObject)manager.PeekState("s")!.Document).Count);
        Assert.Equal((480L, 0L), (manager.GetMetrics().Updates, manager.GetMetrics().FailedUpdates));
    }

    [Fact]
    public async Task Registered_validators_are_asked_besides_those_of_the_options()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IStateValidator>(new Never("a"));
        services.AddPluginState(options => options.Validators.Add(new Never("b")));
        await using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<StateValidationException>(() => provider.GetRequiredService<StateManager>().CreateContext("s"));
        Assert.Equal(["b", "a"], error.Violations.Select(violation => violation.Message));
    }

    private static ValidationResult NotNegative(string stateId, StateValue proposed, StateSnapshot? current) =>
        proposed.TryGet(JsonPointer.Parse("/n"), out var n) && n is StateNumber number && number.TryGetInt64(out var value) && value < 0
            ? ValidationResult.Invalid("/n", "must not be negative")
            : ValidationResult.Valid;

    private static long Sum(StateValue document) =>
        ((StateObject)document).Sum(static member => ((StateNumber)member.Value).TryGetInt64(out var value) ? value : 0);

    private sealed class Never(string message) : IStateValidator
    {
        public ValidationResult Validate(string stateId, StateValue proposed, StateSnapshot? current) => ValidationResult.Invalid("", message);
    }
}
