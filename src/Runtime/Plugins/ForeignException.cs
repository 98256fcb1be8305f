using System.Reflection;

namespace PluginState.Plugins;

/// <summary>Turns what plugin code threw into text, so that no object of the plugin's outlives the call.</summary>
internal static class ForeignException
{
    public static string Describe(Exception exception)
    {
        var cause = Cause(exception);
        return $"{cause.GetType().FullName}: {Message(cause)}";
    }

    public static bool IsStaticConstructor(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is TypeInitializationException)
                return true;
        }

        return false;
    }

    public static bool IsBadImage(Exception exception) => Cause(exception) is BadImageFormatException;

    private static Exception Cause(Exception exception)
    {
        while (exception is TargetInvocationException or TypeInitializationException && exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    private static string Message(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception) // its type is the plugin's, and so is the getter
        {
            return "(its message cannot be read)";
        }
    }
}
