using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Benchmarks.Dispatch;

/// <summary>Detected conflicts in a drawn order, each at one of the places, over three numbers.</summary>
internal sealed class Conflicts
{
    /// <summary>Few enough to stay in the processor's caches: a conflict that is to be answered has just been detected.</summary>
    public const int Count = 1 << 8;

    public Conflicts(int numbersBelow)
    {
        NumbersBelow = numbersBelow;
        var random = new Random(1);
        Paths = new string[Count];
        Detected = new StateConflict[Count];
        for (var i = 0; i < Count; i++)
        {
            Paths[i] = Rules.Paths[random.Next(Rules.Paths.Count)];
            var @base = random.Next(numbersBelow / 4);
            var conflict = new DetectedConflict(
                JsonPointer.Parse(Paths[i]), ConflictKind.EditEdit, Number(@base), Number(@base + random.Next(numbersBelow / 4)), Number(@base + random.Next(numbersBelow / 4)));
            Detected[i] = new("state", conflict, new(default, "ann"), new(default, "bob"), attempt: 1);
        }
    }

    /// <summary>No number of the conflicts and none of their answers is greater.</summary>
    public int NumbersBelow { get; }

    /// <summary>The places as text, which is at hand.</summary>
    public string[] Paths { get; }

    public StateConflict[] Detected { get; }

    private static Slot<StateValue> Number(int value) => new(new StateNumber((long)value));
}
