using System.Text;
using PluginState.Documents;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>JSON pointers, as UTF-16 too, where halves of characters can stand.</summary>
internal sealed class PointerTarget : FuzzTarget
{
    private static readonly StateValue _document = StateValue.Parse("""{"a":[1,{"b/c":{"":2,"~":3}},[]],"":{"":0},"0":1}""");

    public override string Name => "pointer";

    public override int MaxLength => 256;

    public override IEnumerable<byte[]> Seeds => [Utf8(""), Utf8("/a/1/b~1c/~0"), Utf8("/a/-"), Utf8("//"), Utf8("/a/00"), Utf8("/a/2147483648"), Encoding.Unicode.GetBytes("/a/\ud83d\ude00")];

    public override IReadOnlyList<string> Words => ["~0", "~1", "~01", "~2", "/", "-", "b~1c", "é"];

    public override string Try(byte[] input) => Try(Encoding.UTF8.GetString(input)) + Try(Encoding.Unicode.GetString(input)) + Try(new string([.. input.Chunk(2).Select(static pair => (char)(pair[0] | ((pair.Length > 1 ? pair[1] : 0xD8) << 8)))]));

    private static string Try(string text)
    {
        JsonPointer pointer;
        try
        {
            pointer = JsonPointer.Parse(text);
        }
        catch (JsonPointerException)
        {
            Hold(!JsonPointer.TryParse(text, out _), "one reads what the other refuses");
            return "-";
        }

        Hold(JsonPointer.TryParse(text, out var same) && same == pointer && same.GetHashCode() == pointer.GetHashCode() && same.CompareTo(pointer) == 0, "it is read in two ways");
        Hold(pointer.ToString() == text, "it is not written as it was read");
        Hold(pointer.Tokens.Aggregate(JsonPointer.Root, static (to, token) => to.Append(token)) == pointer, "its tokens make another one");
        Hold(JsonPointer.Root.Contains(pointer) && (pointer.IsRoot || (pointer.Parent.Contains(pointer) && !pointer.Contains(pointer.Parent))), "its parent does not contain it");
        var isThere = _document.TryGet(pointer, out var value);
        Hold(isThere == _document.Get(pointer).Exists, "it is found and it is not");
        return isThere ? $"{value!.Kind}"[..1] : "+";
    }
}
