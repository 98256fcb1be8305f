namespace PluginState.Storage;

/// <summary>A row of <c>states</c>.</summary>
/// <param name="Number">What the other tables call the state.</param>
/// <param name="StateId">Its id.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Version">Its newest version.</param>
/// <param name="Stamp">Who made that and when.</param>
/// <param name="BaseVersion">The version of the document that is stored as a whole.</param>
/// <param name="BaseBytes">That document's length.</param>
/// <param name="PatchCount">How many patches stand behind it.</param>
/// <param name="PatchBytes">Their length together.</param>
/// <param name="NextOrdinal">The place of the next operation id.</param>
internal sealed record StateRow(
    long Number, string StateId, long Epoch, long Version, EditStamp Stamp,
    long BaseVersion, long BaseBytes, long PatchCount, long PatchBytes, long NextOrdinal)
{
    public long Sum(RowChecksum checksum) => checksum.Of(
        StateId, Stamp.Actor, [], 1, Number, Epoch, Version, Stamp.Timestamp.Ticks, (long)Stamp.Timestamp.Offset.TotalMinutes,
        BaseVersion, BaseBytes, PatchCount, PatchBytes, NextOrdinal);

    public long SumOfDocument(RowChecksum checksum, ReadOnlySpan<byte> document) => checksum.Of(StateId, null, document, 2, Number, Epoch, BaseVersion);

    public long SumOfPatch(RowChecksum checksum, long version, ReadOnlySpan<byte> patch) => checksum.Of(StateId, null, patch, 3, Number, Epoch, version);

    public long SumOfOperation(RowChecksum checksum, long ordinal, string id, long version) =>
        checksum.Of(StateId, id, [], 4, Number, Epoch, ordinal, version);
}
