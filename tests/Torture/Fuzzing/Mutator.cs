using System.Text;

namespace PluginState.Torture.Fuzzing;

/// <summary>Makes inputs of inputs: by bytes, by words, and by whole JSON values, which bytes alone seldom come to.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> words, int maxLength)
{
    private static readonly string[] _values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "1.0", "1e1", "10", "0.1", "1e-7", "1e999", "-1e999999999", "1e1000000000", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "123456789012345678", "1234567890123456789012345678901234567890", "79228162514264337593543950335", "0.0000000000000000000000000001", "\"\"", "\"a\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\u0000\"", "\"~1\"", "\"é\"",
        "[]", "{}", "[[]]", "[{}]", "{\"\":0}", "{\"a\":{}}", "[1,1]", "[1,2,3]", "{\"id\":1}", "{\"id\":\"a\",\"v\":1}",
    ];

    private readonly byte[][] _words = [.. words.Concat(_values).Select(Encoding.UTF8.GetBytes)];

    /// <summary>An input made of one, and sometimes of another too.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var steps = 1 + (random.Next(4) == 0 ? random.Next(8) : random.Next(2)); steps > 0; steps--)
            Step(bytes, other);
        if (bytes.Count > maxLength)
            bytes.RemoveRange(maxLength, bytes.Count - maxLength);
        return [.. bytes];
    }

    private void Step(List<byte> bytes, byte[] other)
    {
        switch (random.Next(15))
        {
            case 0 when bytes.Count > 0:
                bytes[At(bytes)] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[At(bytes)] = (byte)random.Next(256);
                break;
            case 2:
                bytes.Insert(random.Next(bytes.Count + 1), (byte)random.Next(256));
                break;
            case 3 when bytes.Count > 0:
                var first = At(bytes);
                bytes.RemoveRange(first, 1 + random.Next(Math.Min(16, bytes.Count - first)));
                break;
            case 4 when bytes.Count > 0:
                var from = At(bytes);
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(from, 1 + random.Next(Math.Min(32, bytes.Count - from))));
                break;
            case 5 when bytes.Count > 0:
                bytes[At(bytes)] = (byte)(bytes[At(bytes)] + random.Next(-16, 17));
                break;
            case 6 when other.Length > 0:
                var cut = random.Next(other.Length);
                bytes.RemoveRange(random.Next(bytes.Count + 1) is var at && at < bytes.Count ? at : bytes.Count, at < bytes.Count ? bytes.Count - at : 0);
                bytes.AddRange(other[cut..]);
                break;
            case 7 or 8:
                bytes.InsertRange(random.Next(bytes.Count + 1), Word());
                break;
            case 9 or 10 when ValueOf([.. bytes]) is var (start, length) && length > 0:
                Replace(bytes, start, length, Word());
                break;
            case 11 when ValueOf([.. bytes]) is var (start, length) && length > 0 && ValueOf(other) is var (otherStart, otherLength):
                Replace(bytes, start, length, other[otherStart..(otherStart + otherLength)]);
                break;
            case 12 when ValueOf([.. bytes]) is var (start, length) && length > 0:
                var value = bytes.GetRange(start, length);
                Replace(bytes, start, length, random.Next(3) switch
                {
                    0 => [(byte)'[', .. value, (byte)']'],
                    1 => [.. "{\"a\":"u8, .. value, (byte)'}'],
                    _ => [.. value, (byte)',', .. value],
                });
                break;
            case 13 when ValueOf([.. bytes]) is var (start, length) && length > 0 && ValueOf([.. bytes]) is var (otherStart, otherLength):
                Replace(bytes, start, length, bytes.GetRange(otherStart, otherLength));
                break;
            case 14 when bytes.Count > 3 && random.Next(8) == 0:
                // What length and offset fields are made of.
                var interesting = random.Next(5) switch { 0 => 0, 1 => -1, 2 => int.MaxValue, 3 => 1 << random.Next(31), _ => random.Next(-300, 300) };
                var place = random.Next(bytes.Count - 3);
                for (var i = 0; i < 4; i++)
                    bytes[place + i] = (byte)(interesting >> (8 * i));
                break;
            default:
                Replace(bytes, 0, 0, []);
                break;
        }
    }

    private static void Replace(List<byte> bytes, int start, int length, IEnumerable<byte> by)
    {
        bytes.RemoveRange(start, length);
        bytes.InsertRange(start, by);
    }

    private int At(List<byte> bytes) => random.Next(bytes.Count);

    private byte[] Word() => _words[random.Next(_words.Length)];

    /// <summary>Where some JSON value stands, as far as the bytes are JSON; empty where none was met.</summary>
    private (int Start, int Length) ValueOf(byte[] bytes)
    {
        for (var tries = 0; tries < 8 && bytes.Length > 0; tries++)
        {
            var start = random.Next(bytes.Length);
            while (start < bytes.Length && bytes[start] is (byte)',' or (byte)':' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\n')
                start++;
            if (start == bytes.Length)
                continue;
            var end = start;
            if (bytes[start] is (byte)'[' or (byte)'{')
            {
                var depth = 0;
                do
                    depth += bytes[end++] switch { (byte)'[' or (byte)'{' => 1, (byte)']' or (byte)'}' => -1, _ => 0 };
                while (end < bytes.Length && depth > 0);
            }
            else if (bytes[start] == '"')
            {
                end = Array.IndexOf(bytes, (byte)'"', start + 1) + 1;
                if (end == 0)
                    end = bytes.Length;
            }
            else
            {
                while (end < bytes.Length && bytes[end] is not ((byte)',' or (byte)']' or (byte)'}' or (byte)':' or (byte)'\n' or (byte)'/'))
                    end++;
            }

            if (end > start)
                return (start, end - start);
        }

        return (0, 0);
    }
}
