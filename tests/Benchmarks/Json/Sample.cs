using System.Buffers;
using System.Text.Json;
using PluginState.Documents;

namespace PluginState.Benchmarks.Json;

/// <summary>A document to work on.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Utf8">Its text, compact.</param>
/// <param name="Leaves">Places of numbers in it, spread over the whole.</param>
internal sealed record Sample(string Name, byte[] Utf8, string[] Leaves)
{
    /// <summary>Wide enough for all samples and what edits add to them.</summary>
    public static readonly StateLimits Limits = new() { MaxBytes = 64 << 20 };

    private const int LeafCount = 16;

    private readonly Lazy<StateValue> _value = new(() => StateValue.Parse(Utf8, Limits));

    /// <summary>The document, read when it is first asked for.</summary>
    public StateValue Value => _value.Value;

    /// <summary>
    /// A shop: as many customers, by name in one object, as orders of a few lines, in one array. The larger the document, the more there are of both, as
    /// documents grow in real life: their parts stay small and their collections do not.
    /// </summary>
    public static Sample Shop(string name, int bytes)
    {
        // Every entry has the same number of bytes, nearly: from two small shops follows how many make a large one.
        var (hundred, two) = (WriteShop(100).Length, WriteShop(200).Length);
        var perEntry = (two - hundred) / 100;
        var entries = (int)Math.Round((bytes - (hundred - (100.0 * perEntry))) / perEntry);
        return new(name, WriteShop(entries), Spread(entries, static at => at % 2 == 0
            ? $"/orders/{at}/lines/1/quantity"
            : $"/customers/{CustomerName(at)}/address/number"));
    }

    /// <summary>One object of so many numbers.</summary>
    public static Sample Wide(string name, int members) => new(
        name,
        Write(writer =>
        {
            writer.WriteStartObject();
            for (var member = 0; member < members; member++)
                writer.WriteNumber(MemberName(member), member);
            writer.WriteEndObject();
        }),
        Spread(members, static at => $"/{MemberName(at)}"));

    /// <summary>One array of so many numbers.</summary>
    public static Sample Long(string name, int items) => new(
        name,
        Write(writer =>
        {
            writer.WriteStartArray();
            for (var item = 0; item < items; item++)
                writer.WriteNumberValue(item);
            writer.WriteEndArray();
        }),
        Spread(items, static at => $"/{at}"));

    private static string CustomerName(int customer) => $"customer-{customer:000000}";

    private static string MemberName(int member) => $"member-{member:000000}";

    private static string[] Spread(int count, Func<int, string> pathOf) =>
        [.. Enumerable.Range(0, LeafCount).Select(leaf => pathOf((int)(count * ((2L * leaf) + 1) / (2 * LeafCount))))];

    private static byte[] WriteShop(int entries) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", "The shop");
        writer.WriteStartObject("customers");
        for (var customer = 0; customer < entries; customer++)
            WriteCustomer(writer, customer);
        writer.WriteEndObject();
        writer.WriteStartArray("orders");
        for (var order = 0; order < entries; order++)
            WriteOrder(writer, order);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteCustomer(Utf8JsonWriter writer, int number)
    {
        writer.WriteStartObject(CustomerName(number));
        writer.WriteString("mail", $"ada.{number:000000}@example.org");
        writer.WriteBoolean("active", number % 3 != 0);
        writer.WriteStartObject("address");
        writer.WriteString("street", "Ockham Road");
        writer.WriteNumber("number", (number % 90) + 10);
        writer.WriteNull("note");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteOrder(Utf8JsonWriter writer, int number)
    {
        writer.WriteStartObject();
        writer.WriteString("customer", CustomerName(number));
        writer.WriteNumber("placed", 1_700_000_000 + (number * 37));
        writer.WriteStartArray("lines");
        for (var line = 0; line < 3; line++)
        {
            writer.WriteStartObject();
            writer.WriteString("item", $"SKU-{((number * 7) + line) % 10_007:00000}");
            writer.WriteNumber("quantity", line + 1);
            writer.WriteNumber("price", (number % 90) + 10.25m);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
