using StackExchange.Redis;

namespace PluginState.Orleans.Trials.Silos;

internal static class RedisSettings
{
    /// <summary>
    /// How silos and front ends reach Redis. By default the client of Redis waits 2.5 s and longer and longer before it looks whether a server that went away is back,
    /// and looks once a second whether it should; what is asked meanwhile waits for it.
    /// </summary>
    public static ConfigurationOptions Of(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        options.ReconnectRetryPolicy = new LinearRetry(200);
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
        return options;
    }
}
