using PluginState.Documents;

namespace PluginState.Orleans.Messages;

/// <summary>Documents as they travel: their own bytes.</summary>
internal static class Wire
{
    /// <summary>What was within the limits where it was made is read wherever it comes to, also while a cluster's options are being changed.</summary>
    public static StateLimits Unlimited { get; } = new() { MaxDepth = 512, MaxBytes = long.MaxValue, MaxOperations = int.MaxValue };

    public static StateValue Read(byte[] utf8) => StateValue.Parse(utf8, Unlimited);

    public static Slot<StateValue> ReadSlot(byte[]? utf8) => utf8 is null ? Slot<StateValue>.Absent : new(Read(utf8));

    public static byte[]? Write(Slot<StateValue> slot) => slot.TryGet(out var value) ? value.ToUtf8() : null;

    public static JsonPatch ReadPatch(byte[] utf8) => utf8.Length == 0 ? JsonPatch.Empty : JsonPatch.Parse(utf8, Unlimited);

    public static byte[] Write(JsonPatch patch) => patch.Operations.IsEmpty ? [] : patch.ToJson().ToUtf8();
}
