namespace PluginState.Host;

/// <summary>What the user gave the tool cannot be used. One line says what and where; the tool ends with <see cref="ExitCode.BadInput"/>.</summary>
internal sealed class InputException(string message, Exception? innerException = null) : Exception(message, innerException);
