namespace PluginState.States;

/// <summary>An operation as its client names it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fingerprint">A hash of what it does, to tell a retry from another operation under the same id.</param>
internal sealed record Operation(string Id, int Fingerprint);

/// <summary>What is remembered of an operation that was accepted.</summary>
/// <param name="Version">The version it came to.</param>
/// <param name="IsChanged">Whether it wrote that version; null where it was read back from a storage, which does not tell.</param>
/// <param name="Fingerprint">A hash of what it did; null where it was read back from a storage.</param>
internal readonly record struct AcceptedOperation(long Version, bool? IsChanged, int? Fingerprint);
