namespace PluginState;

/// <summary>
/// Marks a class of a plugin's settings. An object of it is made from <c>settings</c> in the plugin's <c>plugin.json</c> when the plugin is loaded, and given to
/// constructors of the plugin's that take one. A plugin whose settings cannot be read that way is not taken; one without a <c>plugin.json</c> gets
/// what <c>{}</c> gives.
/// </summary>
/// <remarks>
/// Members are read as System.Text.Json does for the web: camelCase, regardless of case, enums by name or number. A member that the class does not have
/// is an error, and so is a <see langword="required"/> one that is not there. In an app that compiles the class in, register it as a service.
/// </remarks>
/// <param name="section">The member of <c>settings</c> that the class is made from; null for all of it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginSettingsAttribute(string? section = null) : Attribute
{
    /// <summary>The member of <c>settings</c> that the class is made from; null for all of it.</summary>
    public string? Section { get; } = section;
}
