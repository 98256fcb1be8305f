using System.Collections.Immutable;
using CsCheck;
using PluginState.Documents;
using PluginState.Orleans.Storage;
using PluginState.Storage;
using PluginState.Tests.Documents;

namespace PluginState.Orleans.Tests.Storage;

public sealed class StoredStateFormatTests
{
    private static readonly Gen<StoredState> _states = Gen.Select(
        Gen.Long[1, long.MaxValue], Gen.Long[1, 1L << 40], DocumentGen.Document,
        Gen.Select(Gen.Long[0, new DateTime(9999, 1, 1).Ticks], Gen.Int[-14 * 60, 14 * 60], Gen.OneOf("ann", "", "é😀", new string('x', 300))),
        Gen.Select(Gen.OneOf("op", "é😀", new string('i', 256)), Gen.Int[0, 400]).Array[0, 20],
        static (epoch, version, document, stamp, operations) => new StoredState(
            "s", epoch, version, document,
            new(new DateTimeOffset(Math.Clamp(stamp.Item1, TimeSpan.TicksPerDay, long.MaxValue), TimeSpan.FromMinutes(stamp.Item2)), stamp.Item3),
            [.. operations.Select(operation => new StoredOperation(operation.Item1, Math.Max(0, version - operation.Item2)))]));

    [Fact]
    public void What_is_read_is_what_was_written() => _states.Sample(static state =>
    {
        var read = StoredStateFormat.Read("s", Write(state));
        Assert.Equal((state.Epoch, state.Version, state.Stamp, state.Stamp.Timestamp.Offset), (read.Epoch, read.Version, read.Stamp, read.Stamp.Timestamp.Offset));
        Assert.Equal(state.Document.ToUtf8(), read.Document.ToUtf8());
        Assert.Equal(state.Operations.AsEnumerable(), read.Operations);
    }, iter: 2000);

    [Fact]
    public void Bytes_that_were_cut_or_changed_are_a_typed_error_or_another_state_and_nothing_else() =>
        Gen.Select(_states, Gen.Int[0, 100_000], Gen.Byte, Gen.Bool).Sample(static (state, at, with, isCut) =>
        {
            var bytes = Write(state);
            at %= bytes.Length;
            if (isCut)
                bytes = bytes[..at];
            else
                bytes[at] ^= with;
            try
            {
                Assert.Equal("s", StoredStateFormat.Read("s", bytes).StateId);
            }
            catch (StorageException error)
            {
                Assert.Contains("'s'", error.Message, StringComparison.Ordinal);
            }
        }, iter: 20_000);

    [Fact]
    public void Any_bytes_are_a_typed_error_or_a_state() => Gen.Byte.Array[0, 60].Sample(static bytes =>
    {
        try
        {
            StoredStateFormat.Read("s", [1, .. bytes]);
        }
        catch (StorageException)
        {
            // That is what is asked for.
        }
    }, iter: 20_000);

    [Fact]
    public void A_count_of_operations_that_cannot_be_takes_no_memory()
    {
        byte[] bytes = [1, 1, 1, 1, 0, 0, 0x80, 0xE1, 0xEB, 0x17];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<StorageException>(() => StoredStateFormat.Read("s", bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_later_format_says_what_to_do()
    {
        var error = Assert.Throws<StorageException>(() => StoredStateFormat.Read("s", [2, 0, 0]));
        Assert.Contains("format 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("Upgrade this silo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_are_those_of_the_first_format()
    {
        // Changing what these are loses what is stored: a new format has a new number, and reads this one.
        var state = new StoredState("s", 5, 300, StateValue.Parse("""{"a":1.0}"""), new(new DateTimeOffset(1, 1, 1, 2, 0, 0, TimeSpan.FromHours(1)), "ann"), [new("op", 299)]);
        Assert.Equal("0105AC028080C1E9C4103C03616E6E01026F70017B2261223A312E307D".Length, Convert.ToHexString(Write(state)).Length);
        Assert.StartsWith("0105AC02", Convert.ToHexString(Write(state)), StringComparison.Ordinal);
        Assert.EndsWith("3C03616E6E01026F70017B2261223A312E307D", Convert.ToHexString(Write(state)), StringComparison.Ordinal);
    }

    private static byte[] Write(StoredState state) => StoredStateFormat.Write(state.Epoch, state.Version, state.Stamp, state.Operations.IsDefault ? ImmutableArray<StoredOperation>.Empty : state.Operations, state.Document);
}
