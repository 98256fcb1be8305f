namespace PluginState.Storage;

/// <summary>The tables of a storage file.</summary>
/// <remarks>
/// What changes with every update (<c>states</c>) is apart from what may be large (<c>documents</c>): SQLite writes a row as a whole. A state's
/// document is the one in <c>documents</c>, of its <c>base_version</c>, with its rows of <c>patches</c> applied in the order of their versions.
/// Every row has a checksum of all it says and of whose it is.
/// </remarks>
internal static class Schema
{
    /// <summary>"PSTa", where SQLite keeps whose file it is.</summary>
    public const int ApplicationId = 0x50535461;

    /// <summary>The version of the tables. Another one needs other tables, and a way from these to those.</summary>
    public const int Version = 1;

    public const string Create = $"""
        BEGIN;
        PRAGMA application_id = {ApplicationIdText};
        PRAGMA user_version = {VersionText};
        CREATE TABLE states(
          number INTEGER PRIMARY KEY,
          state_id TEXT NOT NULL UNIQUE,
          epoch INTEGER NOT NULL,
          version INTEGER NOT NULL,
          stamp_ticks INTEGER NOT NULL,
          stamp_offset INTEGER NOT NULL,
          stamp_actor TEXT,
          base_version INTEGER NOT NULL,
          base_bytes INTEGER NOT NULL,
          patch_count INTEGER NOT NULL,
          patch_bytes INTEGER NOT NULL,
          next_ordinal INTEGER NOT NULL,
          checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE documents(
          state INTEGER PRIMARY KEY,
          document BLOB NOT NULL,
          checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE patches(
          state INTEGER NOT NULL,
          version INTEGER NOT NULL,
          patch BLOB NOT NULL,
          checksum INTEGER NOT NULL,
          PRIMARY KEY(state, version)
        ) STRICT;
        CREATE TABLE operations(
          state INTEGER NOT NULL,
          ordinal INTEGER NOT NULL,
          id TEXT NOT NULL,
          version INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          PRIMARY KEY(state, ordinal),
          UNIQUE(state, id)
        ) STRICT, WITHOUT ROWID;
        COMMIT;
        """;

    private const string ApplicationIdText = "1347638369";
    private const string VersionText = "1";
}
