using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.AspNetCore.Recording;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Host.Tests.Replay;

/// <summary>Traces: recorded, written and read.</summary>
public sealed class TraceTests
{
    private const string Header = """{"trace":"pluginstate","version":1,"created":"2026-01-31T12:00:00+00:00"}""";

    private static readonly DateTimeOffset _created = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("trace.jsonl")]
    [InlineData("trace.jsonl.gz")]
    public async Task What_is_recorded_is_read_again(string name)
    {
        using var folder = new TempFolder();
        var options = new UpdateOptions
        {
            BaseVersion = 3,
            ExpectedVersion = 4,
            OperationId = "op \"ä\"",
            Strategy = ConflictStrategy.Resolver("max"),
            Resolver = "min",
            Actor = "Ada",
            Timestamp = _created,
        };
        var (initial, body) = (StateValue.Parse("""{"a":[1,null,"ä"]}"""), StateValue.Parse("""{"a":1.50}"""));
        await using (var recorder = Record(TraceWriter.Create(folder[name], _created, FileMode.CreateNew)))
        {
            recorder.ContextCreated("c1", "room-1", initial);
            recorder.ContextCreated("c2", "room-1", null);
            recorder.Edit("c1", TraceEntry.Merge, body, options);
            recorder.Edit("c2", TraceEntry.Replace, StateValue.Null, new());
            recorder.Read("c1");
            recorder.Undo("c1", null, new());
            recorder.Undo("c1", 2, options);
            recorder.Rollback("c2", 1, options with { OperationId = null });
            recorder.ContextClosed("c1");
        }

        if (name.EndsWith(".gz", StringComparison.Ordinal))
            Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(folder[name])[..2]);
        using var reader = TraceReader.Open(folder[name]);
        Assert.Equal(_created, reader.Created);
        var edit = new TraceEntry(TraceOperation.Edit, 0, "c1")
        {
            Kind = "merge",
            Body = body,
            Base = 3,
            Expected = 4,
            OperationId = "op \"ä\"",
            Conflict = "resolver:max",
            Resolver = "min",
            Actor = "Ada",
            Timestamp = _created,
        };
        Assert.Equal(
            [
                new(TraceOperation.Context, 0, "c1") { State = "room-1", Initial = initial },
                new(TraceOperation.Context, 0, "c2") { State = "room-1" },
                edit,
                new(TraceOperation.Edit, 0, "c2") { Kind = "replace", Body = StateValue.Null },
                new(TraceOperation.Read, 0, "c1"),
                new(TraceOperation.Undo, 0, "c1"),
                edit with { Operation = TraceOperation.Undo, Kind = null, Body = null, Version = 2 },
                edit with { Operation = TraceOperation.Rollback, Context = "c2", Kind = null, Body = null, Version = 1, OperationId = null },
                new(TraceOperation.Close, 0, "c1"),
            ],
            reader.ReadAll().Select(static entry => entry with { Time = 0 }));
        Assert.Equal(0, reader.Omitted);
    }

    [Fact]
    public async Task What_a_slow_disk_makes_it_leave_out_is_counted_in_the_last_line()
    {
        const int Added = 100, Capacity = 2;
        using var folder = new TempFolder();
        using var disk = new SlowDisk(folder["trace.jsonl"]);
        await using (var recorder = Record(new(disk, _created), Capacity))
        {
            disk.IsHeldUp = true;
            for (var i = 0; i < Added; i++)
                recorder.Read("c1");
            Assert.InRange(recorder.Omitted, Added - Capacity - 1, Added - Capacity);
            disk.IsHeldUp = false;
        }

        using var reader = TraceReader.Open(folder["trace.jsonl"]);
        var written = reader.ReadAll().Count();
        Assert.InRange(written, Capacity, Capacity + 1);
        Assert.Equal(Added, written + reader.Omitted);
    }

    [Fact]
    public async Task A_disk_that_fails_ends_the_recording_and_nothing_else()
    {
        using var folder = new TempFolder();
        using var disk = new SlowDisk(folder["trace.jsonl"]);
        var recorder = Record(new(disk, _created));
        disk.IsFull = true;
        for (var i = 0; i < 100; i++)
            recorder.Read("c1");
        Assert.True(SpinWait.SpinUntil(() =>
        {
            recorder.Read("c1");
            return recorder.Omitted > 0; // so it has failed, and is disposed after that
        }, TimeSpan.FromMinutes(1)));
        await recorder.DisposeAsync();
        recorder.Read("c1");
        Assert.True(recorder.Omitted > 0);
        Assert.Equal(Header + "\n", folder.Read("trace.jsonl"));
    }

    [Fact]
    public async Task Recorders_are_used_by_many_threads_and_no_line_goes_back_in_time()
    {
        const int Threads = 8, Each = 500;
        using var folder = new TempFolder();
        await using (var recorder = Record(TraceWriter.Create(folder["trace.jsonl"], _created, FileMode.CreateNew)))
        {
            await Parallel.ForAsync(0, Threads, TestContext.Current.CancellationToken, (thread, _) =>
            {
                for (var i = 1; i <= Each; i++)
                    recorder.Undo($"c{thread}", i, new());
                return ValueTask.CompletedTask;
            });
        }

        using var reader = TraceReader.Open(folder["trace.jsonl"]);
        foreach (var context in reader.ReadAll().GroupBy(static entry => entry.Context)) // the reader refuses lines that go back
            Assert.Equal(Enumerable.Range(1, Each).Select(static version => (long?)version), context.Select(static entry => entry.Version));
    }

    [Theory]
    [InlineData(1, "the file is empty", "")]
    [InlineData(1, "a trace begins with", """{"t":0,"op":"read","context":"c"}""")]
    [InlineData(1, "of version 2; this reads version 1", """{"trace":"pluginstate","version":2,"created":"2026-01-31T12:00:00Z"}""")]
    [InlineData(1, "'created' is missing", """{"trace":"pluginstate","version":1}""")]
    [InlineData(1, "'created' must be a date", """{"trace":"pluginstate","version":1,"created":"today"}""")]
    [InlineData(2, "Not a valid JSON document", Header, """{"t":0,"op":"read","context":"c" """)]
    [InlineData(2, "Not a valid JSON document", Header, "", """{"t":0,"op":"read","context":"c"}""")]
    [InlineData(2, "must be a JSON object", Header, "[]")]
    [InlineData(2, "'op' is missing", Header, "{}")]
    [InlineData(2, "there is no operation 'write'; there are close, context, edit, read, rollback, undo", Header, """{"t":0,"op":"write","context":"c"}""")]
    [InlineData(2, "'t' is missing", Header, """{"op":"read","context":"c"}""")]
    [InlineData(2, "'t' must be a whole number from 0 on", Header, """{"t":-1,"op":"read","context":"c"}""")]
    [InlineData(3, "'t' is 4, and 5 was before it", Header, """{"t":5,"op":"read","context":"c"}""", """{"t":4,"op":"read","context":"c"}""")]
    [InlineData(2, "'context' is missing", Header, """{"t":0,"op":"read"}""")]
    [InlineData(2, "'context' must be a text", Header, """{"t":0,"op":"read","context":" "}""")]
    [InlineData(2, "'state' is missing", Header, """{"t":0,"op":"context","context":"c"}""")]
    [InlineData(2, "'kind' is missing", Header, """{"t":0,"op":"edit","context":"c","body":1}""")]
    [InlineData(2, "there is no kind 'put' of edit", Header, """{"t":0,"op":"edit","context":"c","kind":"put","body":1}""")]
    [InlineData(2, "'body' is missing", Header, """{"t":0,"op":"edit","context":"c","kind":"merge"}""")]
    [InlineData(2, "'base' must be a whole number from 1 on", Header, """{"t":0,"op":"edit","context":"c","kind":"merge","body":1,"base":0}""")]
    [InlineData(2, "'version' is missing", Header, """{"t":0,"op":"rollback","context":"c"}""")]
    [InlineData(3, "nothing may come after 'omitted'", Header, """{"op":"omitted","count":1}""", """{"t":0,"op":"read","context":"c"}""")]
    public void A_line_that_is_none_is_named(int line, string problem, params string[] lines)
    {
        using var folder = new TempFolder();
        var path = folder.Write("trace.jsonl", string.Join('\n', lines));
        var error = Assert.Throws<TraceFormatException>(() =>
        {
            using var reader = TraceReader.Open(path);
            _ = reader.ReadAll().Count();
        });
        Assert.Equal((path, line), (error.File, error.Line));
        Assert.StartsWith($"'{path}', line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_trace_that_was_cut_off_is_refused()
    {
        using var folder = new TempFolder();
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Header + "\n"));
            for (var i = 0; i < 10_000; i++)
                gzip.Write(Encoding.UTF8.GetBytes($$"""{"t":{{i}},"op":"undo","context":"c{{i * 7919 % 10_007}}"}""" + "\n"));
        }

        File.WriteAllBytes(folder["trace.gz"], compressed.ToArray()[..(int)(compressed.ToArray().Length / 2)]);
        using var reader = TraceReader.Open(folder["trace.gz"]);
        Assert.True(Assert.Throws<TraceFormatException>(() => reader.ReadAll().Count()).Line > 1);
    }

    [Fact]
    public void A_line_as_long_as_a_document_may_be_is_read()
    {
        using var folder = new TempFolder();
        var body = StateValue.Parse($"\"{new string('x', 1 << 20)}\"");
        using (var writer = TraceWriter.Create(folder["trace.jsonl"], _created, FileMode.CreateNew))
        {
            writer.Write(new(TraceOperation.Edit, 0, "c") { Kind = TraceEntry.Replace, Body = body });
            writer.Write(new(TraceOperation.Read, 1, "c"));
        }

        using var reader = TraceReader.Open(folder["trace.jsonl"]);
        Assert.Equal(body, reader.Read()!.Body);
        Assert.Equal(TraceOperation.Read, reader.Read()!.Operation);
        Assert.Null(reader.Read());
    }

    private static TraceRecorder Record(TraceWriter writer, int capacity = TraceRecorder.Capacity) => new(writer, TimeProvider.System, NullLogger<TraceRecorder>.Instance, capacity);
}
