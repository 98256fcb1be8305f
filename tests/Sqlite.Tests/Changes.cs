using Microsoft.Data.Sqlite;
using PluginState.Documents;
using PluginState.Storage;

namespace PluginState.Sqlite.Tests;

/// <summary>Short ways to say what most tests of the storage need.</summary>
internal static class Changes
{
    public static StoredChange First(string stateId, string json, string? operationId = null) => First(stateId, StateValue.Parse(json), operationId);

    public static StoredChange First(string stateId, StateValue document, string? operationId = null) => new()
    {
        StateId = stateId,
        Epoch = 7,
        PreviousVersion = 0,
        PreviousDocument = null,
        Version = 1,
        Document = document,
        Stamp = new(DateTimeOffset.UnixEpoch, "tester"),
        OperationId = operationId,
        OperationCapacity = 100,
    };

    public static StoredChange Then(this StoredChange change, string json, string? operationId = null) => change.Then(StateValue.Parse(json), operationId);

    public static StoredChange Then(this StoredChange change, StateValue document, string? operationId = null) => change with
    {
        PreviousVersion = change.Version,
        PreviousDocument = change.Document,
        Version = change.Version + 1,
        Document = document,
        Stamp = new(change.Stamp.Timestamp.AddTicks(12345), "tester"),
        OperationId = operationId,
    };

    /// <summary>An object of about so many bytes.</summary>
    public static StateObject Large(int bytes) =>
        new(Enumerable.Range(0, bytes / 100).Select(static i => KeyValuePair.Create($"member{i}", (StateValue)$"{new string('x', 82)}{i}")));

    public static async Task<StoredState> RequiredAsync(this SqliteStateStorage storage, string stateId)
    {
        var state = await storage.LoadAsync(stateId);
        Assert.NotNull(state);
        return state;
    }

    /// <summary>Runs SQL on the file, as another program would.</summary>
    public static object? Sql(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
