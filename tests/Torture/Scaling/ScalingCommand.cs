using System.CommandLine;

namespace PluginState.Torture.Scaling;

internal static class ScalingCommand
{
    public static Command Create() => new("scaling", "x");
}
