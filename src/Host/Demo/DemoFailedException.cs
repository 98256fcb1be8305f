namespace PluginState.Host.Demo;

/// <summary>Something the demo waits for does not come.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
