namespace PluginState.Torture.Scaling;

/// <summary>Texts that have one hash in the framework's hash of strings without a secret, which anybody can compute.</summary>
internal static class FloodingKeys
{
    private const uint Start = (5381 << 16) + 5381;

    /// <summary>Different texts of eight characters with that hash in common.</summary>
    public static IEnumerable<string> Take(int count)
    {
        // The hash takes two characters at a time into each of two sums. Whatever the first two do to the first sum, the fifth and sixth undo.
        for (uint first = 0x0041_0041, found = 0; found < count; first++)
        {
            var sum = Step(Start, first);
            var undone = 0x0061_0061u ^ (RotateAndAdd(sum) ^ RotateAndAdd(Step(Start, 0x0041_0041)));
            var text = new string([(char)first, (char)(first >> 16), 'x', 'x', (char)undone, (char)(undone >> 16), 'x', 'x']);
            if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !text.AsSpan().ContainsAnyInRange('\0', ' '))
            {
                found++;
                yield return text;
            }
        }
    }

    /// <summary>The hash without a secret, as <see cref="Dictionary{TKey,TValue}"/> begins with.</summary>
    public static int HashOf(string text)
    {
        var (one, two) = (Start, Start);
        for (var i = 0; i + 3 < text.Length; i += 4)
            (one, two) = (Step(one, text[i] | ((uint)text[i + 1] << 16)), Step(two, text[i + 2] | ((uint)text[i + 3] << 16)));
        return (int)(one + (two * 1566083941));
    }

    private static uint Step(uint sum, uint characters) => RotateAndAdd(sum) ^ characters;

    private static uint RotateAndAdd(uint sum) => uint.RotateLeft(sum, 5) + sum;
}
