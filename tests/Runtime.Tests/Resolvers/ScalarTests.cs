using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Tests.Resolvers;

/// <summary>What is read and written without JSON text, against System.Text.Json.</summary>
public sealed class ScalarTests
{
    private static readonly string[] _edges =
    [
        "null", "true", "false", "\"\"", "\"1\"", "\"true\"", "\"NaN\"", "\"é😀\\u0000\"", "[]", "{}", "[1]", "0", "-0", "0.0", "-0.0", "1", "-1", "1.0", "1e0", "1E2", "10e-1",
        "127", "128", "255", "256", "-129", "32767", "32768", "-32768", "-32769", "2147483647", "2147483648", "-2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "99999999999999999999", "1.5", "0.1", "1e308", "1e309", "-1e309", "1e-400", "4.9e-324", "2.50", "79228162514264337593543950335", "79228162514264337593543950336",
        "0.0000000000000000000000000001", "0.00000000000000000000000000001", "1e28", "1e29", "1e-28", "1e-30", "0.30000000000000004", "123456789012345678901234567890.5",
    ];

    private static readonly Gen<string> _numbers = Gen.Select(
        Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Int[0, 20], Gen.OneOf("", ".0", ".5", ".25e3", "e0", "E+5", "e-7", ".10", "e300", "e-330"),
        static (isNegative, digits, cut, tail) =>
        {
            var text = digits.ToString(CultureInfo.InvariantCulture);
            return (isNegative ? "-" : "") + text[..Math.Max(1, text.Length - cut)] + tail;
        });

    [Fact]
    public void Every_value_is_read_as_every_primitive_just_as_System_Text_Json_reads_it()
    {
        foreach (var json in _edges)
            ReadsAlike(json);
        _numbers.Sample(ReadsAlike, iter: 5_000);
    }

    [Fact]
    public void A_number_that_is_longer_than_any_buffer_is_read_alike() =>
        ReadsAlike("1." + new string('3', 2_000));

    [Fact]
    public void Every_primitive_is_written_just_as_System_Text_Json_writes_it()
    {
        Gen.Double.Sample(static value => WritesAlike(value), iter: 5_000);
        Gen.Decimal.Sample(static value => WritesAlike(value), iter: 5_000);
        Gen.Long.Sample(static value => WritesAlike(value));
        Gen.String.Sample(static value => WritesAlike(value));
        foreach (var value in (double[])[0, -0.0, 1, 1e15, 1e16, 1e17, 1e20, 1e21, 1e-4, 1e-5, 1e-6, 1e-7, 123456789.125, double.MaxValue, double.Epsilon, 1.0 / 3])
            WritesAlike(value);
        foreach (var value in (decimal[])[0m, -0.0m, 1.00m, 1.10m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m])
            WritesAlike(value);
        foreach (var value in (long[])[long.MinValue, long.MaxValue, -17, -16, -1, 0, 255, 256])
            WritesAlike(value);
        foreach (var value in (string[])["", "a", "é😀\"\\/\b\n\u0001", "\uD83D", "a\uDE00b", "<&'+>"])
            WritesAlike(value);
        WritesAlike(true);
        WritesAlike(false);
        WritesAlike(int.MinValue);
        WritesAlike(short.MinValue);
        WritesAlike(byte.MaxValue);
        WritesAlike<string?>(null);
        WritesAlike<long?>(null);
        WritesAlike<long?>(5);
        WritesAlike<double?>(0.1);
        WritesAlike<decimal?>(1.0m);
        WritesAlike<bool?>(true);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_finite_is_refused_either_way(double value)
    {
        Assert.Throws<ArgumentException>(() => Resolution.SetScalar(value));
        Assert.Throws<ArgumentException>(() => Resolution.Set(value, InfoOf<double>(Options())));
    }

    [Fact]
    public void Metadata_with_ways_of_its_own_is_asked()
    {
        var fromStrings = Options();
        fromStrings.NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString;
        Assert.True(Conflict("\"5\"").TryRead(ConflictSide.Local, InfoOf<long>(fromStrings), out var number));
        Assert.Equal(5, number.Value);
        Assert.True(Conflict("\"5\"").TryRead(ConflictSide.Local, InfoOf<long?>(fromStrings), out var nullable));
        Assert.Equal(5, nullable.Value);
        Assert.Equal("\"5\"", Text(Resolution.Set(5L, InfoOf<long>(fromStrings))));

        var doubling = Options();
        doubling.Converters.Add(new Doubling());
        Assert.True(Conflict("5").TryRead(ConflictSide.Local, InfoOf<long>(doubling), out number));
        Assert.Equal(10, number.Value);
        Assert.True(Conflict("5").TryRead(ConflictSide.Local, InfoOf<long?>(doubling), out nullable));
        Assert.Equal(10, nullable.Value);
        Assert.Equal("10", Text(Resolution.Set<long?>(5, InfoOf<long?>(doubling))));
    }

    [Fact]
    public void An_absent_side_is_read_as_absent()
    {
        Assert.True(Conflict(null).TryRead<long>(ConflictSide.Local, out var slot));
        Assert.False(slot.Exists);
    }

    [Fact]
    public void Another_type_needs_metadata()
    {
        Assert.Throws<NotSupportedException>(() => Conflict("1").TryRead<Guid>(ConflictSide.Local, out _));
        Assert.Throws<NotSupportedException>(() => Resolution.SetScalar(1f));
    }

    private static void ReadsAlike(string json)
    {
        ReadsAlike<bool>(json);
        ReadsAlike<long>(json);
        ReadsAlike<int>(json);
        ReadsAlike<short>(json);
        ReadsAlike<byte>(json);
        ReadsAlike<double>(json);
        ReadsAlike<decimal>(json);
        ReadsAlike<string?>(json);
        ReadsAlike<bool?>(json);
        ReadsAlike<long?>(json);
        ReadsAlike<int?>(json);
        ReadsAlike<short?>(json);
        ReadsAlike<byte?>(json);
        ReadsAlike<double?>(json);
        ReadsAlike<decimal?>(json);
    }

    private static void ReadsAlike<T>(string json)
    {
        var info = InfoOf<T>(Options());
        var (isExpected, expected) = (true, default(T));
        try
        {
            expected = JsonSerializer.Deserialize(json, info);
        }
        catch (JsonException)
        {
            isExpected = false;
        }

        var conflict = Conflict(json);
        foreach (var isRead in (Func<(bool, Slot<T>)>[])
            [
                () => (conflict.TryRead<T>(ConflictSide.Local, out var slot), slot),
                () => (conflict.TryRead(ConflictSide.Local, info, out var slot), slot),
                () => (new ByDefault(json).TryRead<T>(ConflictSide.Local, out var slot), slot),
            ])
        {
            var (actual, slot) = isRead();
            Assert.True(isExpected == actual, $"{json} as {typeof(T)}: {isExpected} by System.Text.Json, {actual} here");
            if (isExpected)
            {
                Assert.Equal(Exact(expected), Exact(slot.Value));
            }
        }
    }

    /// <summary>Tells -0 from 0, and 1.0 from 1.</summary>
    private static string Exact<T>(T value) => value switch
    {
        double binary => BitConverter.DoubleToInt64Bits(binary).ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        null => "null",
        _ => $"'{value}'",
    };

    private static void WritesAlike<T>(T value)
    {
        if (value is double and not (> double.NegativeInfinity and < double.PositiveInfinity))
            return;
        var info = InfoOf<T>(Options());
        var expected = JsonSerializer.Serialize(value, info);
        Assert.Equal(expected, Text(Resolution.SetScalar(value)));
        Assert.Equal(expected, Text(Resolution.Set(value, info)));

        var catalog = new ResolverCatalog(new BoundedResolverRegistry());
        catalog.Declare(ResolverOrigin.CompiledIn("App"), [new("set", "/a") { IsSynchronous = true }], _ => (_, _) => new(Resolution.SetScalar(value)));
        var merged = new DocumentMerger(catalog).MergeAsync(new()
        {
            Base = StateValue.Parse("""{"a":"base"}"""),
            Local = StateValue.Parse("""{"a":"local"}"""),
            Remote = StateValue.Parse("""{"a":"remote"}"""),
        }).AsTask();
        Assert.True(merged.IsCompletedSuccessfully);
        var answered = Assert.Single(merged.Result.Conflicts).Result.Value;
        Assert.Equal(StateValue.Parse(expected).ToString(), answered.ToString());
    }

    private static StateConflict Conflict(string? json) => new(
        "s", new(JsonPointer.Root, ConflictKind.EditEdit, default, json is null ? default : new(StateValue.Parse(json)), default), default, default, attempt: 1);

    private static string Text(Resolution resolution) => Encoding.UTF8.GetString(resolution.Json.Span);

    private static JsonSerializerOptions Options() => new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static JsonTypeInfo<T> InfoOf<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private sealed class Doubling : JsonConverter<long>
    {
        public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => 2 * reader.GetInt64();

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(2 * value);
    }

    /// <summary>A conflict of somebody else's, who knows only JSON.</summary>
    private sealed class ByDefault(string json) : Conflict
    {
        public override string StateId => "";

        public override string Path => "";

        public override ConflictKind Kind => default;

        public override EditStamp LocalStamp => default;

        public override EditStamp RemoteStamp => default;

        public override int Attempt => 1;

        public override Slot<JsonElement> Read(ConflictSide side) => JsonElement.Parse(json);

        public override bool TryRead<T>(ConflictSide side, JsonTypeInfo<T> typeInfo, out Slot<T> slot) => throw new NotSupportedException();
    }
}
