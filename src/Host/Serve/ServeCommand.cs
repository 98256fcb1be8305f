using System.CommandLine;
using PluginState.States;

namespace PluginState.Host.Serve;

/// <summary><c>pluginstate serve</c>: state over HTTP, kept in SQLite, with a plugin folder and the dashboard.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string[]>("--urls") { Description = "Where to listen.", DefaultValueFactory = static _ => ["http://127.0.0.1:5080"], AllowMultipleArgumentsPerToken = true, HelpName = "URL" };
        var data = new Option<string>("--data") { Description = "The folder for what is kept: states.db, and plugins/. Made where it is missing.", DefaultValueFactory = static _ => "pluginstate-data", HelpName = "DIR" };
        var inMemory = new Option<bool>("--in-memory") { Description = "Keep states in memory only." };
        var powerCut = new Option<bool>("--survive-power-cut") { Description = "Wait for the disk before an update is acknowledged. Without it, updates survive the end of the process, but maybe not that of the machine." };
        var plugins = new Option<string?>("--plugins") { Description = "The plugin folder. Default: plugins/ in the data folder.", HelpName = "DIR" };
        var cluster = new Option<string?>("--cluster") { Description = "Join a cluster: states are in Redis, and on whichever server has them at the time. REDIS is where it is: 10.0.0.5:6379,password=SECRET.", HelpName = "REDIS" };
        var clusterId = new Option<string>("--cluster-id") { Description = "Which cluster; several may share one Redis.", DefaultValueFactory = static _ => "pluginstate", HelpName = "NAME" };
        var siloAddress = new Option<string>("--silo-address") { Description = "The address by which the other servers of the cluster reach this one.", DefaultValueFactory = static _ => "127.0.0.1", HelpName = "IP" };
        var siloPort = Port("--silo-port", "Where the other servers of the cluster reach this one. Let nobody else in.", 11111);
        var gatewayPort = Port("--gateway-port", "Where clients of the cluster reach this server; 0: nowhere.", 30000);
        var keys = new Option<string?>("--api-key-file") { Description = "A file with an API key on each line. Default: the variable PLUGINSTATE_API_KEY, or none, and then only this machine is let in.", HelpName = "FILE" };
        var contexts = Bound("--contexts", "How many contexts are kept.", new StateManagerOptions().CacheSize);
        var states = Bound("--states", "How many states are kept in memory.", new StateManagerOptions().MaxResidentStates);
        var resolvers = Bound("--resolvers", "How many resolvers are live.", new StateManagerOptions().Resolvers.Capacity);
        var subscribers = Bound("--subscribers", "How many streams may follow one state.", new StateManagerOptions().MaxSubscribers);
        var strategy = new Option<string>("--strategy") { Description = "What happens to a conflict that no resolver answers.", DefaultValueFactory = static _ => new StateManagerOptions().Strategy.ToString(), HelpName = "STRATEGY" };
        var rate = new Option<int?>("--rate-limit") { Description = "Requests a second from one client. Default: no limit.", HelpName = "N" };
        var record = new Option<string?>("--record") { Description = "Write what clients ask for into a trace that 'pluginstate replay' plays.", HelpName = "FILE" };
        var verbose = new Option<bool>("--verbose") { Description = "Log what happens, and not only what goes wrong." };
        var command = new Command("serve", "Serves states over HTTP until it is stopped (Ctrl+C).")
        {
            urls, data, inMemory, powerCut, cluster, clusterId, siloAddress, siloPort, gatewayPort, plugins, keys, contexts, states, resolvers, subscribers, strategy, rate, record, verbose,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(cluster) is not null && (parsed.GetValue(inMemory) || parsed.GetValue(powerCut)))
                parsed.AddError("--cluster keeps states in Redis; --in-memory and --survive-power-cut are about a server of its own.");
        });
        command.SetAction((parsed, cancellationToken) => new StateServer(new()
        {
            Urls = parsed.GetRequiredValue(urls),
            DataFolder = Path.GetFullPath(parsed.GetRequiredValue(data)),
            InMemory = parsed.GetValue(inMemory),
            SurvivesPowerCut = parsed.GetValue(powerCut),
            PluginFolder = parsed.GetValue(plugins) is { } folder ? Path.GetFullPath(folder) : null,
            Cluster = parsed.GetValue(cluster) is not { } redis ? null : new()
            {
                Redis = redis,
                Name = parsed.GetRequiredValue(clusterId),
                Address = parsed.GetRequiredValue(siloAddress),
                SiloPort = parsed.GetValue(siloPort),
                GatewayPort = parsed.GetValue(gatewayPort),
            },
            ApiKeyFile = parsed.GetValue(keys),
            Contexts = parsed.GetValue(contexts),
            States = parsed.GetValue(states),
            Resolvers = parsed.GetValue(resolvers),
            Subscribers = parsed.GetValue(subscribers),
            Strategy = parsed.GetRequiredValue(strategy),
            RequestsPerSecond = parsed.GetValue(rate),
            TraceFile = parsed.GetValue(record),
            IsVerbose = parsed.GetValue(verbose),
        }).RunAsync(cancellationToken));
        return command;
    }

    private static Option<int> Port(string name, string description, int usual) => new(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "PORT" };

    private static Option<int> Bound(string name, string description, int usual) => new(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "N" };
}
