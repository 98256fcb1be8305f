using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Tests.Resolvers;

public sealed class SynchronousResolverTests : IAsyncDisposable
{
    private readonly ResolverCatalog _catalog = new(new BoundedResolverRegistry());
    private readonly ResolverOptions _options = new() { FailurePolicy = ResolverFailurePolicy.Fallback };

    public ValueTask DisposeAsync() => _catalog.DisposeAsync();

    [Fact]
    public void A_compiled_in_one_is_called_on_the_callers_thread_without_a_time_out()
    {
        var (thread, canBeCancelled) = (0, true);
        Declare("max", "/a", (_, token) =>
        {
            (thread, canBeCancelled) = (Environment.CurrentManagedThreadId, token.CanBeCanceled);
            return new(Resolution.SetScalar(7L));
        });
        Assert.Equal("7", Merge().Result.ToString());
        Assert.Equal((Environment.CurrentManagedThreadId, false), (thread, canBeCancelled));
    }

    [Fact]
    public void What_it_throws_is_a_failure_of_this_conflict_and_the_next_is_asked()
    {
        Declare("broken", "/a", (_, _) => throw new FormatException("no such luck"));
        Declare("max", "/*", (_, _) => new(Resolution.UseLocal));
        var conflict = Merge();
        Assert.Equal("max (compiled-in of max)", conflict.AnsweredBy);
        Assert.Equal(["broken: threw FormatException: no such luck"], conflict.Notes);
        _options.FailurePolicy = ResolverFailurePolicy.Fail;
        Assert.False(Merge().IsResolved);
    }

    [Fact]
    public void One_that_throws_by_its_task_fails_too()
    {
        Declare("broken", "/a", (_, _) => ValueTask.FromException<Resolution>(new FormatException("no such luck")));
        Assert.Equal(["broken: threw FormatException: no such luck"], Merge().Notes);
    }

    [Fact]
    public void One_that_is_declared_so_and_is_not_fails()
    {
        Declare("liar", "/a", (_, _) => new(new TaskCompletionSource<Resolution>().Task));
        Assert.Equal(["liar: is declared synchronous and did not answer before it returned"], Merge().Notes);
    }

    [Fact]
    public void A_delegate_without_a_task_is_called_where_its_module_has_one()
    {
        DeclareSynchronous("max", "/a", static _ => Resolution.SetScalar(7L));
        Assert.Equal("7", Merge().Result.ToString());
        DeclareSynchronous("max", "/a", static _ => Resolution.UseLocal);
        Assert.Equal(ResolutionKind.UseLocal, Merge().Outcome);
    }

    [Fact]
    public void A_module_that_has_none_is_asked_as_ever()
    {
        Declare("max", "/a", static (_, _) => new(Resolution.SetScalar(7L)), static _ => null);
        Assert.Equal("7", Merge().Result.ToString());
    }

    [Fact]
    public void What_a_delegate_without_a_task_throws_is_a_failure_of_this_conflict()
    {
        DeclareSynchronous("broken", "/a", static _ => throw new FormatException("no such luck"));
        DeclareSynchronous("shy", "/*", static _ => Resolution.Decline("not today"));
        Declare("max", "/**", static (_, _) => new(Resolution.UseLocal));
        var conflict = Merge();
        Assert.Equal("max (compiled-in of max)", conflict.AnsweredBy);
        Assert.Equal(["broken: threw FormatException: no such luck", "shy: declined, not today"], conflict.Notes);
    }

    [Fact]
    public async Task A_plugin_that_says_so_is_not_believed()
    {
        var thread = 0;
        _catalog.Declare(ResolverOrigin.Plugin("P"), [new("p", "/a") { IsSynchronous = true }], _ => (_, token) =>
        {
            thread = token.CanBeCanceled ? Environment.CurrentManagedThreadId : 0;
            return new(Resolution.UseLocal);
        });
        var caller = new Thread(() => MergeAsync().AsTask().GetAwaiter().GetResult());
        caller.Start();
        await Task.Run(caller.Join, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, thread);
        Assert.NotEqual(caller.ManagedThreadId, thread);
    }

    [Fact]
    public async Task Those_that_answer_at_once_and_those_that_are_waited_for_are_asked_in_one_order()
    {
        var asked = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var (name, isSynchronous) = ($"r{i}", i % 2 == 0);
            _catalog.Declare(ResolverOrigin.CompiledIn(name), [new(name, "/a") { IsSynchronous = isSynchronous }], _ => async (_, _) =>
            {
                asked.Add(name);
                if (!isSynchronous)
                    await Task.Yield();
                return name == "r5" ? Resolution.UseRemote : Resolution.Decline("not me");
            });
        }

        var conflict = Assert.Single((await MergeAsync()).Conflicts);
        Assert.Equal(["r0", "r1", "r2", "r3", "r4", "r5"], asked);
        Assert.Equal(5, conflict.Notes.Length);
        Assert.Equal("r5 (compiled-in r5)", conflict.AnsweredBy);
    }

    [Fact]
    public void An_answer_without_text_is_held_to_the_limits_too()
    {
        foreach (var value in (object[])[123456L, "abcdefgh", 0.123456, 1.23456m])
        {
            _catalog.Declare(ResolverOrigin.CompiledIn("of long"), [new("long", "/a") { IsSynchronous = true }], _ => (_, _) => new(value switch
            {
                long integer => Resolution.SetScalar(integer),
                string text => Resolution.SetScalar(text),
                double binary => Resolution.SetScalar(binary),
                _ => Resolution.SetScalar((decimal)value),
            }));
            var note = Assert.Single(Merge(new() { MaxBytes = 4 }).Notes);
            Assert.StartsWith("long: answered with a value that is not valid: ", note, StringComparison.Ordinal);
            Assert.Contains("and 4 are allowed", note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Asking_reading_calling_and_answering_allocate_nothing()
    {
        Declare("add", "/*", static (conflict, _) => new(
            conflict.TryRead<long>(ConflictSide.Base, out var @base) && conflict.TryRead<long>(ConflictSide.Local, out var local) && conflict.TryRead<long>(ConflictSide.Remote, out var remote)
                ? Resolution.SetScalar(local.Value + remote.Value - @base.Value)
                : Resolution.Decline()));
        var arbiter = new ConflictArbiter(_catalog, _options, StateLimits.Default, TimeProvider.System, logger: null);
        var conflict = new StateConflict(
            "s", new(JsonPointer.Parse("/a"), ConflictKind.EditEdit, Number(1), Number(2), Number(3)), default, default, attempt: 1);
        var request = new DocumentMergeRequest { Base = StateValue.Null, Local = StateValue.Null, Remote = StateValue.Null };
        StateValue? last = null;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                List<string>? notes = null;
                var turn = ResolverSelector.Start;
                Assert.True(arbiter.TryAnswerAtOnce(conflict, request, _catalog.Patterns, ref turn, ref notes, out var answer, CancellationToken.None) is null);
                last = answer.Value;
            }

            if (round > 0)
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal("4", last!.ToString());

        static Slot<StateValue> Number(long value) => new(new StateNumber(value));
    }

    private void Declare(string name, string path, Resolver resolver, Func<int, SynchronousResolver?>? bindSynchronous = null) =>
        _catalog.Declare(ResolverOrigin.CompiledIn("of " + name), [new(name, path) { IsSynchronous = true }], _ => resolver, mergeRules: null, bindSynchronous);

    private void DeclareSynchronous(string name, string path, SynchronousResolver resolver) =>
        Declare(name, path, static (_, _) => throw new InvalidOperationException("This is the other one."), _ => resolver);

    private SettledConflict Merge(StateLimits? limits = null)
    {
        var merged = MergeAsync(limits).AsTask();
        Assert.True(merged.IsCompletedSuccessfully);
        return Assert.Single(merged.Result.Conflicts);
    }

    private ValueTask<DocumentMergeResult> MergeAsync(StateLimits? limits = null) => new DocumentMerger(_catalog, _options, limits).MergeAsync(new()
    {
        Base = StateValue.Parse("""{"a":1}"""),
        Local = StateValue.Parse("""{"a":2}"""),
        Remote = StateValue.Parse("""{"a":3}"""),
    });
}
