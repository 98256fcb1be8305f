namespace PluginState.AspNetCore.Access;

/// <summary>Who decides who is let in.</summary>
public enum AccessRule
{
    /// <summary>An API key opens the server. Without any key configured, only requests that the machine makes to itself are let in.</summary>
    ApiKey,

    /// <summary>The app does, for instance with <c>app.MapPluginState("/api").RequireAuthorization()</c>: every request that comes through is let in.</summary>
    App,
}
