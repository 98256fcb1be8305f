using PluginState.Sqlite.Crash;

// Writes as fast as it can, a task a state, and says what was acknowledged, until it is killed or its input ends.
await using IUpdateTarget target = args[1] == "manager" ? new ManagerTarget(args[0]) : new StorageTarget(args[0]);
using var ending = new CancellationTokenSource();
var writers = Task.WhenAll(Workload.States.Select(state => Task.Run(() => WriteAsync(state))));
await await Task.WhenAny(Task.Run(Console.In.ReadToEnd), writers);
await ending.CancelAsync();
await writers;

async Task WriteAsync(string state)
{
    var version = await target.VersionAsync(state);
    while (!ending.IsCancellationRequested)
    {
        var operation = Workload.OperationOf(state, version + 1);
        version = await target.UpdateAsync(state, operation);
        Console.WriteLine($"ack {state} {version} {operation} ."); // the full stop says that the line is whole
    }
}
